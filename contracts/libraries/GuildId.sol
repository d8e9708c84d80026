// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A guild's name on chain and, in the same 96 bits, its fixed settings, so that nobody has to look them up:
///
///     number (52) | seatAt, whole points (16) | halfLife, days (12) | maxEffort, whole points (16)
///
/// The number is the beginning of keccak256(chain, founder, name, salt): a reorganisation cannot put another guild in
/// its place without finding a second preimage of those 52 bits.
type GuildId is uint96;

using {seatAt, halfLife, maxEffort} for GuildId global;

/// @dev The longest half-life that fits, in days: eleven years.
uint256 constant LONGEST_HALF_LIFE = 4_095;

/// @dev Makes the id of a guild from its origin, of which the first 52 bits are taken, and its settings.
function toGuildId(bytes32 origin, uint16 seatAt_, uint16 halfLifeDays, uint16 maxEffort_) pure returns (GuildId) {
    uint256 settings = (uint256(seatAt_) << 28) | (uint256(halfLifeDays) << 16) | maxEffort_;
    return GuildId.wrap(uint96(((uint256(origin) >> 204) << 44) | settings));
}

/// @dev The faded points at which an account may take a seat nobody offered it, in thousandths of a point.
function seatAt(GuildId guild) pure returns (uint256) {
    return uint256(uint16(GuildId.unwrap(guild) >> 28)) * 1_000;
}

/// @dev The time in which points lose half of what they are, in seconds.
function halfLife(GuildId guild) pure returns (uint256) {
    return ((GuildId.unwrap(guild) >> 16) & 0xfff) * 1 days;
}

/// @dev The largest effort a bounty of this guild may name, in whole points.
function maxEffort(GuildId guild) pure returns (uint256) {
    return uint16(GuildId.unwrap(guild));
}
