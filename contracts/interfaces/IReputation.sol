// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GuildId} from "../libraries/GuildId.sol";
import {Scores} from "../libraries/Scores.sol";
import {Seat} from "../libraries/Seat.sol";
import {Share} from "../libraries/Share.sol";
import {Deed} from "../libraries/Standing.sol";
import {IReputationImage} from "./IReputationImage.sol";

/// @title Reputation: standing that cannot be sold, moved or bought, as a soulbound token
/// @notice One ERC-721 token per guild and account, with id `guild << 160 | account`. It appears with the first mark
/// and stays. Only the escrow writes it; nobody can transfer, approve or burn it. ERC-165, ERC-721 with metadata,
/// ERC-5192 (always locked), ERC-4906, ERC-6454, ERC-7572.
/// @dev Views revert with `NoStanding` before the first mark, except `standingOf` and `pointsOf`, which answer zero.
interface IReputation {
    /// @notice ERC-5192: emitted when the token appears.
    event Locked(uint256 tokenId);
    /// @notice ERC-4906: emitted with every deed that is written down. The escrow's events say which one it was.
    event MetadataUpdate(uint256 tokenId);

    error NotEscrow(address caller);
    /// @notice The account has no mark in this guild, so the token has not appeared.
    error NoStanding(uint256 tokenId);
    /// @notice Standing never moves between accounts.
    error Soulbound();
    error OwnerIsZero();

    /// @notice The escrow: writes down what a majority said of a worker's delivery, and that its peers judged it. A
    /// delivery is worth the median of all scores, in hundredths of the effort.
    /// @param deed the worker's: Delivered, Rejected or Abandoned.
    /// @param effort the terms', in points.
    /// @param worker who delivered.
    /// @param team gets its parts of a delivery's points, the worker the rest.
    /// @param panel the peers, in the order of `scores`.
    /// @param scores of which those from `passMark` on are a yes.
    /// @param passMark the terms', 1 to 100.
    function recordVerdict(
        GuildId guild,
        Deed deed,
        uint256 effort,
        address worker,
        Share[] calldata team,
        Seat[] calldata panel,
        Scores scores,
        uint256 passMark
    ) external;

    /// @notice The escrow: writes down what was promised and not done.
    /// @param deed Abandoned or Missed.
    /// @param effort the terms', in points.
    /// @param accounts each of which gets the mark.
    function recordBroken(GuildId guild, Deed deed, uint256 effort, address[] calldata accounts) external;

    /// @notice What is stored: points as they were at the last mark, and the counts.
    /// @param account any account; all is zero for strangers.
    /// @return points in thousandths.
    /// @return pointsAt the moment of the last mark; zero: there is none.
    /// @return delivered how often; and so on, as `Deed` has them.
    function standingOf(GuildId guild, address account)
        external
        view
        returns (
            uint256 points,
            uint256 pointsAt,
            uint256 delivered,
            uint256 reviewed,
            uint256 rejected,
            uint256 abandoned,
            uint256 missed
        );

    /// @notice The points as they are now, faded by the guild's half-life, in thousandths.
    /// @dev Above exact arithmetic by less than two parts in a million, and then rounded down. Never grows by time
    /// alone.
    /// @param account any account; zero for strangers.
    function pointsOf(GuildId guild, address account) external view returns (uint256);

    /// @notice The id of an account's token in a guild, whether it has appeared or not.
    /// @param account whose standing it is.
    function tokenIdOf(GuildId guild, address account) external pure returns (uint256);

    /// @notice ERC-5192: always true.
    /// @param tokenId of a token that has appeared.
    function locked(uint256 tokenId) external view returns (bool);

    /// @notice ERC-6454: always false.
    /// @param tokenId of a token that has appeared.
    /// @param from of no meaning.
    /// @param to of no meaning.
    function isTransferable(uint256 tokenId, address from, address to) external view returns (bool);

    /// @notice ERC-7572: name and description of the collection, as a data URI.
    function contractURI() external view returns (string memory);

    /// @notice The contract that writes the standing: the one that deployed this.
    function escrow() external view returns (address);
    /// @notice The contract that draws the tokens' pictures.
    function image() external view returns (IReputationImage);
}
