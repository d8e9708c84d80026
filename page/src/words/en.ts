// All words of the page. Views import the module that they need, so that a first visit loads no more than it reads.
export { acts } from './acts'
export { bounty } from './bounty'
export { parts } from './parts'
export { people } from './people'
export { prose } from './prose'
export { sheets } from './sheets'
export { shell } from './shell'
export { views } from './views'
