// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IBountyEscrow, Terms} from "../interfaces/IBountyEscrow.sol";
import {Plan} from "./Plan.sol";

/// @title Makes plans
/// @notice Anyone can have one made. Its address is known before, so a guild's steward can name it as a poster in time.
contract Plans {
    Plan public immutable pattern;

    /// @notice A plan was made, for these milestones. Nothing is in it yet.
    event PlanStarted(address indexed plan, address indexed organiser, Terms[] offers);

    /// @notice All milestones are paid in the same token; that at `index` is not.
    error OtherToken(uint256 index);
    error NoMilestones();

    /// @dev Makes the pattern that all clones share.
    constructor(IBountyEscrow escrow) {
        pattern = new Plan(escrow);
    }

    /// @notice Makes a plan of which the caller is the organiser.
    /// @param offers each a bounty without `poster`, `lane` and `generation`; `openUntil` in seconds from its posting.
    /// @param salt so that one organiser can have two alike.
    /// @return plan its address.
    function start(Terms[] calldata offers, bytes32 salt) external returns (address plan) {
        bytes memory setup = _setup(msg.sender, offers, salt);
        plan = Clones.cloneDeterministicWithImmutableArgs(address(pattern), setup, bytes32(0));
        emit PlanStarted(plan, msg.sender, offers);
    }

    /// @notice Where a plan is, or would be.
    /// @param organiser who makes it.
    /// @param offers each a bounty without `poster`, `lane` and `generation`; `openUntil` in seconds from its posting.
    /// @param salt so that one organiser can have two alike.
    function addressOf(address organiser, Terms[] calldata offers, bytes32 salt) external view returns (address) {
        bytes memory setup = _setup(organiser, offers, salt);
        return Clones.predictDeterministicAddressWithImmutableArgs(address(pattern), setup, bytes32(0));
    }

    /// @dev What the clone knows of itself.
    function _setup(address organiser, Terms[] calldata offers, bytes32 salt) private pure returns (bytes memory) {
        require(offers.length > 0, NoMilestones());
        bytes32[] memory hashes = new bytes32[](offers.length);
        uint256 total = 0;
        for (uint256 i = 0; i < offers.length; ++i) {
            require(offers[i].token == offers[0].token, OtherToken(i));
            hashes[i] = keccak256(abi.encode(offers[i]));
            total += offers[i].reward + offers[i].fee * offers[i].size;
        }
        return abi.encode(Plan.Setup(organiser, offers[0].token, hashes, total, salt));
    }
}
