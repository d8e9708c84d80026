// Plans and rotas, as one part of the bundle: few visits need it.
export { TillPage } from './TillPage'
export { Tills } from './Tills'
