// The rows from which the same questions can be answered as in our ledger, but for reports: Ponder's client sums those up.
import { index, onchainTable, primaryKey } from "ponder";

export const bounty = onchainTable(
  "bounty",
  (t) => ({
    id: t.hex().primaryKey(),
    status: t.text().notNull(),
    poster: t.hex().notNull(),
    guild: t.bigint().notNull(),
    token: t.hex().notNull(),
    reserved: t.hex().notNull(),
    reward: t.bigint().notNull(),
    reviewPeriod: t.bigint().notNull(),
    openUntil: t.bigint().notNull(),
    worker: t.hex(),
    round: t.bigint(),
    claimedAt: t.bigint(),
    delivery: t.hex(),
    bonus: t.bigint(),
    uri: t.text(),
  }),
  (table) => ({ board: index().on(table.status, table.guild, table.openUntil) }),
);

export const seat = onchainTable(
  "seat",
  (t) => ({ bounty: t.hex().notNull(), place: t.integer().notNull(), account: t.text().notNull(), until: t.bigint() }),
  (table) => ({ pk: primaryKey({ columns: [table.bounty, table.place] }), queue: index().on(table.account, table.until) }),
);

export const verdict = onchainTable(
  "verdict",
  (t) => ({
    bounty: t.hex().notNull(),
    index: t.bigint().notNull(),
    round: t.bigint(),
    peer: t.hex().notNull(),
    score: t.bigint().notNull(),
    review: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.bounty, table.index] }) }),
);
