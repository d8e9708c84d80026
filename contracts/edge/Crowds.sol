// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IBountyEscrow, Terms} from "../interfaces/IBountyEscrow.sol";
import {Crowd} from "./Crowd.sol";

/// @title Makes crowds
/// @notice Anyone can start one. Its address is known before, so a guild's steward can name it as a poster in time.
contract Crowds {
    Crowd public immutable pattern;

    /// @notice A crowd was started, for this offer. Nobody has given yet.
    event CrowdStarted(address indexed crowd, address indexed organiser, Terms offer, uint256 until);

    /// @dev Makes the pattern that all clones share.
    constructor(IBountyEscrow escrow) {
        pattern = new Crowd(escrow);
    }

    /// @notice Starts a crowd of which the caller is the organiser.
    /// @param offer the bounty without `poster`, `lane` and `generation`; `openUntil` in seconds from its posting.
    /// @param until moment from which nobody gives or posts any more, in seconds.
    /// @param salt so that one organiser can have two alike.
    /// @return crowd its address.
    function start(Terms calldata offer, uint256 until, bytes32 salt) external returns (address crowd) {
        bytes memory setup = _setup(msg.sender, offer, until, salt);
        crowd = Clones.cloneDeterministicWithImmutableArgs(address(pattern), setup, bytes32(0));
        emit CrowdStarted(crowd, msg.sender, offer, until);
    }

    /// @notice Where a crowd is, or would be.
    /// @param organiser who starts it.
    /// @param offer the bounty without `poster`, `lane` and `generation`; `openUntil` in seconds from its posting.
    /// @param until moment from which nobody gives or posts any more, in seconds.
    /// @param salt so that one organiser can have two alike.
    function addressOf(address organiser, Terms calldata offer, uint256 until, bytes32 salt)
        external
        view
        returns (address)
    {
        bytes memory setup = _setup(organiser, offer, until, salt);
        return Clones.predictDeterministicAddressWithImmutableArgs(address(pattern), setup, bytes32(0));
    }

    /// @dev What the clone knows of itself.
    function _setup(address organiser, Terms calldata offer, uint256 until, bytes32 salt)
        private
        pure
        returns (bytes memory)
    {
        uint256 stake = SafeCast.toUint128(offer.reward + offer.fee * offer.size);
        return abi.encode(Crowd.Setup(organiser, offer.token, keccak256(abi.encode(offer)), stake, until, salt));
    }
}
