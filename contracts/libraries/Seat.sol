// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Who judges: `place << 160 | account`. By lot, `place` is the peer's number in the guild's list, so that the
/// very seat from which they were drawn can be ended if they stay away. In a named panel it is zero.
type Seat is uint256;

using {account, place} for Seat global;

/// @dev Packs a place's number and its account.
function toSeat(uint256 place_, address account_) pure returns (Seat) {
    return Seat.wrap((place_ << 160) | uint160(account_));
}

/// @dev The peer, in the low 160 bits.
function account(Seat seat) pure returns (address) {
    return address(uint160(Seat.unwrap(seat)));
}

/// @dev The number of the peer's place in the guild's list.
function place(Seat seat) pure returns (uint256) {
    return Seat.unwrap(seat) >> 160;
}
