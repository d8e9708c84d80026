// Hardhat's node as it is by default: also with its cap on the gas of one transaction.
module.exports = { solidity: "0.8.28" };
