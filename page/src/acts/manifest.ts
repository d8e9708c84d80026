// The evidence manifest: what a worker hands in. Its hash is the delivery, and the browser computes it from the bytes.

import type { Hex, Share } from '../api'
import * as doc from './canonical'
import { DocumentRefused, type Value } from './canonical'

const FORMAT = 'oathwork/evidence/1'
const LARGEST = 8 * 1024 * 1024 // bytes
const MOST_FILES = 20_000
const FIELDS = ['files', 'deletions', 'links', 'shares', 'licence', 'acceptance', 'words'] as const
const CLAIM = ['chain', 'escrow', 'bounty', 'round', 'worker'] as const

/** Whose delivery a document is about. */
export interface ClaimOf {
  chain: number
  escrow: Hex
  bounty: Hex
  round: number
  worker: Hex
}

interface WorkFile {
  path: string
  size: number
  sha256: Hex
}

export interface Manifest {
  claim: ClaimOf
  work: string // the commit, or the CID of the folder
  repository: string // empty: a folder
  files: WorkFile[]
  deletions: string[]
  links: { kind: string; url: string }[]
  shares: Share[]
  licence: string
  command: string[] // none: empty
  words: string
}

export const shareFields = (shares: readonly Share[]): Value => shares.map(({ account, part }) => ({ account, part }))

export function claimFrom(value: Record<string, Value>): ClaimOf {
  return {
    chain: doc.whole(value, 'chain', 1, Number.MAX_SAFE_INTEGER),
    escrow: doc.matching(value, 'escrow', doc.ADDRESS),
    bounty: doc.matching(value, 'bounty', doc.BYTES32),
    round: doc.whole(value, 'round', 1, 2 ** 32 - 1),
    worker: doc.matching(value, 'worker', doc.ADDRESS),
  }
}

export function sharesFrom(value: Record<string, Value>): Share[] {
  return doc.objects(value, 'shares', 7).map((item) => {
    doc.requireFields(item, ['account', 'part'], 'shares.')
    return { account: doc.matching(item, 'account', doc.ADDRESS), part: doc.whole(item, 'part', 1, 9_999) }
  })
}

/** Reads a manifest; throws DocumentRefused for what the toolkit would refuse, but for the CIDs of its files. */
export function readManifest(data: Uint8Array): Manifest {
  const value = doc.readCanonical(data, LARGEST)
  if (value.format !== FORMAT) throw new DocumentRefused('format', FORMAT)
  const source = 'git' in value ? 'git' : 'folder'
  doc.requireFields(value, ['format', ...CLAIM, source, ...FIELDS])
  const [claim, shares] = [claimFrom(value), sharesFrom(value)]
  refuseShares(claim, shares)
  const files = doc.objects(value, 'files', MOST_FILES).map(fileFrom)
  const deletions = texts(value.deletions, 'deletions')
  refuseDisorder('files', files.map((file) => file.path))
  refuseDisorder('deletions', deletions)
  return {
    claim, shares, files, deletions, ...sourceFrom(value, source),
    links: doc.objects(value, 'links', 50).map((item) => ({ kind: doc.text(item, 'kind'), url: doc.text(item, 'url', 2_000) })),
    licence: doc.text(value, 'licence', 100),
    command: commandFrom(value.acceptance),
    words: doc.text(value, 'words', 40_000),
  } // prettier-ignore
}

function sourceFrom(value: Record<string, Value>, name: 'git' | 'folder'): { work: string; repository: string } {
  const source = value[name]
  if (!doc.isObject(source)) throw new DocumentRefused('value', name)
  if (name === 'folder') return { work: doc.text(source, 'cid', 100), repository: '' }
  return { work: doc.text(source, 'commit', 64), repository: doc.text(source, 'repository', 2_000) }
}

function fileFrom(item: Record<string, Value>): WorkFile {
  doc.requireFields(item, ['path', 'size', 'sha256', 'cid'], 'files.')
  const size = doc.whole(item, 'size', 0, Number.MAX_SAFE_INTEGER)
  return { path: doc.text(item, 'path', 4_096), size, sha256: doc.matching(item, 'sha256', doc.BYTES32) }
}

function texts(value: Value | undefined, name: string): string[] {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) throw new DocumentRefused('value', name)
  return value as string[]
}

function commandFrom(value: Value | undefined): string[] {
  if (value === null) return []
  if (!doc.isObject(value as Value)) throw new DocumentRefused('value', 'acceptance')
  return texts((value as Record<string, Value>).command, 'acceptance.command')
}

function refuseShares(claim: ClaimOf, shares: readonly Share[]): void {
  const accounts = shares.map((share) => share.account.toLowerCase())
  if (accounts.some((each, at) => at > 0 && each <= (accounts[at - 1] ?? ''))) throw new DocumentRefused('order', 'shares')
  if (accounts.includes(claim.worker.toLowerCase())) throw new DocumentRefused('shares', 'worker')
  if (shares.reduce((sum, share) => sum + share.part, 0) > 10_000) throw new DocumentRefused('shares', 'sum')
}

/** By the bytes of their UTF-8, so that one delivery has one hash. */
function refuseDisorder(name: string, paths: readonly string[]): void {
  const wrong = paths.findIndex((path, at) => at > 0 && !risesTo(paths[at - 1] ?? '', path))
  if (wrong >= 0) throw new DocumentRefused('order', name)
}

function risesTo(before: string, after: string): boolean {
  const [a, b] = [[...before], [...after]] // code points rise as their UTF-8 does
  const at = a.findIndex((letter, place) => letter !== b[place])
  if (at < 0) return a.length < b.length
  return b[at] !== undefined && (a[at]?.codePointAt(0) ?? 0) < (b[at].codePointAt(0) ?? 0)
}
