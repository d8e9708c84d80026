// The entry: the shell is drawn at once, the view of the address as soon as its part of the bundle is here.
import { render } from 'preact'
import { Shell } from './Shell'
import { followLinks } from './router'
import { session } from './wallet/session'

followLinks()
session.start()
const page = document.getElementById('page')
if (page) {
  page.replaceChildren()
  render(<Shell />, page)
}
