// What Ponder reads: the escrow's events, of the node and the contract that checks/ledger/beside_ponder.py names.
import { readFileSync } from "node:fs";
import { createConfig } from "ponder";

const { abi } = JSON.parse(readFileSync("../../src/oathwork/data/abi/BountyEscrow.json", "utf8"));
const url = process.env.DATABASE_URL;

export default createConfig({
  database: url
    ? { kind: "postgres", connectionString: url }
    : { kind: "pglite", directory: process.env.PONDER_FOLDER },
  chains: { anvil: { id: 31337, rpc: process.env.PONDER_NODE, disableCache: true } },
  contracts: {
    BountyEscrow: {
      chain: "anvil",
      abi,
      address: process.env.PONDER_ESCROW as `0x${string}`,
      startBlock: Number(process.env.PONDER_FIRST),
    },
  },
});
