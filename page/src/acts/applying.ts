// Applications, as one part of the bundle.
export { Apply } from './Apply'
