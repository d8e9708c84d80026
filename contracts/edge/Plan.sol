// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {End, IBountyEscrow, Status, Terms} from "../interfaces/IBountyEscrow.sol";
import {Till} from "./Till.sol";

/// @title A plan: milestones in their order
/// @notice The money for all of them is there before the first is posted. Anyone posts the next when the last was paid,
/// by its panel or by a ruling. If it ended in another way nothing more is posted, and the rest goes back to the
/// organiser: anyone may send it. The organiser can take it out whenever no milestone lives, and that stops the plan.
contract Plan is Till {
    /// @dev What was agreed on, for good.
    struct Setup {
        address organiser;
        address token; // zero: the chain's own money
        bytes32[] offers; // keccak256 of each encoded offer, in their order
        uint256 total; // what it takes to post all, in the token's smallest unit
        bytes32 salt; // so that one organiser can have two alike
    }

    /// @notice The rest was taken out: nothing more is posted.
    bool public stopped;

    /// @notice The plan is over: the rest was taken out.
    error PlanStopped();
    /// @notice The last milestone was not paid, so nothing follows it.
    error NotPaid(End how);
    /// @notice All of them were posted.
    error NoneLeft(uint256 milestones);

    /// @dev Of the pattern that clones share.
    constructor(IBountyEscrow escrow_) Till(escrow_) {}

    /// @notice Anyone: posts the next milestone, if the one before it was paid.
    /// @param offer the milestone's, as it was agreed on.
    /// @param panel the named panel in rising order, or empty.
    /// @param uri where the specification may be found.
    /// @return id of the bounty.
    function next(Terms memory offer, address[] calldata panel, string calldata uri)
        external
        nonReentrant
        returns (bytes32 id)
    {
        require(!stopped, PlanStopped());
        Setup memory agreed = setup();
        (End how, uint256 number,) = escrow.lastEnd(address(this), LANE); // while one lives, the escrow refuses to post
        require(number == 0 || _isPaid(how), NotPaid(how));
        require(number < agreed.offers.length, NoneLeft(agreed.offers.length));
        uint256 here = _count();
        require(number > 0 || here >= agreed.total, TooLittle(here, agreed.total));
        _spend(_stakeOf(offer));

        id = _post(offer, agreed.offers[number], panel, uri);
    }

    /// @notice Takes out all that is here, while no milestone lives. The organiser, at any time; anyone, to the
    /// organiser, when nothing can follow. Nothing is posted any more.
    /// @param to who receives it, not zero; from anyone but the organiser: the organiser.
    function take(address to) external nonReentrant {
        (Status status,,) = escrow.status(address(this), LANE);
        require(status == Status.Free, IBountyEscrow.WrongStatus(status));
        address mine = organiser();
        require(msg.sender == mine || (to == mine && _isOver()), NotOrganiser(msg.sender));
        stopped = true;

        _take(to, _count());
    }

    /// @notice What was agreed on.
    function setup() public view returns (Setup memory) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (Setup));
    }

    /// @inheritdoc Till
    function token() public view override returns (address) {
        return setup().token;
    }

    /// @notice Who may take the rest out, withdraw, close and agree to a quit.
    function organiser() public view override returns (address) {
        return setup().organiser;
    }

    /// @dev Whether nothing can follow: the last one was not paid, or was the last of all.
    function _isOver() private view returns (bool) {
        (End how, uint256 number,) = escrow.lastEnd(address(this), LANE);
        return stopped || (number > 0 && (!_isPaid(how) || number == setup().offers.length));
    }

    /// @dev Whether the worker got the reward.
    function _isPaid(End how) private pure returns (bool) {
        return how == End.Paid || how == End.RuledYes;
    }
}
