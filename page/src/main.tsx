// The entry: the shell is drawn at once, the view of the address as soon as its part of the bundle is here.
import { render } from 'preact'
import { Shell } from './Shell'
import { keepFocusSomewhere } from './focus'
import { takeToken } from './local'
import { followLinks } from './router'
import { followAll } from './wallet/send'
import { session } from './wallet/session'

takeToken()
addEventListener('hashchange', takeToken) // the printed address, put into a tab that is open here already, loads nothing
followLinks()
session.start()
session.subscribe(followAll) // what was sent before a reload is followed again, once its wallet is back
addEventListener('storage', followAll) // what another tab has sent is followed here too, for that one may be closed
const page = document.getElementById('page')
if (page) {
  page.replaceChildren()
  keepFocusSomewhere(page)
  render(<Shell />, page)
}
