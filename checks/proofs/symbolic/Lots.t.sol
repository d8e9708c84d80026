// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, State, Status, Verdict} from "oathwork/interfaces/IBountyEscrow.sol";
import {IGuilds} from "oathwork/interfaces/IGuilds.sol";
import {NO_SCORES} from "oathwork/libraries/Scores.sol";
import {Bench} from "./Bench.sol";
import {any, cheats, reached} from "./Cheats.sol";

/// @dev Promises 9 and 16: which block decides a lot, what of its header does, and what a lot that is missed leads to. A
/// block's hash is any word. The panel itself has no proof: a loop over seats, by a hash.
contract Lots is Bench {
    // ------------------------------------------------------------------------------------------------------- headers

    /// @dev A header with numbers of four bytes and an extraData of 32, as mainnet's are: each byte of each field is any.
    /// What is believed is the mix, and only with the block's own hash.
    function check_PROMISE_16_only_the_mix_of_the_proved_header_counts() external {
        cheats.roll(20_000);
        bytes32 mix = any.createBytes32("mix");
        bytes memory header = _header(mix);
        IGuilds guilds = escrow.guilds();
        (bool done, bytes memory answer) =
            address(guilds).call(abi.encodeCall(IGuilds.randomnessOf, (19_936, header)));
        if (!done) return;
        bytes32 hash = blockhash(19_936);
        if (hash == bytes32(0)) return assert(abi.decode(answer, (bytes32)) == bytes32(0)); // out of reach
        reached(); // a header that is believed
        assert(keccak256(header) == hash && abi.decode(answer, (bytes32)) == mix);
    }

    /// @dev Any bytes of these lengths that do not have the block's hash.
    function check_PROMISE_16_a_header_of_another_hash_is_refused() external {
        cheats.roll(20_000);
        cheats.assume(blockhash(19_936) != bytes32(0));
        _wrong("");
        _wrong(any.createBytes(32, "short"));
        _wrong(any.createBytes(582, "as long"));
        _wrong(any.createBytes(700, "longer"));
    }

    function _wrong(bytes memory header) private {
        cheats.assume(keccak256(header) != blockhash(19_936));
        IGuilds guilds = escrow.guilds();
        (bool done,) = address(guilds).call(abi.encodeCall(IGuilds.randomnessOf, (19_936, header)));
        assert(!done);
    }

    function _header(bytes32 mix) private pure returns (bytes memory) {
        bytes memory head = bytes.concat(hex"f90243a0", _any("parent"), hex"a0", _any("ommers"), hex"94", _some(20, "by"));
        head = bytes.concat(head, hex"a0", _any("state"), hex"a0", _any("transactions"), hex"a0", _any("receipts"));
        head = bytes.concat(head, hex"b90100", any.createBytes(256, "bloom"), hex"80");
        for (uint256 i = 0; i < 4; ++i) head = bytes.concat(head, hex"84", _some(4, "number"));
        head = bytes.concat(head, hex"a0", _any("extra"), hex"a0", mix, hex"88", _some(8, "nonce"));
        return bytes.concat(head, hex"84", _some(4, "base fee"), hex"a0", _any("withdrawals"));
    }

    function _any(string memory name) private pure returns (bytes memory) {
        return any.createBytes(32, name);
    }

    function _some(uint256 length, string memory name) private pure returns (bytes memory) {
        return any.createBytes(length, name);
    }

    // ------------------------------------------------------------------------------------------------- the lot's block

    /// @dev A fresh claim by lot hands in: a block 64 ahead decides, of which nobody knows the mix yet.
    function check_PROMISE_16_the_lots_block_is_64_ahead() external {
        _delivering(false);
        State memory next = _delivered();
        next.lotBlock = block.number + 64;
        _accepted(worker, 0, _deliver());
        assert(_now() == Status.Delivered && escrow.verify(terms, next));
    }

    /// @dev A repair needs no lot: the panel that said no judges at once.
    function check_PROMISE_9_a_repair_goes_to_the_same_panel() external {
        _delivering(true);
        State memory next = _delivered();
        next.since = block.timestamp;
        _accepted(worker, 0, _deliver());
        assert(_now() == Status.InReview && escrow.verify(terms, next));
    }

    function check_PROMISES_9_16_a_draw_before_the_lots_block_has_a_successor_is_refused() external {
        _somewhere(Status.Delivered, 3, false);
        delete panel;
        state.lotBlock = any.createUint(40, "lot block");
        _place(Status.Delivered);
        uint256 number = any.createUint(40, "number");
        cheats.assume(number <= state.lotBlock);
        cheats.roll(number);
        bytes memory draw = abi.encodeCall(IBountyEscrow.draw, (terms, state, _people(), ""));
        bytes memory both =
            abi.encodeCall(IBountyEscrow.drawAndSettle, (terms, state, _people(), "", new Verdict[](0)));
        _refused(_somebody(), 0, any.createBool("draw") ? draw : both);
    }

    /// @dev Out of reach: another lot of the same panel, until its twelfth; no panel is used up, nothing is paid.
    function check_PROMISES_4_9_a_missed_lot_is_nobodys_no() external {
        _somewhere(Status.Delivered, 3, false);
        delete panel;
        cheats.roll(20_000);
        state.lotBlock = 19_000;
        cheats.assume(state.lot >= 1);
        cheats.assume(state.lot <= 36);
        _place(Status.Delivered);
        bool isLast = state.lot % 12 == 0;
        _accepted(_somebody(), 0, abi.encodeCall(IBountyEscrow.draw, (terms, state, _people(), "")));
        State memory next = state;
        if (isLast) next.since = block.timestamp;
        else (next.lot, next.lotBlock, next.since) = (state.lot + 1, block.number + 64, 0);
        assert(_now() == (isLast ? Status.Escalated : Status.Delivered));
        assert(escrow.verify(terms, next));
    }

    /// @dev Nobody of a panel of one has judged in time: the first lot of the next panel, whichever lot of this one it was;
    /// after the third panel the arbiter.
    function check_PROMISE_9_a_redraw_asks_for_the_next_panel() external {
        _somewhere(Status.InReview, 1, false);
        state.scores = NO_SCORES;
        cheats.assume(state.lot >= 1);
        cheats.assume(state.lot <= 36);
        unchecked { cheats.assume(block.timestamp >= state.since + terms.reviewPeriod); }
        _place(Status.InReview);
        cheats.roll(20_000);
        bool isLast = state.lot > 24;
        _accepted(_somebody(), 0, abi.encodeCall(IBountyEscrow.redraw, (terms, state, _people())));
        State memory next = state;
        if (isLast) next.since = block.timestamp;
        else (next.lot, next.lotBlock, next.since) = (state.lot > 12 ? 25 : 13, 20_064, 0);
        assert(_now() == (isLast ? Status.Escalated : Status.Delivered));
        assert(escrow.verify(terms, next));
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _delivering(bool repair) private {
        _somewhere(Status.Claimed, 3, false);
        state.repair = repair;
        cheats.assume(state.lot > 0);
        cheats.roll(20_000);
        _place(Status.Claimed);
    }

    function _deliver() private view returns (bytes memory) {
        bytes32 id = escrow.idOf(terms);
        return abi.encodeCall(IBountyEscrow.deliver, (POSTER, LANE, id, state, bytes32("work"), ""));
    }

    function _delivered() private view returns (State memory next) {
        next = state;
        (next.delivery, next.team, next.scores) = (bytes32("work"), bytes32(0), NO_SCORES);
    }
}
