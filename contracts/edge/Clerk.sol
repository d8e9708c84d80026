// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, State, Terms} from "../interfaces/IBountyEscrow.sol";

/// @title A court's clerk: the worker of its cases
/// @notice The escrow lets no poster work on its own bounty, so the court has one who does. It keeps nothing: what
/// the escrow sends it goes on to the court at once.
contract Clerk {
    IBountyEscrow private immutable _escrow;
    address private immutable _court = msg.sender;

    error NotTheCourt(address caller);
    error NotPassedOn();

    modifier onlyCourt() {
        require(msg.sender == _court, NotTheCourt(msg.sender));
        _;
    }

    /// @dev Its maker is its court.
    constructor(IBountyEscrow escrow) {
        _escrow = escrow;
    }

    /// @dev If there is too little gas for the court's books, the escrow owes the money, and anyone can `collectFor`.
    receive() external payable {
        (bool done,) = _court.call{value: msg.value}("");
        require(done, NotPassedOn());
    }

    /// @notice The court: claims a case that it has just posted.
    function claim(Terms calldata terms) external payable onlyCourt {
        State memory fresh;
        _escrow.claim{value: msg.value}(terms, fresh);
    }

    /// @notice The court: hands the file of a case in.
    /// @param number the case's, which is its lane.
    /// @param id of its bounty.
    /// @param file the hash that the panel judges.
    function handIn(uint256 number, bytes32 id, State calldata state, bytes32 file) external onlyCourt {
        _escrow.deliver(_court, number, id, state, file, "");
    }
}
