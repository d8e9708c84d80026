// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A part of the reward and of the points for a member of the team.
struct Share {
    address account;
    uint256 part; // basis points of the whole
}

using {partOf} for Share global;

/// @dev The share's part of an amount, rounded down; what rounding leaves is the worker's.
function partOf(Share calldata share, uint256 amount) pure returns (uint256) {
    return amount * share.part / 10_000;
}
