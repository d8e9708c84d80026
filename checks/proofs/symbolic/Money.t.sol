// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, Permit, Status} from "oathwork/interfaces/IBountyEscrow.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {Bench} from "./Bench.sol";
import {any, cheats, reached} from "./Cheats.sol";

/// @dev Promises 1, 2 and 5: the books, over one step of a bounty in any state, sent by anybody. `Bench` says what is any
/// value and what is fixed; `Panels` has the steps that verdicts decide.
contract Money is Bench {
    // ----------------------------------------------------------------------------------------------- what comes in

    /// @dev By the poster, with any value; a named panel of three.
    function check_PROMISES_1_5_post() external {
        _somewhere(Status.Open, 3, true);
        _setWord(terms.generation);
        _step(Status.Free, POSTER, _fromPurse(POSTER), _post());
    }

    /// @dev By one who may be served first, with any value.
    function check_PROMISES_1_5_claim() external {
        _somewhere(Status.Open, 3, false);
        _seats();
        _step(Status.Open, worker, _fromPurse(worker), abi.encodeCall(IBountyEscrow.claim, (terms, state)));
    }

    /// @dev By one who is served after him, with any value: a lot of its own.
    function check_PROMISES_1_5_fresh_claim() external {
        _somewhere(Status.Open, 3, false);
        _seats();
        address other = address(0xC003);
        _step(Status.Open, other, _fromPurse(other), abi.encodeCall(IBountyEscrow.claim, (terms, state)));
    }

    /// @dev In a token that keeps its own books; the allowance is enough.
    function check_PROMISES_1_5_claim_in_coin() external {
        _inCoin(Status.Open, 3, false);
        _seats();
        coin.mint(worker, RICH / 2);
        cheats.prank(worker);
        coin.approve(address(escrow), type(uint256).max);
        _step(Status.Open, worker, 0, abi.encodeCall(IBountyEscrow.claim, (terms, state)));
    }

    /// @dev So many that a fresh claim finds enough of a bench.
    function _seats() private {
        terms.seats = PEERS;
        _place(Status.Open);
    }

    function _fromPurse(address account) private returns (uint256 value) {
        cheats.deal(account, RICH / 2);
        value = any.createUint(126, "value");
    }

    // --------------------------------------------------------------------------------------------- before a verdict

    function check_PROMISES_1_2_withdraw() external {
        _somewhere(Status.Open, 3, false);
        _step(Status.Open, _somebody(), 0, abi.encodeCall(IBountyEscrow.withdraw, (terms, state)));
    }

    function check_PROMISES_1_2_withdraw_in_coin() external {
        _inCoin(Status.Open, 3, false);
        _step(Status.Open, _somebody(), 0, abi.encodeCall(IBountyEscrow.withdraw, (terms, state)));
    }

    function check_PROMISES_1_2_5_deliver() external {
        _somewhere(Status.Claimed, 3, false);
        bytes32 id = escrow.idOf(terms);
        bytes memory call = abi.encodeCall(IBountyEscrow.deliver, (POSTER, LANE, id, state, bytes32("work"), ""));
        _step(Status.Claimed, _somebody(), 0, call);
    }

    function check_PROMISES_1_2_5_quit() external {
        _somewhere(Status.Claimed, 3, false);
        _step(Status.Claimed, _somebody(), 0, abi.encodeCall(IBountyEscrow.quit, (terms, state, "")));
    }

    /// @dev With any signature of 65 bytes.
    function check_PROMISES_1_2_5_quit_signed() external {
        _somewhere(Status.Claimed, 3, false);
        bytes memory signature = any.createBytes(65, "signature");
        _step(Status.Claimed, _somebody(), 0, abi.encodeCall(IBountyEscrow.quit, (terms, state, signature)));
    }

    function check_PROMISES_1_2_5_lapse() external {
        _somewhere(Status.Claimed, 3, false);
        _step(Status.Claimed, _somebody(), 0, abi.encodeCall(IBountyEscrow.lapse, (terms, state)));
    }

    // ----------------------------------------------------------------------------------------------- another panel

    function check_PROMISES_1_2_5_redraw_3() external {
        _somewhere(Status.InReview, 3, false);
        bytes memory call = abi.encodeCall(IBountyEscrow.redraw, (terms, state, _people()));
        _step(Status.InReview, _somebody(), 0, call);
    }

    // ------------------------------------------------------------------------------------------------------- ends

    function check_PROMISES_1_2_5_rule_3() external {
        _somewhere(Status.Escalated, 3, false);
        bytes memory call = abi.encodeCall(IBountyEscrow.rule, (terms, state, _people(), any.createBool("pay")));
        _step(Status.Escalated, _somebody(), 0, call);
    }

    /// @dev The worker shares with two, each with any part up to the whole; they take money.
    function check_PROMISES_1_2_5_rule_with_a_team_1() external {
        team.push(Share(address(0xC001), any.createUint(14, "part")));
        team.push(Share(address(0xC002), any.createUint(14, "part")));
        unchecked { cheats.assume(team[0].part + team[1].part <= 10_000); }
        _somewhere(Status.Escalated, 1, false);
        state.team = _shares();
        _place(Status.Escalated);
        bytes memory call = abi.encodeCall(IBountyEscrow.rule, (terms, state, _people(), true));
        _step(Status.Escalated, ARBITER, 0, call);
    }

    function check_PROMISES_1_2_5_expire_3() external {
        _somewhere(Status.Escalated, 3, false);
        bytes memory call = abi.encodeCall(IBountyEscrow.expire, (terms, state, _people()));
        _step(Status.Escalated, _somebody(), 0, call);
    }

    /// @dev What is owed is paid once, whole, to whomever its owner says, and to nobody else.
    function check_PROMISES_1_2_collect() external {
        _somewhere(Status.Open, 1, false);
        address sender = _somebody();
        uint256 owed = escrow.owed(sender, address(0));
        cheats.prank(sender);
        (bool done,) = address(escrow).call(abi.encodeCall(IBountyEscrow.collect, (address(0), CALLER)));
        assert(done == (owed > 0));
        if (!done) return;
        reached();
        assert(CALLER.balance == owed && address(escrow).balance == RICH + RICH / 2 - owed);
        cheats.prank(sender);
        (bool again,) = address(escrow).call(abi.encodeCall(IBountyEscrow.collect, (address(0), CALLER)));
        assert(!again);
    }

    /// @dev By anybody for anybody: what is owed is paid once, whole, to him alone.
    function check_PROMISES_1_2_collect_for() external {
        _somewhere(Status.Open, 1, false);
        address account = panel[0].account();
        uint256 owed = escrow.owed(account, address(0));
        cheats.prank(_somebody());
        (bool done,) = address(escrow).call(abi.encodeCall(IBountyEscrow.collectFor, (account, address(0))));
        assert(done == (owed > 0));
        if (!done) return;
        reached();
        assert(account.balance == owed && address(escrow).balance == RICH + RICH / 2 - owed);
        (bool again,) = address(escrow).call(abi.encodeCall(IBountyEscrow.collectFor, (account, address(0))));
        assert(!again);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _shares() private view returns (bytes32) {
        bytes32 share = keccak256("Share(address account,uint256 part)");
        bytes memory hashes = "";
        for (uint256 i = 0; i < team.length; ++i) {
            hashes = bytes.concat(hashes, keccak256(abi.encode(share, team[i].account, team[i].part)));
        }
        return keccak256(hashes);
    }

    function _post() private view returns (bytes memory) {
        address[] memory named = new address[](3);
        for (uint256 i = 0; i < 3; ++i) named[i] = panel[i].account();
        Permit memory none;
        return abi.encodeCall(IBountyEscrow.post, (terms, named, "", none, ""));
    }
}
