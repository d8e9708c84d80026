// A bounty that an act is about, as this server tells it; every plan makes sure of it with the wallet's node.
import { useAnswer } from '../answers'
import { bounty } from '../api'
import type { Hex } from '../chain/values'

export const bountyId = (text: string | undefined): Hex | null => (text && /^0x[0-9a-fA-F]{64}$/.test(text.trim()) ? (text.trim().toLowerCase() as Hex) : null)

export const useBounty = (id: Hex | null) => useAnswer(id ? `bounty/${id}` : '', () => bounty(id ?? '0x'))
