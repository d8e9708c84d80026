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
    Permit private _none;

    function check_PROMISES_2_5_12_before_a_claim_is_refused() external {
        _elsewhere(Status.Open);
        uint256 which = any.createUint(2, "action");
        if (which == 0) return _refused(abi.encodeCall(IBountyEscrow.withdraw, (terms, state)));
        if (which == 1) return _refused(abi.encodeCall(IBountyEscrow.claim, (terms, state)));
        if (which == 2) return _refused(abi.encodeCall(IBountyEscrow.claimAndDeliver, (terms, state, _work())));
        (uint256 deadline, bytes memory signature) = _signed();
        _refused(abi.encodeCall(IBountyEscrow.claimFor, (terms, state, worker, _none, deadline, signature)));
    }

    /// @dev Closing by a signature is for the very state; the lane has any other word of a live bounty, or none.
    function check_PROMISES_2_12_14_close_for_is_refused() external {
        _somewhere(Status.Open, 1, false);
        uint256 word = any.createUint256("word");
        uint256 hash = uint248(uint256(keccak256(abi.encode(escrow.idOf(terms), state))));
        cheats.assume(_either(_statusIn(word) == 0, uint248(word) != hash));
        _setWord(word);
        (, bytes memory signature) = _signed();
        _refused(abi.encodeCall(IBountyEscrow.closeFor, (terms, state, signature)));
    }

    function check_PROMISES_2_5_12_claimed_is_refused() external {
        _elsewhere(Status.Claimed);
        uint256 which = any.createUint(3, "action");
        if (which == 0) {
            bytes32 id = escrow.idOf(terms);
            return _refused(abi.encodeCall(IBountyEscrow.deliver, (POSTER, LANE, id, state, bytes32("work"), "")));
        }
        if (which == 1) return _refused(abi.encodeCall(IBountyEscrow.deliverTeam, (terms, state, _work())));
        if (which == 2) return _refused(abi.encodeCall(IBountyEscrow.lapse, (terms, state)));
        if (which == 3) return _refused(abi.encodeCall(IBountyEscrow.quit, (terms, state, "")));
        (uint256 deadline, bytes memory signature) = _signed();
        if (which == 4) return _refused(abi.encodeCall(IBountyEscrow.quit, (terms, state, signature)));
        _refused(abi.encodeCall(IBountyEscrow.deliverFor, (terms, state, _work(), deadline, signature)));
    }

    function check_PROMISES_2_5_12_delivered_is_refused() external {
        _elsewhere(Status.Delivered);
        delete panel; // nobody is drawn yet
        bytes memory draw = abi.encodeCall(IBountyEscrow.draw, (terms, state, _people(), ""));
        bytes memory both =
            abi.encodeCall(IBountyEscrow.drawAndSettle, (terms, state, _people(), "", new Verdict[](0)));
        _refused(any.createBool("draw") ? draw : both);
    }

    function check_PROMISES_2_5_12_in_review_is_refused() external {
        _elsewhere(Status.InReview);
        bytes memory settle = abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), new Verdict[](1)));
        bytes memory redraw = abi.encodeCall(IBountyEscrow.redraw, (terms, state, _people()));
        _refused(any.createBool("settle") ? settle : redraw);
    }

    function check_PROMISES_2_5_12_escalated_is_refused() external {
        _elsewhere(Status.Escalated);
        bytes memory expire = abi.encodeCall(IBountyEscrow.expire, (terms, state, _people()));
        bool pay = any.createBool("pay");
        bytes memory rule = abi.encodeCall(IBountyEscrow.rule, (terms, state, _people(), pay));
        _refused(any.createBool("expire") ? expire : rule);
    }

    /// @dev Posting is for a free lane, and for its very generation. From anybody, with any signature.
    function check_PROMISES_2_12_post_is_refused() external {
        _somewhere(Status.Open, 1, true);
        uint256 word = any.createUint256("word");
        cheats.assume(_either(_statusIn(word) != 0, uint64(word) != terms.generation));
        _setWord(word);
        address[] memory named = new address[](1);
        named[0] = panel[0].account();
        (, bytes memory signature) = _signed();
        _refused(abi.encodeCall(IBountyEscrow.post, (terms, named, "", _none, signature)));
    }

    /// @dev The lane has any word but the one that the action needs: another status, or another hash below it.
    function _elsewhere(Status needed) private {
        _somewhere(needed, 1, false);
        terms.seats = PEERS; // or a thin bench would refuse every claim
        uint256 hash = uint248(uint256(keccak256(abi.encode(escrow.idOf(terms), state))));
        uint256 status = any.createUint(8, "status");
        uint256 difference = any.createUint(248, "difference");
        cheats.assume(status <= uint256(Status.Escalated)); // there are no others
        cheats.assume(_either(status != uint256(needed), difference != 0));
        _setWord(_closedBit() | (status << 248) | (hash ^ difference));
    }

    function _statusIn(uint256 word) private pure returns (uint256) {
        return (word & ~CLOSED) >> 248;
    }

    function _refused(bytes memory call) private {
        _refused(_somebody(), 0, call);
    }

    function _signed() private pure returns (uint256 deadline, bytes memory signature) {
        (deadline, signature) = (any.createUint(40, "deadline"), any.createBytes(65, "signature"));
    }

    function _work() private pure returns (Work memory) {
        return Work(bytes32("work"), new Share[](0), new bytes[](0), "");
    }

    // ------------------------------------------------------------------------ promise 4: it can be ended, by anybody

    function check_PROMISE_4_withdraw() external {
        _somewhere(Status.Open, 3, false);
        _feeNoneOrHigh(Status.Open);
        cheats.assume(block.timestamp >= terms.openUntil);
        _accepted(abi.encodeCall(IBountyEscrow.withdraw, (terms, state)));
        assert(_now() == Status.Free);
    }

    function check_PROMISE_4_lapse() external {
        _somewhere(Status.Claimed, 3, false);
        unchecked { cheats.assume(block.timestamp >= state.claimedAt + terms.workPeriod + 1 hours); }
        _accepted(abi.encodeCall(IBountyEscrow.lapse, (terms, state)));
        assert(_now() == Status.Open);
    }

    /// @dev Once the review period is over a majority can be settled, and without one a redraw is due.
    function check_PROMISE_4_settle_or_redraw() external {
        _somewhere(Status.InReview, 3, true);
        unchecked { cheats.assume(block.timestamp >= state.since + terms.reviewPeriod); }
        (uint256 yes, uint256 judged) = _counted();
        bool majority;
        unchecked { majority = _either(2 * yes > terms.size, 2 * (judged - yes) > terms.size); }
        bytes memory settle = abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), new Verdict[](0)));
        _accepted(majority ? settle : abi.encodeCall(IBountyEscrow.redraw, (terms, state, _people())));
        assert(_now() != Status.InReview);
    }

    function check_PROMISE_4_expire() external {
        _somewhere(Status.Escalated, 3, false);
        _feeNoneOrHigh(Status.Escalated);
        unchecked { cheats.assume(block.timestamp >= state.since + terms.rulingPeriod); }
        _accepted(abi.encodeCall(IBountyEscrow.expire, (terms, state, _people())));
        assert(_now() == Status.Free);
    }

    /// @dev A fee in between has no answer: whether a product of any two numbers fits is too much for the solver. It fits less
    /// well the higher the fee is.
    function _feeNoneOrHigh(Status status) private {
        terms.fee = any.createBool("without fee") ? 0 : 2 ** 119;
        unchecked { cheats.assume(terms.bond >= terms.fee * terms.size); }
        _place(status);
    }

    function _accepted(bytes memory call) private {
        _accepted(_somebody(), 0, call);
    }
}
