// The entry: the shell is drawn at once, the view of the address as soon as its part of the bundle is here.
import { render } from 'preact'
import { Shell } from './Shell'
import { followLinks } from './router'

followLinks()
const page = document.getElementById('page')
if (page) {
  page.replaceChildren()
  render(<Shell />, page)
}
