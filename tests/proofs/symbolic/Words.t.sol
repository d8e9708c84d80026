// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, Permit, Status, Verdict, Work} from "oathwork/interfaces/IBountyEscrow.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {Bench} from "./Bench.sol";
import {any, cheats, reached} from "./Cheats.sol";

/// @dev Promises 2, 4, 5 and 12. An action is accepted only if the lane's word is the one of these terms, this state and the
/// status that the action begins in. The word is any other: of another bounty, round, status or generation, or none. So an
/// ended bounty cannot be touched, and between claim and verdict nothing that pays a poster can be called.
contract Words is Bench {
    function check_PROMISES_2_5_12_before_a_claim() external {
        _elsewhere(Status.Open);
        _refused(abi.encodeCall(IBountyEscrow.withdraw, (terms, state)));
        _refused(abi.encodeCall(IBountyEscrow.claim, (terms, state)));
        Permit memory none;
        bytes memory signature = any.createBytes(65, "signature");
        uint256 deadline = any.createUint(40, "deadline");
        _refused(abi.encodeCall(IBountyEscrow.claimFor, (terms, state, worker, none, deadline, signature)));
        _refused(abi.encodeCall(IBountyEscrow.claimAndDeliver, (terms, state, _work())));
    }

    function check_PROMISES_2_5_12_claimed() external {
        _elsewhere(Status.Claimed);
        bytes32 id = escrow.idOf(terms);
        _refused(abi.encodeCall(IBountyEscrow.deliver, (POSTER, LANE, id, state, bytes32("work"), "")));
        _refused(abi.encodeCall(IBountyEscrow.deliverTeam, (terms, state, _work())));
        bytes memory signature = any.createBytes(65, "signature");
        uint256 deadline = any.createUint(40, "deadline");
        _refused(abi.encodeCall(IBountyEscrow.deliverFor, (terms, state, _work(), deadline, signature)));
        _refused(abi.encodeCall(IBountyEscrow.quit, (terms, state, "")));
        _refused(abi.encodeCall(IBountyEscrow.quit, (terms, state, signature)));
        _refused(abi.encodeCall(IBountyEscrow.lapse, (terms, state)));
    }

    function check_PROMISES_2_5_12_delivered() external {
        _elsewhere(Status.Delivered);
        _refused(abi.encodeCall(IBountyEscrow.draw, (terms, state, _people())));
    }

    function check_PROMISES_2_5_12_in_review() external {
        _elsewhere(Status.InReview);
        _refused(abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), new Verdict[](1))));
        _refused(abi.encodeCall(IBountyEscrow.redraw, (terms, state, _people())));
    }

    function check_PROMISES_2_5_12_escalated() external {
        _elsewhere(Status.Escalated);
        _refused(abi.encodeCall(IBountyEscrow.rule, (terms, state, _people(), any.createBool("pay"))));
        _refused(abi.encodeCall(IBountyEscrow.expire, (terms, state, _people())));
    }

    /// @dev Posting is for a free lane, and for its very generation. From anybody, with any signature.
    function check_PROMISES_2_12_post() external {
        _somewhere(Status.Open, 1, true);
        uint256 word = any.createUint256("word");
        cheats.assume(word != terms.generation);
        _setWord(word);
        address[] memory named = new address[](1);
        named[0] = panel[0].account();
        Permit memory none;
        bytes memory signature = any.createBytes(65, "signature");
        _refused(abi.encodeCall(IBountyEscrow.post, (terms, named, "", none, signature)));
    }

    function _elsewhere(Status needed) private {
        _somewhere(needed, 1, any.createBool("named"));
        uint256 right = _word();
        uint256 word = any.createUint256("word");
        cheats.assume(word != right);
        cheats.assume(word >> 248 <= uint256(Status.Escalated)); // there are no others
        _setWord(word);
    }

    function _refused(bytes memory call) private {
        cheats.prank(_somebody());
        (bool done,) = address(escrow).call(call);
        assert(!done);
    }

    function _work() private pure returns (Work memory) {
        return Work(bytes32("work"), new Share[](0), new bytes[](0), "");
    }

    // ------------------------------------------------------------------------ promise 4: it can be ended, by anybody

    function check_PROMISE_4_withdraw() external {
        _somewhere(Status.Open, 3, false);
        cheats.assume(block.timestamp >= terms.openUntil);
        _accepted(abi.encodeCall(IBountyEscrow.withdraw, (terms, state)));
        assert(_now() == Status.Free);
    }

    function check_PROMISE_4_lapse() external {
        _somewhere(Status.Claimed, 3, false);
        cheats.assume(block.timestamp >= state.claimedAt + terms.workPeriod + 1 hours);
        _accepted(abi.encodeCall(IBountyEscrow.lapse, (terms, state)));
        assert(_now() == Status.Open);
    }

    /// @dev Once the review period is over a majority can be settled, and without one a redraw is due.
    function check_PROMISE_4_settle_or_redraw() external {
        _somewhere(Status.InReview, 3, true);
        cheats.assume(block.timestamp >= state.since + terms.reviewPeriod);
        (uint256 yes, uint256 judged) = _counted();
        bool majority = 2 * yes > terms.size || 2 * (judged - yes) > terms.size;
        bytes memory settle = abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), new Verdict[](0)));
        _accepted(majority ? settle : abi.encodeCall(IBountyEscrow.redraw, (terms, state, _people())));
        assert(_now() != Status.InReview);
    }

    function check_PROMISE_4_expire() external {
        _somewhere(Status.Escalated, 3, false);
        cheats.assume(block.timestamp >= state.since + 14 days);
        _accepted(abi.encodeCall(IBountyEscrow.expire, (terms, state, _people())));
        assert(_now() == Status.Free);
    }

    /// @dev From anybody, whatever the worker does with money; too little gas is the sender's own fault.
    function _accepted(bytes memory call) private {
        cheats.prank(_somebody());
        (bool done, bytes memory answer) = address(escrow).call(call);
        if (!done) cheats.assume(bytes4(answer) != bytes4(keccak256("GasTooLow(uint256,uint256)")));
        assert(done);
        reached();
    }

    function _word() private view returns (uint256) {
        bytes32 id = escrow.idOf(terms);
        (Status status,) = escrow.status(POSTER, LANE);
        return (uint256(status) << 248) | uint248(uint256(keccak256(abi.encode(id, state))));
    }
}
