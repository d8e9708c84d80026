// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, IBountyEscrow, Permit, State, Status, Verdict, Work} from "oathwork/interfaces/IBountyEscrow.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {Bench} from "./Bench.sol";
import {any, cheats, reached} from "./Cheats.sol";

/// @dev Promise 14: a poster can always stop further claims, and from then on there is one repair at most. That no step opens
/// what is closed, `Bench` looks at behind every step. Where somebody claims, the seats are any: the bench is too thin or not.
contract Closing is Bench {
    Permit private _none;

    // ----------------------------------------------------------------------------------------------------- to close

    /// @dev In any word of a live bounty, whatever its state: nobody can make it stale.
    function check_PROMISE_14_a_poster_can_always_close() external {
        uint256 word = _live();
        cheats.assume(word & CLOSED == 0);
        _accepted(POSTER, 0, abi.encodeCall(IBountyEscrow.close, (LANE)));
        assert(_word() == word | CLOSED);
    }

    /// @dev From anybody, in any word: what is closed is the poster's own, and all but the bit is kept.
    function check_PROMISE_14_close_keeps_everything_but_the_bit() external {
        uint256 word = any.createUint256("word");
        _setWord(word);
        address sender = _somebody();
        cheats.prank(sender);
        (bool done,) = address(escrow).call(abi.encodeCall(IBountyEscrow.close, (LANE)));
        if (!done) return;
        reached();
        assert(sender == POSTER && word & CLOSED == 0);
        assert((word & ~CLOSED) >> 248 != 0); // something lives there
        assert(_word() == word | CLOSED);
    }

    /// @dev With any signature of 65 bytes, sent by anybody: only if the poster's key has signed this very bounty.
    function check_PROMISES_7_14_nobody_but_the_poster_closes() external {
        _somewhere(Status.Claimed, 3, false);
        (bytes32 r, bytes32 s) = (any.createBytes32("r"), any.createBytes32("s"));
        uint8 v = uint8(any.createUint(8, "v"));
        uint256 word = _word();
        cheats.prank(_somebody());
        (bool done,) =
            address(escrow).call(abi.encodeCall(IBountyEscrow.closeFor, (terms, state, abi.encodePacked(r, s, v))));
        if (!done) return;
        reached();
        bytes32 words = keccak256(abi.encode(keccak256("Close(bytes32 bounty)"), escrow.idOf(terms)));
        assert(ecrecover(_typed(words), v, r, s) == POSTER);
        assert(word & CLOSED == 0 && _word() == word | CLOSED);
    }

    // ------------------------------------------------------------------------------------------------ what it stops

    /// @dev In all three ways, from anybody with any value, unless he is served first.
    function check_PROMISE_14_a_claim_of_a_closed_bounty_is_refused() external {
        _closedAndOpen(true);
        address claimer = any.createBool("the worker") ? worker : address(0xC003);
        bool isServed = claimer == worker && block.timestamp < _servedUntil();
        if (isServed) return;
        uint256 which = any.createUint(2, "action");
        bytes memory call = abi.encodeCall(IBountyEscrow.claim, (terms, state));
        if (which == 1) {
            Work memory work = Work(bytes32("work"), new Share[](0), new bytes[](0), "");
            call = abi.encodeCall(IBountyEscrow.claimAndDeliver, (terms, state, work));
        }
        if (which > 1) {
            bytes memory signature = any.createBytes(65, "signature");
            uint256 deadline = any.createUint(40, "deadline");
            call = abi.encodeCall(IBountyEscrow.claimFor, (terms, state, claimer, _none, deadline, signature));
        }
        _refused(which > 1 ? _somebody() : claimer, _value(), call);
    }

    /// @dev Nobody is served first, so nobody at all may claim.
    function check_PROMISE_14_a_claim_of_a_closed_bounty_that_serves_nobody_is_refused() external {
        _closedAndOpen(false);
        _refused(_somebody(), _value(), abi.encodeCall(IBountyEscrow.claim, (terms, state)));
    }

    /// @dev Who was sent back mends, closed or not, whatever has become of the bench: with the panel that said no.
    function check_PROMISES_9_14_who_is_served_first_mends_for_the_same_panel() external {
        _closedAndOpen(true);
        closed = any.createBool("closed");
        _place(Status.Open);
        cheats.assume(block.timestamp < _servedUntil());
        cheats.deal(worker, RICH);
        _accepted(worker, terms.bond, abi.encodeCall(IBountyEscrow.claim, (terms, state)));
        State memory next;
        (next.round, next.worker, next.claimedAt) = (state.round + 1, worker, block.timestamp);
        (next.repair, next.lot, next.panel) = (true, 12, state.panel);
        assert(escrow.verify(terms, next) && _now() == Status.Claimed);
    }

    /// @dev Anybody gives the money back once nobody is served first.
    function check_PROMISES_4_14_anybody_withdraws_what_is_closed() external {
        _closedAndOpen(any.createBool("serves somebody"));
        terms.fee = 0; // whether a product fits is too much for the solver
        _place(Status.Open);
        cheats.assume(block.timestamp >= _servedUntil());
        _accepted(_somebody(), 0, abi.encodeCall(IBountyEscrow.withdraw, (terms, state)));
        assert(_now() == Status.Free);
    }

    /// @dev Not while somebody is.
    function check_PROMISES_5_14_a_withdrawal_from_the_served_is_refused() external {
        _closedAndOpen(true);
        closed = any.createBool("closed");
        _place(Status.Open);
        cheats.assume(block.timestamp < _servedUntil());
        _refused(_somebody(), 0, abi.encodeCall(IBountyEscrow.withdraw, (terms, state)));
    }

    // -------------------------------------------------------------------------------------------------- a second no

    /// @dev A no to a repair, by a named panel of three with any scores, closes the bounty and serves nobody.
    function check_PROMISE_14_a_second_no_closes_and_serves_nobody() external {
        _somewhere(Status.InReview, 3, true);
        state.repair = true;
        _place(Status.InReview);
        cheats.prank(_somebody());
        (bool done,) = address(escrow).call(_settle());
        if (!done || _now() != Status.Open) return;
        reached();
        State memory next;
        next.round = state.round;
        (,, bool nowClosed) = escrow.status(POSTER, LANE);
        assert(nowClosed && escrow.verify(terms, next));
    }

    /// @dev A first no serves the worker, and closes nothing.
    function check_PROMISE_14_a_first_no_serves_the_worker() external {
        _somewhere(Status.InReview, 3, true);
        state.repair = false;
        _place(Status.InReview);
        cheats.prank(_somebody());
        (bool done,) = address(escrow).call(_settle());
        if (!done || _now() != Status.Open) return;
        reached();
        State memory next;
        (next.round, next.worker, next.since) = (state.round, worker, block.timestamp);
        (,, bool nowClosed) = escrow.status(POSTER, LANE);
        assert(nowClosed == closed && escrow.verify(terms, next));
    }

    // ------------------------------------------------------------------------------------------------------- cancel

    /// @dev Promise 7: terms signed for a free lane are void, from the poster alone, and nothing else changes.
    function check_PROMISES_2_7_cancel() external {
        uint256 word = any.createUint256("word");
        cheats.assume(word & CLOSED == 0); // no free lane is closed
        unchecked { cheats.assume(uint64(word) < type(uint64).max); }
        _setWord(word);
        address sender = _somebody();
        cheats.prank(sender);
        (bool done,) = address(escrow).call(abi.encodeCall(IBountyEscrow.cancel, (LANE)));
        if (sender != POSTER) {
            assert(_word() == word);
            return;
        }
        assert(done == (word >> 248 == 0));
        if (!done) return;
        reached();
        (End how, uint256 generation, uint256 back) = escrow.lastEnd(POSTER, LANE);
        unchecked { assert(how == End.Cancelled && back == 0 && generation == uint64(word) + 1); }
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _live() private returns (uint256 word) {
        uint256 status = any.createUint(3, "status");
        cheats.assume(status > 0);
        cheats.assume(status <= uint256(Status.Escalated));
        closed = any.createBool("closed");
        word = _closedBit() | (status << 248) | any.createUint(248, "hash");
        _setWord(word);
    }

    /// @dev A closed one that is open, as a first no has left it, or with nobody to be served.
    function _closedAndOpen(bool serves) private {
        _somewhere(Status.Open, 3, false);
        closed = true;
        state.panel = keccak256(abi.encodePacked(panel));
        if (!serves) (state.worker, state.since, state.panel) = (address(0), 0, bytes32(0));
        cheats.assume(block.timestamp < terms.openUntil);
        terms.seats = any.createUint(4, "seats");
        cheats.assume(terms.seats <= PEERS);
        _place(Status.Open);
    }

    function _servedUntil() private view returns (uint256 until) {
        if (state.worker == address(0)) return 0;
        uint256 last = terms.openUntil;
        unchecked { until = state.since + terms.reviewPeriod; }
        assembly { until := xor(until, mul(xor(until, last), lt(last, until))) } // the smaller one, without two paths
    }

    function _value() private returns (uint256 value) {
        cheats.deal(worker, RICH);
        cheats.deal(address(0xC003), RICH);
        value = any.createUint(126, "value");
    }

    function _settle() private view returns (bytes memory) {
        return abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), new Verdict[](0)));
    }
}
