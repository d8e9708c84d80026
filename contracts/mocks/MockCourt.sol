// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable, IArbitrator} from "../edge/interfaces/IArbitrator.sol";

/// @dev A court of one person, after the centralized arbitrator of ERC-792's text: without appeals.
contract MockCourt is IArbitrator {
    uint256 private constant COST = 0.1 ether;

    struct Case {
        IArbitrable arbitrable;
        uint256 choices;
        bytes extraData;
        uint256 ruling;
        DisputeStatus status;
    }

    Case[] public cases;
    bool public isHasty; // rules before it has said the number of the dispute
    bool public isBroken;

    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256 disputeID) {
        require(!isBroken);
        require(msg.value == COST);
        cases.push(Case(IArbitrable(msg.sender), choices, extraData, 0, DisputeStatus.Waiting));
        disputeID = cases.length - 1;
        emit DisputeCreation(disputeID, IArbitrable(msg.sender));
        if (isHasty) IArbitrable(msg.sender).rule(disputeID, 1);
    }

    function setHasty(bool hasty) external {
        isHasty = hasty;
    }

    function setBroken(bool broken) external {
        isBroken = broken;
    }

    /// @dev Anyone plays the judge.
    function give(uint256 disputeID, uint256 ruling) external {
        (cases[disputeID].ruling, cases[disputeID].status) = (ruling, DisputeStatus.Solved);
        cases[disputeID].arbitrable.rule(disputeID, ruling);
    }

    function giveTo(IArbitrable arbitrable, uint256 disputeID, uint256 ruling) external {
        arbitrable.rule(disputeID, ruling);
    }

    function arbitrationCost(bytes calldata) external pure returns (uint256) {
        return COST;
    }

    function appeal(uint256, bytes calldata) external payable {
        revert();
    }

    function appealCost(uint256, bytes calldata) external pure returns (uint256) {
        return type(uint256).max;
    }

    function appealPeriod(uint256) external pure returns (uint256, uint256) {
        return (0, 0);
    }

    function disputeStatus(uint256 disputeID) external view returns (DisputeStatus) {
        return cases[disputeID].status;
    }

    function currentRuling(uint256 disputeID) external view returns (uint256) {
        return cases[disputeID].ruling;
    }
}
