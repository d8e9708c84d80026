// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GuildId} from "../libraries/GuildId.sol";
import {Standing} from "../libraries/Standing.sol";

/// @title Reputation image: what a standing looks like
/// @notice Pure: JSON and SVG from facts, in numbers and fixed words only, never a stranger's text.
interface IReputationImage {
    /// @notice The metadata of one token as `data:application/json;base64,…`, with the picture inside.
    /// @param account whose standing it is.
    /// @param points what the standing's points have faded to, in thousandths.
    function tokenURI(GuildId guild, address account, Standing standing, uint256 points)
        external
        pure
        returns (string memory);

    /// @notice The metadata of the whole collection as a data URI.
    function contractURI() external pure returns (string memory);
}
