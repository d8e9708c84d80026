// Crowds, as one part of the bundle: few visits need it.
export { Crowds } from './Crowds'
export { CrowdPage } from './CrowdPage'
