// EAS' own SDK: checks an attestation's file, and signs the same once more. JSON in, JSON out; the packages' folder is given.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/`);
const { EAS, Offchain, OffchainAttestationVersion, SchemaEncoder, SchemaRegistry } = require(
  "@ethereum-attestation-service/eas-sdk",
);
const { Wallet } = require("ethers");

const { file, key, schema } = JSON.parse(readFileSync(0, "utf8"));
const { sig, signer } = file;
const { chainId, verifyingContract: address, version } = sig.domain;
const place = { address, version, chainId: BigInt(chainId) };
const offchain = new Offchain(place, OffchainAttestationVersion.Version2, new EAS(address));
const { version: _, ...message } = sig.message;
const params = { ...message, time: BigInt(message.time), expirationTime: BigInt(message.expirationTime) };
const answer = {
  verified: offchain.verifyOffchainAttestationSignature(signer, sig),
  signed: await offchain.signOffchainAttestation(params, new Wallet(key)),
  schema: SchemaRegistry.getSchemaUID(schema, `0x${"00".repeat(20)}`, true),
  fields: new SchemaEncoder(schema).decodeData(message.data).map(({ name, value }) => [name, value.value]),
};
console.log(JSON.stringify(answer, (_, value) => (typeof value === "bigint" ? String(value) : value)));
