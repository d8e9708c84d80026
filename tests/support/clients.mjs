// Other people's clients, with nothing of oathwork's but the files of its package: viem, ethers and MetaMask's eth-sig-util.
// One JSON request a line, one JSON answer a line. While it plays it asks back: {"rpc": [method, params]}.
// Numbers are decimal text, bytes are 0x, structs are lists in Solidity's order (in messages: objects).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SignTypedDataVersion, TypedDataUtils, signTypedData } from "@metamask/eth-sig-util";
import { Interface, TypedDataEncoder, Wallet, concat, getAddress, keccak256, toBeHex } from "ethers";
import { decodeErrorResult, decodeEventLog, encodeFunctionData, hashTypedData } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const file = (name) => JSON.parse(readFileSync(join(process.argv[2], name), "utf8"));
const memory = new Map();
const cached = (key, make) => memory.get(key) ?? memory.set(key, make()).get(key);
const abi = (contract) => cached(contract, () => file(`abi/${contract}.json`).abi);
const standard = file("typed.json");

const inner = (item) => ({ ...item, type: item.type.slice(0, item.type.lastIndexOf("[")) });
const NOTHING = `0x${"00".repeat(32)}`;
const NOBODY = `0x${"00".repeat(20)}`;
const isNumber = (item) => /^u?int\d*$/.test(item.type);

// From JSON to what the clients take, and back.
function toClient(item, value) {
  if (item.type.endsWith("]")) return value.map((each) => toClient(inner(item), each));
  if (item.type === "tuple") return item.components.map((part, at) => toClient(part, value[at]));
  return isNumber(item) ? BigInt(value) : value;
}

function fromClient(item, value) {
  if (item.type.endsWith("]")) return Array.from(value, (each) => fromClient(inner(item), each));
  if (item.type === "tuple")
    return item.components.map((part, at) => fromClient(part, Array.isArray(value) ? value[at] : value[part.name]));
  return isNumber(item) ? String(value) : value;
}

const entries = (items, values) => items.map((item, at) => fromClient(item, values[at]));

// ---------------------------------------------------------------------------------------------------------- the clients

const VIEM = {
  encode: (item, args) => encodeFunctionData({ abi: [item], functionName: item.name, args }),
  error: (items, data) => {
    const { errorName, args, abiItem } = decodeErrorResult({ abi: items, data });
    return [errorName, entries(abiItem.inputs, args ?? [])];
  },
  event: (items, { topics, data }) => {
    const { eventName, args } = decodeEventLog({ abi: items, topics, data });
    const { inputs } = items.find((item) => item.type === "event" && item.name === eventName);
    return [eventName, entries(inputs, inputs.map((item) => args?.[item.name]))];
  },
  digest: ({ domain, types, primaryType, message }) => hashTypedData({ domain, types, primaryType, message }),
  sign: (key, { domain, types, primaryType, message }) =>
    privateKeyToAccount(key).signTypedData({ domain, types, primaryType, message }),
  transaction: (key, { gas, ...rest }) => privateKeyToAccount(key).signTransaction({ type: "eip1559", gas, ...rest }),
};

const ETHERS = {
  encode: (item, args) => cached(item, () => new Interface([item])).encodeFunctionData(item.name, args),
  error: (items, data) => {
    const { name, args, fragment } = cached(items, () => new Interface(items)).parseError(data);
    return [name, entries(JSON.parse(fragment.format("json")).inputs, args)];
  },
  event: (items, log) => {
    const { name, args, fragment } = cached(items, () => new Interface(items)).parseLog(log);
    return [name, entries(JSON.parse(fragment.format("json")).inputs, args)];
  },
  digest: ({ domain, own, message }) => TypedDataEncoder.hash(domain, own, message),
  sign: (key, { domain, own, message }) => new Wallet(key).signTypedData(domain, own, message),
  transaction: (key, { gas, ...rest }) => new Wallet(key).signTransaction({ type: 2, gasLimit: gas, ...rest }),
};

const METAMASK = {
  digest: (data) => `0x${TypedDataUtils.eip712Hash(data, SignTypedDataVersion.V4).toString("hex")}`,
  sign: (key, data) =>
    signTypedData({ privateKey: Buffer.from(key.slice(2), "hex"), data, version: SignTypedDataVersion.V4 }),
};

// What is signed, from typed.json alone.
function typedData(primaryType, message, place) {
  const { name, version, types } = standard.domain;
  const own = standard.messages[primaryType].types;
  return { domain: { name, version, ...place }, types: { ...types, ...own }, own, primaryType, message };
}

const functionOf = (contract, name) => abi(contract).find((item) => item.type === "function" && item.name === name);
const argumentsOf = (item, args) => item.inputs.map((input, at) => toClient(input, args[at]));

