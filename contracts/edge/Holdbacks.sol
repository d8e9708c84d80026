// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IBountyEscrow, Terms} from "../interfaces/IBountyEscrow.sol";
import {Holdback} from "./Holdback.sol";
import {IArbitrator} from "./interfaces/IArbitrator.sol";

/// @title Makes holdbacks
/// @notice Anyone can have one made, for a bounty and a worker: before the work is handed in, for its share names it.
contract Holdbacks {
    uint256 private constant LONGEST_WARRANTY = 1_095 days;
    uint256 private constant SHORTEST_RULING = 1 hours;
    uint256 private constant LONGEST_RULING = 180 days;

    Holdback public immutable pattern;

    /// @notice A holdback was made, for a share of this bounty's reward.
    event HoldbackMade(address indexed holdback, bytes32 indexed bounty, Holdback.Setup setup);

    /// @notice A warranty ends, and within three years: what is held back must become somebody's.
    error UntilOutOfRange(uint256 until);

    /// @dev Makes the pattern that all clones share.
    constructor(IBountyEscrow escrow) {
        pattern = new Holdback(escrow);
    }

    /// @notice Makes a holdback. The poster is that of the terms.
    /// @param terms the bounty's.
    /// @param worker who gets the share, unless the court says otherwise.
    /// @param court where the poster may complain.
    /// @param extraData how the court is to judge.
    /// @param until moment from which the poster cannot complain any more, in seconds; within three years.
    /// @param rulingPeriod seconds from the complaint until the court is too late: an hour to 180 days.
    /// @return holdback its address.
    function make(
        Terms calldata terms,
        address worker,
        IArbitrator court,
        bytes calldata extraData,
        uint256 until,
        uint256 rulingPeriod
    ) external returns (address holdback) {
        bool ends = until > block.timestamp && until <= block.timestamp + LONGEST_WARRANTY;
        require(ends, UntilOutOfRange(until));
        bool rules = rulingPeriod >= SHORTEST_RULING && rulingPeriod <= LONGEST_RULING;
        require(rules, IBountyEscrow.RulingPeriodOutOfRange(rulingPeriod));
        Holdback.Setup memory setup = _setup(terms, worker, court, extraData, until, rulingPeriod);
        holdback = Clones.cloneDeterministicWithImmutableArgs(address(pattern), abi.encode(setup), bytes32(0));
        emit HoldbackMade(holdback, setup.bounty, setup);
    }

    /// @notice Where a holdback is, or would be.
    /// @param terms the bounty's.
    /// @param worker who gets the share, unless the court says otherwise.
    /// @param court where the poster may complain.
    /// @param extraData how the court is to judge.
    /// @param until moment from which the poster cannot complain any more, in seconds.
    /// @param rulingPeriod seconds from the complaint until the court is too late.
    function addressOf(
        Terms calldata terms,
        address worker,
        IArbitrator court,
        bytes calldata extraData,
        uint256 until,
        uint256 rulingPeriod
    ) external view returns (address) {
        bytes memory setup = abi.encode(_setup(terms, worker, court, extraData, until, rulingPeriod));
        return Clones.predictDeterministicAddressWithImmutableArgs(address(pattern), setup, bytes32(0));
    }

    /// @dev What the clone knows of itself.
    function _setup(
        Terms calldata terms,
        address worker,
        IArbitrator court,
        bytes calldata extraData,
        uint256 until,
        uint256 rulingPeriod
    ) private view returns (Holdback.Setup memory) {
        bytes32 bounty = pattern.escrow().idOf(terms);
        return Holdback.Setup(bounty, terms.poster, worker, court, extraData, until, rulingPeriod);
    }
}
