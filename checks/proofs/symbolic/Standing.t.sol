// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IBountyEscrow, Status, Verdict} from "oathwork/interfaces/IBountyEscrow.sol";
import {IReputation} from "oathwork/interfaces/IReputation.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {Scores} from "oathwork/libraries/Scores.sol";
import {Seat} from "oathwork/libraries/Seat.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {Deed} from "oathwork/libraries/Standing.sol";
import {Bench} from "./Bench.sol";
import {any, cheats, reached} from "./Cheats.sol";

/// @dev Promise 8: standing never moves, and only the escrow writes it, of those who acted.
contract Standings is Bench {
    uint256 private constant STANDINGS_SLOT = 0; // of `Reputation`

    /// @dev Of any deeds, in any guild, of a worker, one who shares, two peers or two others; from anybody but the escrow.
    function check_PROMISE_8_a_record_from_anybody_but_the_escrow_is_refused() external {
        (GuildId guild, Deed deed) = (GuildId.wrap(uint96(any.createUint(96, "guild"))), Deed(_known("deed")));
        uint256 effort = any.createUint256("effort");
        (Share[] memory shares, Seat[] memory seats) = (new Share[](1), new Seat[](2));
        shares[0] = Share(any.createAddress("mate"), any.createUint256("part"));
        for (uint256 i = 0; i < 2; ++i) seats[i] = Seat.wrap(any.createUint256("seat"));
        address[] memory accounts = new address[](2);
        for (uint256 i = 0; i < 2; ++i) accounts[i] = any.createAddress("account");
        Scores scores = Scores.wrap(any.createUint256("scores"));
        _refused(
            abi.encodeCall(
                IReputation.recordVerdict,
                (guild, deed, effort, accounts[0], shares, seats, scores, any.createUint256("pass mark"))
            )
        );
        _refused(abi.encodeCall(IReputation.recordBroken, (guild, deed, effort, accounts)));
    }

    function _known(string memory name) private pure returns (uint256 value) {
        value = any.createUint(8, name);
        cheats.assume(value <= uint256(type(Deed).max));
    }

    /// @dev Any selector, known or not, with arguments of zero, from anybody: of a worker with any standing nothing changes,
    /// and nobody else comes to one.
    function check_PROMISE_8_no_other_function_writes() external {
        IReputation reputation = escrow.reputation();
        bytes32 place = keccak256(abi.encode(reputation.tokenIdOf(guild, worker), STANDINGS_SLOT));
        bytes32 word = any.createBytes32("standing");
        cheats.store(address(reputation), place, word);
        bytes32 before = _standing(guild, worker);
        (uint256 points,,,,,,) = reputation.standingOf(guild, worker);
        assert(points == uint64(uint256(word))); // it is the place
        bytes4 selector = bytes4(any.createBytes32("selector"));
        cheats.prank(_somebody());
        (bool done,) = address(reputation).call(abi.encodePacked(selector, new bytes(32 * 12)));
        if (done) reached();
        assert(_standing(guild, worker) == before);
        address other = any.createAddress("other");
        cheats.assume(other != worker);
        _assertNone(guild, other);
    }

    /// @dev From anybody.
    function check_PROMISE_8_a_move_of_standing_is_refused() external {
        IERC721 token = IERC721(address(escrow.reputation()));
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
        cheats.prank(_somebody());
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
        _assertNone(where, other);
    }

    function _assertNone(GuildId where, address account) private view {
        (uint256 a, uint256 b, uint256 c, uint256 d, uint256 e, uint256 f, uint256 g) =
            escrow.reputation().standingOf(where, account);
        assert(a == 0 && b == 0 && c == 0 && d == 0 && e == 0 && f == 0 && g == 0);
    }

    /// @dev The whole word.
    function _standing(GuildId where, address account) private view returns (bytes32) {
        IReputation reputation = escrow.reputation();
        bytes32 place = keccak256(abi.encode(reputation.tokenIdOf(where, account), STANDINGS_SLOT));
        return cheats.load(address(reputation), place);
    }
}
