// What goes to a court, as one part of the bundle: few bounties come to it.
export { Court } from './Court'
export { Warranty } from './Warranty'
