// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Who judges: `place << 160 | account`. By lot, `place` is the peer's number in the guild's list, so that the very
/// seat he was drawn from can be ended if he stays away. In a named panel it is zero.
type Seat is uint256;

using {account, place} for Seat global;

function toSeat(uint256 place_, address account_) pure returns (Seat) {
    return Seat.wrap((place_ << 160) | uint160(account_));
}

function account(Seat seat) pure returns (address) {
    return address(uint160(Seat.unwrap(seat)));
}

function place(Seat seat) pure returns (uint256) {
    return Seat.unwrap(seat) >> 160;
}
