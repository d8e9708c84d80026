// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGuilds} from "../interfaces/IGuilds.sol";
import {GuildId} from "../libraries/GuildId.sol";
import {NO_SCORES} from "../libraries/Scores.sol";
import {Seat} from "../libraries/Seat.sol";
import {Share} from "../libraries/Share.sol";

/// @dev A peer that the crowd commands.
contract MockPeer {
    IGuilds private immutable guilds;
    GuildId private immutable guild;

    constructor(IGuilds guilds_, GuildId guild_) {
        guilds = guilds_;
        guild = guild_;
    }

    function takeSeat() external {
        guilds.takeSeat(guild);
    }

    function leaveSeat() external {
        guilds.leaveSeat(guild);
    }
}

/// @dev Many peers in few transactions, in a guild whose steward it is; and many draws in one call.
contract MockCrowd {
    IGuilds private immutable guilds;
    GuildId private guild;

    MockPeer[] public peers;

    constructor(IGuilds guilds_) {
        guilds = guilds_;
    }

    /// @dev From now on it acts in this guild.
    function lead(GuildId guild_) external {
        guild = guild_;
    }

    /// @dev Seats as many new peers.
    function grow(uint256 count) external {
        for (uint256 i = 0; i < count; ++i) {
            peers.push(new MockPeer(guilds, guild));
            _seat(peers[peers.length - 1]);
        }
    }

    function leave(uint256[] calldata who) external {
        for (uint256 i = 0; i < who.length; ++i) peers[who[i]].leaveSeat();
    }

    function takeAgain(uint256[] calldata who) external {
        for (uint256 i = 0; i < who.length; ++i) _seat(peers[who[i]]);
    }

    function _seat(MockPeer peer) private {
        address[] memory one = new address[](1);
        one[0] = address(peer);
        guilds.offerSeats(guild, one);
        peer.takeSeat();
    }

    /// @dev How often each of the first `seats` places is drawn for a panel of `size` in as many lots.
    function tally(uint256 lots, uint256 seats, uint256 size) external view returns (uint256[] memory drawn) {
        drawn = new uint256[](seats);
        address[3] memory nobody;
        for (uint256 lot = 0; lot < lots; ++lot) {
            Seat[] memory panel = guilds.draw(
                guild, keccak256(abi.encode(lot)), seats, block.timestamp, size, nobody, new Share[](0), new Seat[](0), NO_SCORES
            );
            for (uint256 i = 0; i < size; ++i) ++drawn[panel[i].place()];
        }
    }
}
