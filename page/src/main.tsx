// The entry: the shell is drawn at once, the view of the address as soon as its part of the bundle is here.
import { render } from 'preact'
import { Shell } from './Shell'
import { takeToken } from './local'
import { followLinks } from './router'
import { followAll } from './wallet/send'
import { session } from './wallet/session'

takeToken()
followLinks()
session.start()
session.subscribe(followAll) // what was sent before a reload is followed again, once its wallet is back
const page = document.getElementById('page')
if (page) {
  page.replaceChildren()
  render(<Shell />, page)
}
