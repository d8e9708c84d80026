// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What an account did. The first two add points, the others take them.
enum Deed {
    Delivered, // work that a majority accepted
    Reviewed, // a verdict, whichever way
    Rejected, // work that a majority sent back
    Abandoned, // a claim let lapse, or a delivery of nothing
    Missed // a panel stayed away from
}

/// @dev The standing of one account in one guild, as it lies in its storage slot, the lowest bits last:
///
///     missed (24) | abandoned (32) | rejected (32) | reviewed (32) | delivered (32) | pointsAt (40) | points (64)
///  Points are thousandths, as they were at pointsAt, the moment of the last mark; zero: there is none. Counts never
/// fade.
type Standing is uint256;

using {points, pointsAt, count, marked} for Standing global;

uint256 constant MAX_POINTS = type(uint64).max;
uint256 constant COUNTS_AT = 104; // bits; in the order of `Deed`

function points(Standing standing) pure returns (uint256) {
    return uint64(Standing.unwrap(standing));
}

function pointsAt(Standing standing) pure returns (uint256) {
    return uint40(Standing.unwrap(standing) >> 64);
}

/// @dev How often the account has done this.
function count(Standing standing, Deed deed) pure returns (uint256) {
    return uint32(Standing.unwrap(standing) >> (COUNTS_AT + 32 * uint256(deed)));
}

/// @dev The standing after one more deed, with so many points now: at most `MAX_POINTS`. Counts stop at their maximum.
function marked(Standing standing, Deed deed, uint256 points_, uint256 now_) pure returns (Standing) {
    uint256 counts = (Standing.unwrap(standing) >> COUNTS_AT) << COUNTS_AT;
    uint256 bits = COUNTS_AT + 32 * uint256(deed);
    uint256 most = deed == Deed.Missed ? type(uint24).max : type(uint32).max;
    if (uint32(counts >> bits) < most) counts += 1 << bits;
    return Standing.wrap(counts | (now_ << 64) | points_);
}
