// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGuilds} from "contracts/interfaces/IGuilds.sol";
import {GuildId} from "contracts/libraries/GuildId.sol";
import {NO_SCORES} from "contracts/libraries/Scores.sol";
import {Seat} from "contracts/libraries/Seat.sol";
import {Share} from "contracts/libraries/Share.sol";

/// @dev Many draws in one call. Never deployed anywhere.
contract Lots {
    /// @return drawn two bytes for the place of each seat, draw after draw; the seed of the n-th is the hash of n, eight bytes long.
    function places(
        IGuilds guilds,
        GuildId guild,
        uint256 seats,
        uint256 claimedAt,
        uint256 size,
        address[3] calldata parties,
        Share[] calldata team,
        uint64 from,
        uint64 to
    ) external view returns (bytes memory drawn) {
        drawn = new bytes(2 * size * (to - from));
        Seat[] memory nobody;
        uint256 at = 0;
        for (uint64 lot = from; lot < to; ++lot) {
            bytes32 seed = keccak256(abi.encodePacked(lot));
            Seat[] memory panel =
                guilds.draw(guild, seed, seats, claimedAt, size, parties, team, nobody, NO_SCORES);
            for (uint256 i = 0; i < size; ++i) {
                uint256 place = panel[i].place();
                drawn[at++] = bytes1(uint8(place >> 8));
                drawn[at++] = bytes1(uint8(place));
            }
        }
    }
}
