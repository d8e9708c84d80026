// What the page proves by itself, as one part of the bundle: it takes a hash function, or the wallet's node.
export { addressOf, isAccount, keccak } from './chain/encode'
export { tokenBalance } from './chain/reads'
export { readCrowd } from './checks/crowd'
export { readBounty, readStanding } from './checks/reading'
export { readTill } from './checks/till'
export { openScores, ownSeals } from './job/sealed'
export { readSpecification } from './job/specification'
export { findReview } from './job/written'
