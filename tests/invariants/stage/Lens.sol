// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IBountyEscrow} from "contracts/interfaces/IBountyEscrow.sol";
import {IGuilds, Member} from "contracts/interfaces/IGuilds.sol";
import {IReputation} from "contracts/interfaces/IReputation.sol";
import {GuildId} from "contracts/libraries/GuildId.sol";

/// @dev Reads in one call, through the public views, all that the machine compares with the twin. Never deployed anywhere.
contract Lens {
    /// @return words of every account and token: balance, owed; of every guild: its commons by token, its steward, its
    /// seats and least review period, its places (account and end), and of every account what it is and stands for.
    function look(
        IBountyEscrow escrow,
        address[] calldata accounts,
        address[] calldata tokens,
        GuildId[] calldata guilds
    ) external view returns (uint256[] memory words) {
        words = new uint256[](accounts.length * tokens.length * 2 + guilds.length * (1_100 + accounts.length * 13));
        uint256 at = 0;
        for (uint256 t = 0; t < tokens.length; ++t) {
            for (uint256 a = 0; a < accounts.length; ++a) {
                words[at++] = _balance(tokens[t], accounts[a]);
                words[at++] = escrow.owed(accounts[a], tokens[t]);
            }
        }
        for (uint256 g = 0; g < guilds.length; ++g) {
            for (uint256 t = 0; t < tokens.length; ++t) words[at++] = escrow.commons(guilds[g], tokens[t]);
            at = _bench(escrow.guilds(), guilds[g], words, at);
            for (uint256 a = 0; a < accounts.length; ++a) {
                at = _member(escrow.guilds(), guilds[g], accounts[a], words, at);
                at = _standing(escrow.reputation(), guilds[g], accounts[a], words, at);
            }
        }
        assembly {
            mstore(words, at)
        }
    }

    function _balance(address token, address account) private view returns (uint256) {
        return token == address(0) ? account.balance : IERC20(token).balanceOf(account);
    }

    function _bench(IGuilds guilds, GuildId guild, uint256[] memory words, uint256 at) private view returns (uint256) {
        (address steward, address heir) = guilds.stewardOf(guild);
        (uint256 places, uint256 live, uint256 minReviewPeriod,) = guilds.bench(guild, address(0));
        words[at++] = uint160(steward);
        words[at++] = uint160(heir);
        words[at++] = places;
        words[at++] = live;
        words[at++] = minReviewPeriod;
        for (uint256 p = 0; p < places; ++p) {
            (address account, uint256 endedAt) = guilds.placeAt(guild, p);
            words[at++] = uint160(account);
            words[at++] = endedAt;
        }
        return at;
    }

    function _member(IGuilds guilds, GuildId guild, address account, uint256[] memory words, uint256 at)
        private
        view
        returns (uint256)
    {
        Member memory member = guilds.memberOf(guild, account);
        words[at++] = member.seat;
        words[at++] = member.takenAt;
        words[at++] = member.leftAt;
        words[at++] = member.missedAt;
        words[at++] = member.offered ? 1 : 0;
        words[at++] = member.served ? 1 : 0;
        return at;
    }

    function _standing(IReputation reputation, GuildId guild, address account, uint256[] memory words, uint256 at)
        private
        view
        returns (uint256)
    {
        (
            words[at],
            words[at + 1],
            words[at + 2],
            words[at + 3],
            words[at + 4],
            words[at + 5],
            words[at + 6]
        ) = reputation.standingOf(guild, account);
        return at + 7;
    }
}
