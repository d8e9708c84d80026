// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Status} from "oathwork/interfaces/IBountyEscrow.sol";
import {cheats} from "./Cheats.sol";
import {Legal} from "./Legal.sol";
import {Stage} from "./Stage.sol";

/// @dev The end of a run. A stranger ends every bounty, with the moves that anyone has and no later than was promised;
/// everybody collects; and what is then left in the escrow is the commons.
contract Last is Legal {
    /// @dev From a claim on: claim, three lots and three redraws, expiry; and before it a withdrawal.
    uint256 private constant MOST_MOVES = 9;

    constructor(Stage stage_) Legal(stage_) {}

    function finish() external {
        for (uint256 lane = 0; lane < LANES; ++lane) {
            if (bounties[lane].status != Status.Free) _finishOne(lane);
        }
        for (uint256 who = 0; who < stage.PEERS() + 8; ++who) {
            collect(who, true);
            collect(who, false);
        }
        _onlyCommonsLeft(address(0));
        _onlyCommonsLeft(address(coin));
    }

    function _finishOne(uint256 lane) private {
        Bounty storage it = bounties[lane];
        uint256 latest = it.terms.openUntil > block.timestamp ? it.terms.openUntil : block.timestamp;
        latest += it.terms.workPeriod + 1 hours + 3 * it.terms.reviewPeriod + it.terms.rulingPeriod;
        uint256 moves = 0;
        for (; it.status != Status.Free && moves < MOST_MOVES; ++moves) _next(lane, it.status);
        if (it.status != Status.Free) _break(4, "it does not end");
        if (block.timestamp > latest) _break(4, "it ended too late");
    }

    /// @dev Without a verdict, a signature or a word of anybody.
    function _next(uint256 lane, Status status) private {
        if (status == Status.Claimed) return _lapse(lane);
        if (status == Status.Delivered) return _draw(lane, 1);
        if (status == Status.InReview) return _review(lane, 0);
        if (status == Status.Escalated) return _fromEscalated(lane, 2);
        Bounty storage it = bounties[lane];
        uint256 until = it.terms.openUntil;
        if (it.closed) until = it.state.worker == address(0) ? block.timestamp : _servedUntil(it);
        if (block.timestamp < until) cheats.warp(until);
        _withdraw(lane, true);
    }

    function _onlyCommonsLeft(address token) private {
        if (_balance(token, address(escrow)) != escrow.commons(guild, token)) _break(1, "something is left over");
    }
}
