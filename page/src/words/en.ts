// All words of the page. Views import the module that they need, so that a first visit loads no more than it reads.
export { shell } from './shell'
export { views } from './views'
