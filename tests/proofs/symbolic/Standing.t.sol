// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IBountyEscrow, Status, Verdict} from "oathwork/interfaces/IBountyEscrow.sol";
import {IReputation, Standing} from "oathwork/interfaces/IReputation.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {Bench} from "./Bench.sol";
import {any, cheats, reached} from "./Cheats.sol";

/// @dev All that can be called of `Reputation` and writes, or would.
interface Soulbound is IReputation, IERC721 {}

/// @dev Promise 8: standing never moves, and only the escrow writes it, of those who acted.
contract Standings is Bench {
    /// @dev Any function, with any arguments (lists of up to two), from anybody but the escrow, on any storage: none changes.
    function check_PROMISE_8_nobody_but_the_escrow_writes() external {
        address reputation = address(escrow.reputation());
        any.enableSymbolicStorage(reputation);
        _unchanged(reputation, any.createCalldata("Soulbound"));
    }

    /// @dev Any selector, known or not, with arguments of zero.
    function check_PROMISE_8_no_other_function_writes() external {
        address reputation = address(escrow.reputation());
        any.enableSymbolicStorage(reputation);
        bytes4 selector = bytes4(any.createBytes32("selector"));
        _unchanged(reputation, abi.encodePacked(selector, new bytes(32 * 12)));
    }

    function _unchanged(address reputation, bytes memory data) private {
        uint256 before = any.snapshotStorage(reputation);
        cheats.prank(_somebody());
        (bool done,) = reputation.call(data);
        if (done) reached();
        assert(any.snapshotStorage(reputation) == before);
    }

    /// @dev From anybody, the escrow too.
    function check_PROMISE_8_a_move_of_standing_is_refused() external {
        IERC721 token = IERC721(address(escrow.reputation()));
        any.enableSymbolicStorage(address(token));
        (address from, address to) = (any.createAddress("from"), any.createAddress("to"));
        uint256 id = any.createUint256("id");
        _refused(abi.encodeCall(token.transferFrom, (from, to, id)));
        _refused(abi.encodeWithSignature("safeTransferFrom(address,address,uint256)", from, to, id));
        bytes memory data = any.createBytes(32, "data");
        _refused(abi.encodeWithSignature("safeTransferFrom(address,address,uint256,bytes)", from, to, id, data));
        _refused(abi.encodeCall(token.approve, (to, id)));
        _refused(abi.encodeCall(token.setApprovalForAll, (to, any.createBool("approved"))));
    }

    function _refused(bytes memory call) private {
        cheats.prank(any.createAddress("sender"));
        (bool done,) = address(escrow.reputation()).call(call);
        assert(!done);
    }

    // ------------------------------------------------------------------------------------------- only of who acted

    /// @dev Of any account but the worker, in any guild.
    function check_PROMISE_8_a_lapse_marks_the_worker_alone() external {
        _somewhere(Status.Claimed, 3, false);
        address other = any.createAddress("other");
        cheats.assume(other != worker);
        _marksNot(other, abi.encodeCall(IBountyEscrow.lapse, (terms, state)));
    }

    /// @dev Of any account but worker and peers, in any guild.
    function check_PROMISE_8_a_verdict_marks_worker_and_peers_alone() external {
        _somewhere(Status.InReview, 1, false);
        address other = any.createAddress("other");
        cheats.assume(other != worker);
        cheats.assume(other != panel[0].account());
        _marksNot(other, abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), new Verdict[](0))));
    }

    /// @dev A named panel marks nobody at all.
    function check_PROMISE_8_a_named_panel_marks_nobody() external {
        _somewhere(Status.InReview, 3, true);
        bytes memory call = abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), new Verdict[](0)));
        _marksNot(any.createAddress("other"), call);
    }

    function check_PROMISE_8_a_lapse_before_a_named_panel_marks_nobody() external {
        _somewhere(Status.Claimed, 3, true);
        _marksNot(any.createAddress("other"), abi.encodeCall(IBountyEscrow.lapse, (terms, state)));
    }

    function _marksNot(address other, bytes memory call) private {
        GuildId where = GuildId.wrap(uint96(any.createUint(96, "guild")));
        cheats.prank(_somebody());
        (bool done,) = address(escrow).call(call);
        if (!done) return;
        reached();
        Standing memory its = escrow.reputation().standingOf(where, other);
        assert(its.points == 0 && its.pointsAt == 0 && its.reviewed == 0 && its.missed == 0 && its.abandoned == 0);
    }
}
