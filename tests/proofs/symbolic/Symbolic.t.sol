// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BountyEscrow} from "oathwork/BountyEscrow.sol";
import {IBountyEscrow, Permit, Status, Verdict} from "oathwork/interfaces/IBountyEscrow.sol";
import {Standing} from "oathwork/interfaces/IReputation.sol";
import {Bench, any, cheats} from "./Bench.sol";

/// @dev Proofs by halmos: of each function that begins with `check_`, for all values of what `any` makes.
contract Symbolic is Bench {
    // ------------------------------------------------------------------------------- promises 1, 2 and 5: the books

    function check_PROMISE_1_2_withdraw() external {
        _somewhere(Status.Open, 1, true);
        _step(Status.Open, abi.encodeCall(IBountyEscrow.withdraw, (terms, state)), false);
    }

    function check_PROMISE_1_2_5_lapse() external {
        _somewhere(Status.Claimed, 1, true);
        _step(Status.Claimed, abi.encodeCall(IBountyEscrow.lapse, (terms, state)), true);
    }

    function check_PROMISE_1_2_5_quit() external {
        _somewhere(Status.Claimed, 1, true);
        _step(Status.Claimed, abi.encodeCall(IBountyEscrow.quit, (terms, state, "")), true);
    }

    function check_PROMISE_1_2_5_settle_named() external {
        _somewhere(Status.InReview, 3, true);
        _step(Status.InReview, _settle(), true);
    }

    function check_PROMISE_1_2_5_settle_by_lot() external {
        _somewhere(Status.InReview, 1, false);
        _step(Status.InReview, _settle(), true);
    }

    function check_PROMISE_1_2_rule() external {
        _somewhere(Status.Escalated, 3, false);
        bytes memory call = abi.encodeCall(IBountyEscrow.rule, (terms, state, _people(), any.createBool("pay")));
        _step(Status.Escalated, call, false);
    }

    function check_PROMISE_1_2_expire() external {
        _somewhere(Status.Escalated, 3, false);
        _step(Status.Escalated, abi.encodeCall(IBountyEscrow.expire, (terms, state, _people())), false);
    }

    function check_PROMISE_1_collect_pays_what_is_owed_once() external {
        _somewhere(Status.Escalated, 3, false);
        (bool ended,) = address(escrow).call(abi.encodeCall(IBountyEscrow.expire, (terms, state, _people())));
        cheats.assume(ended);
        address peer = panel[0].account();
        uint256 owed = escrow.owed(peer, address(0));
        cheats.prank(peer);
        (bool done,) = address(escrow).call(abi.encodeCall(IBountyEscrow.collect, (address(0), CALLER)));
        assert(done == (owed > 0));
        if (done) assert(CALLER.balance == owed);
        cheats.prank(peer);
        (bool again,) = address(escrow).call(abi.encodeCall(IBountyEscrow.collect, (address(0), CALLER)));
        assert(!again);
    }

    /// @dev From anybody: what the escrow has changes by as much as what it holds, owes and keeps. While the work is under way
    /// the poster gets nothing, and at an end never more than reward and fees.
    function _step(Status before, bytes memory call, bool underWay) private {
        address caller = any.createAddress("caller");
        uint256 had = address(escrow).balance;
        uint256 liable = _liabilities() + _held(before);
        uint256 poster = _wealth(POSTER);
        cheats.prank(caller);
        (bool done,) = address(escrow).call(call);
        if (!done) return;
        assert(had - address(escrow).balance == liable - _liabilities() - _held(_now()));
        uint256 gained = _wealth(POSTER) - poster;
        assert(gained <= (underWay ? 0 : terms.reward + terms.fee * terms.size));
    }

    // ---------------------------------------------------------------------------------- promise 3: only a majority

    function check_PROMISE_3_named_1() external {
        _onlyAMajority(1, true);
    }

    function check_PROMISE_3_named_3() external {
        _onlyAMajority(3, true);
    }

    function check_PROMISE_3_named_5() external {
        _onlyAMajority(5, true);
    }

    function check_PROMISE_3_named_7() external {
        _onlyAMajority(7, true);
    }

    function check_PROMISE_3_by_lot_1() external {
        _onlyAMajority(1, false);
    }

    function check_PROMISE_3_by_lot_3() external {
        _onlyAMajority(3, false);
    }

    /// @dev A bounty in review ends only if more than half of the whole panel say yes.
    function _onlyAMajority(uint256 size, bool named) private {
        _somewhere(Status.InReview, size, named);
        uint256 before = _wealth(worker);
        (bool done,) = address(escrow).call(_settle());
        if (!done) return;
        if (_now() == Status.Free) assert(2 * _yes() > size);
        if (_now() != Status.Free) assert(_wealth(worker) - before <= terms.bond);
    }

    /// @dev What is not signed by the peer, and not sent by him, is not recorded. Promise 7.
    function check_PROMISE_3_7_a_verdict_needs_its_peer() external {
        _somewhere(Status.InReview, 3, true);
        bytes32 word = _word();
        Verdict[] memory one = new Verdict[](1);
        one[0].index = any.createUint(3, "index");
        one[0].score = any.createUint(8, "given");
        one[0].review = any.createBytes32("review");
        one[0].signature = "";
        address caller = any.createAddress("caller");
        for (uint256 i = 0; i < panel.length; ++i) cheats.assume(caller != panel[i].account());
        cheats.prank(caller);
        (bool done,) =
            address(escrow).call(abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), one)));
        if (done) assert(_now() != Status.InReview && word != _word());
    }

    // ---------------------------------------------------------------------------- promise 12: terminal is terminal

    function check_PROMISE_12_terminal_is_terminal() external {
        _somewhere(Status.Escalated, 1, false);
        cheats.store(address(escrow), _lane(), bytes32(terms.generation + 1));
        bytes[9] memory calls = [
            abi.encodeCall(IBountyEscrow.withdraw, (terms, state)),
            abi.encodeCall(IBountyEscrow.claim, (terms, state)),
            abi.encodeCall(IBountyEscrow.quit, (terms, state, "")),
            abi.encodeCall(IBountyEscrow.lapse, (terms, state)),
            abi.encodeCall(IBountyEscrow.draw, (terms, state, _people())),
            _settle(),
            abi.encodeCall(IBountyEscrow.redraw, (terms, state, _people())),
            abi.encodeCall(IBountyEscrow.rule, (terms, state, _people(), true)),
            abi.encodeCall(IBountyEscrow.expire, (terms, state, _people()))
        ];
        address caller = any.createAddress("caller");
        for (uint256 i = 0; i < calls.length; ++i) {
            cheats.prank(caller);
            (bool done,) = address(escrow).call(calls[i]);
            assert(!done);
        }
        Permit memory none;
        cheats.prank(POSTER);
        (bool posted,) =
            address(escrow).call(abi.encodeCall(IBountyEscrow.post, (terms, new address[](0), "", none, "")));
        assert(!posted);
    }

    // ------------------------------------------------------------------------------ promise 8: standing never moves

    function check_PROMISE_8_nobody_but_the_escrow_writes(bytes4 selector) external {
        address caller = any.createAddress("caller");
        address account = any.createAddress("account");
        cheats.assume(caller != address(escrow));
        address reputation = address(escrow.reputation());
        bytes memory data = abi.encodePacked(selector, any.createBytes(32 * 12, "arguments"));
        bytes32 before = keccak256(abi.encode(escrow.reputation().standingOf(GUILD, account)));
        cheats.prank(caller);
        (bool done,) = reputation.call(data);
        done;
        assert(keccak256(abi.encode(escrow.reputation().standingOf(GUILD, account))) == before);
    }

    function _settle() private view returns (bytes memory) {
        return abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), new Verdict[](0)));
    }

    function _lane() private view returns (bytes32) {
        return keccak256(abi.encode(uint256(7), keccak256(abi.encode(POSTER, _slot()))));
    }

    function _word() private view returns (bytes32 word) {
        (Status current, uint256 generation) = escrow.status(POSTER, 7);
        return keccak256(abi.encode(current, generation, escrow.verify(terms, state)));
    }
}
