// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Court} from "./Court.sol";
import {IArbitrable, IArbitrator} from "./interfaces/IArbitrator.sol";

/// @title A guild's panels as an ERC-792 arbitrator
/// @notice Any escrow that can name an arbitrator (Kleros' own, of both versions, among them) can have its disputes
/// judged by the guild's peers, who are paid for it in the chain's own money. There is no appeal: a larger panel is
/// another arbitrator.
contract PanelArbitrator is Court, IArbitrator {
    uint256 private constant CHOICES = 2;
    uint256 private constant UNPAYABLE = type(uint256).max / 2; // what Kleros answers where there is no appeal

    error TwoChoicesOnly(uint256 choices);
    error NoAppeal();

    /// @dev Nothing of its own is to be set.
    constructor(Setup memory setup) Court(setup) {}

    /// @notice Brings a dispute of the caller's before the court. Yes is ruling one, no is two. What is sent above
    /// the cost goes to the float: contracts that ask cannot always take change.
    /// @inheritdoc IArbitrator
    function createDispute(uint256 _choices, bytes calldata) external payable returns (uint256 disputeID) {
        require(_choices == CHOICES, TwoChoicesOnly(_choices));
        disputeID = _open(msg.sender);
        emit DisputeCreation(disputeID, IArbitrable(msg.sender));
    }

    /// @notice Anyone, after `conclude`: tells the contract whose dispute it is. If it fails it can be tried again.
    /// @param dispute its number, which is the case's.
    function executeRuling(uint256 dispute) external {
        Case memory it = _carryOut(dispute);
        IArbitrable(it.market).rule(dispute, uint256(it.ruling));
    }

    /// @inheritdoc IArbitrator
    function appeal(uint256, bytes calldata) external payable {
        revert NoAppeal();
    }

    /// @inheritdoc IArbitrator
    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return cost();
    }

    /// @inheritdoc IArbitrator
    function appealCost(uint256, bytes calldata) external pure returns (uint256) {
        return UNPAYABLE;
    }

    /// @inheritdoc IArbitrator
    function appealPeriod(uint256) external pure returns (uint256 start, uint256 end) {
        return (0, 0);
    }

    /// @inheritdoc IArbitrator
    function disputeStatus(uint256 _disputeID) external view returns (DisputeStatus) {
        return _caseAt(_disputeID).concluded ? DisputeStatus.Solved : DisputeStatus.Waiting;
    }

    /// @inheritdoc IArbitrator
    function currentRuling(uint256 _disputeID) external view returns (uint256) {
        return uint256(_caseAt(_disputeID).ruling);
    }
}
