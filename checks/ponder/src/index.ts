// Each event that a paid bounty and an open one have, into rows. The others of the escrow do not occur in this check.
import { ponder } from "ponder:registry";
import { bounty, seat, verdict } from "ponder:schema";

const ACCOUNT = (1n << 160n) - 1n; // a seat is its place and its account in one word

ponder.on("BountyEscrow:Posted", async ({ event, context }) => {
  const { id, terms } = event.args;
  const { poster, guild, token, worker, reward, reviewPeriod, openUntil } = terms;
  const values = { id, status: "Open", poster, guild, token, reserved: worker, reward };
  await context.db.insert(bounty).values({ ...values, reviewPeriod: BigInt(reviewPeriod), openUntil: BigInt(openUntil) });
});

ponder.on("BountyEscrow:Located", async ({ event, context }) => {
  await context.db.update(bounty, { id: event.args.id }).set({ uri: event.args.uri });
});

ponder.on("BountyEscrow:Claimed", async ({ event, context }) => {
  const { id, worker, round, claimedAt } = event.args;
  await context.db.update(bounty, { id }).set({ status: "Claimed", worker, round: BigInt(round), claimedAt: BigInt(claimedAt) });
});

ponder.on("BountyEscrow:Delivered", async ({ event, context }) => {
  const { id, delivery } = event.args;
  await context.db.update(bounty, { id }).set({ status: "Delivered", delivery });
});

ponder.on("BountyEscrow:PanelDrawn", async ({ event, context }) => {
  const { id, panel, since } = event.args;
  const { reviewPeriod } = await context.db.update(bounty, { id }).set({ status: "InReview" });
  const until = BigInt(since) + reviewPeriod;
  for (const [place, word] of panel.entries()) {
    const account = "0x" + (BigInt(word) & ACCOUNT).toString(16).padStart(40, "0");
    await context.db.insert(seat).values({ bounty: id, place, account, until });
  }
});

ponder.on("BountyEscrow:Judged", async ({ event, context }) => {
  const { id, peer, index, score, review } = event.args;
  await context.db.insert(verdict).values({ bounty: id, index: BigInt(index), peer, score: BigInt(score), review });
  await context.db.update(seat, { bounty: id, place: Number(index) }).set({ until: null });
});

ponder.on("BountyEscrow:Paid", async ({ event, context }) => {
  const { id, bonus } = event.args;
  const { id: bountyId } = await context.db.update(bounty, { id }).set({ status: "Paid", bonus });
  for (const place of [0, 1, 2]) await context.db.delete(seat, { bounty: bountyId, place });
});