// ---------------------------------------------------------------------------------------------------------- the requests

const REQUESTS = {
  encode: ({ contract, calls }) =>
    calls.map(([name, args]) => {
      const item = functionOf(contract, name);
      return [VIEM, ETHERS].map((client) => client.encode(item, argumentsOf(item, args)));
    }),
  errors: ({ contract, data }) =>
    data.map((each) => [VIEM, ETHERS].map((client) => client.error(abi(contract), each))),
  events: ({ contract, logs }) =>
    logs.map((log) => [VIEM, ETHERS].map((client) => client.event(abi(contract), log))),
  sign: ({ key, place, messages }) =>
    Promise.all(
      messages.map(([primary, message]) => {
        const data = typedData(primary, message, place);
        const clients = [VIEM, ETHERS, METAMASK];
        return Promise.all(clients.map(async (client) => [client.digest(data), await client.sign(key, data)]));
      }),
    ),
  play,
};

// One life of a bounty by lot, on a chain whose lots are decided by hashes. The state is kept by the events, and by the
// specification's table of what each step writes.
async function play({ place, keys, terms, delivery, review }) {
  const names = [];
  const send = (client, key, name, args, value) => sent({ place, names, client, key, name, args, value });
  const values = functionOf("BountyEscrow", "post").inputs[0].components.map(({ name }) => terms[name]);
  const id = METAMASK.digest(typedData("Terms", terms, place));
  const stake = BigInt(terms.reward) + BigInt(terms.fee) * BigInt(terms.size);
  const permit = [0, 0, NOTHING, NOTHING];
  const { Posted } = await send(VIEM, keys.poster, "post", [values, [], "", permit, "0x"], stake);

  let state = [0, NOBODY, 0, 0, false, 0, 0, NOTHING, NOTHING, NOTHING, 0];
  const work = [delivery, [], [], ""];
  const { Claimed, Delivered } = await send(
    ETHERS, keys.worker, "claimAndDeliver", [values, state, work], BigInt(terms.bond),
  );
  const { round, worker, claimedAt } = Claimed;
  state = [round, worker, claimedAt, 0, false, 1, Delivered.lotBlock, delivery, NOTHING, NOTHING, 2n ** 56n - 1n];

  await rpc("evm_mine", [3]);
  const { PanelDrawn } = await send(VIEM, keys.stranger, "draw", [values, state, [[], []], "0x"]);
  const seats = PanelDrawn.panel.map((seat) => toBeHex(seat, 32));
  state = state.with(3, PanelDrawn.since).with(9, keccak256(concat(seats)));

  const verdicts = seats.map((seat, index) => {
    const peer = getAddress(`0x${seat.slice(26)}`);
    const message = { bounty: id, round, delivery, peer, score: String(80 + index), review };
    const key = keys.peers.find((each) => new Wallet(each).address === peer);
    return [index, message.score, review, METAMASK.sign(key, typedData("Verdict", message, place)), ""];
  });
  await send(ETHERS, keys.stranger, "settle", [values, state, [[], PanelDrawn.panel], verdicts]);
  return { id, events: names, isPosted: Posted.id === id };
}

// Send a transaction that a client has encoded and signed; return the events of the escrow, by name.
async function sent({ place, names, client, key, name, args, value = 0n }) {
  const item = functionOf("BountyEscrow", name);
  const nonce = Number(await rpc("eth_getTransactionCount", [new Wallet(key).address, "latest"]));
  const raw = await client.transaction(key, {
    to: place.verifyingContract, data: client.encode(item, argumentsOf(item, args)), value, nonce,
    chainId: place.chainId, gas: 2_000_000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n,
  });
  const { logs } = await rpc("eth_getTransactionReceipt", [await rpc("eth_sendRawTransaction", [raw])]);
  const own = logs.filter((log) => getAddress(log.address) === place.verifyingContract);
  const events = own.map((log) => client.event(abi("BountyEscrow"), log));
  names.push(...events.map(([event]) => event));
  return Object.fromEntries(events.map(([event, parts]) => [event, byName(event, parts)]));
}

function byName(event, parts) {
  const { inputs } = abi("BountyEscrow").find((item) => item.type === "event" && item.name === event);
  return Object.fromEntries(inputs.map((item, at) => [item.name, parts[at]]));
}

// -------------------------------------------------------------------------------------------------------------- the wire

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => JSON.parse((await lines.next()).value ?? "null");
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

async function rpc(method, params) {
  say({ rpc: [method, params] });
  return next();
}

for (let request = await next(); request; request = await next()) {
  say({ answer: await REQUESTS[request.do](request) });
}
