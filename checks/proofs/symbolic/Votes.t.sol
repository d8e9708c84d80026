// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, Permit, Status, Verdict} from "oathwork/interfaces/IBountyEscrow.sol";
import {Scores} from "oathwork/libraries/Scores.sol";
import {Bench} from "./Bench.sol";
import {any, cheats, reached} from "./Cheats.sol";

/// @dev Promises 7 and 13: a verdict is its peer's own, and there to stay.
contract Votes is Bench {
    Permit private _none;

    // ------------------------------------------------------------------- promise 7: a verdict is its peer's own word

    /// @dev Any index, score and review, any signature of 65 bytes, any sender who is not on the panel of three, nobody has
    /// judged yet. It is recorded only if the key that signed these very words, the peer's own name among them, is the
    /// peer's.
    function check_PROMISE_7_a_verdict_needs_its_peers_signature() external {
        _unjudged(3, true);
        (bytes32 r, bytes32 s) = (any.createBytes32("r"), any.createBytes32("s"));
        uint8 v = uint8(any.createUint(8, "v"));
        Verdict[] memory one = _one(abi.encodePacked(r, s, v));
        address sender = _somebody();
        for (uint256 i = 0; i < panel.length; ++i) cheats.assume(sender != panel[i].account());
        cheats.prank(sender);
        (bool done,) = address(escrow).call(_settle(one));
        if (!done) return;
        reached();
        assert(one[0].index < panel.length);
        address peer = panel[one[0].index].account();
        assert(ecrecover(_digest(one[0], peer), v, r, s) == peer);
    }

    /// @dev From anybody without a signature: it is his own place or nothing.
    function check_PROMISE_7_a_verdict_without_a_signature_is_the_senders() external {
        _unjudged(3, true);
        Verdict[] memory one = _one("");
        address sender = _somebody();
        cheats.prank(sender);
        (bool done,) = address(escrow).call(_settle(one));
        if (!done) return;
        reached();
        assert(one[0].index < panel.length && sender == panel[one[0].index].account());
    }

    /// @dev In the name of one who holds a key, sent by anybody with any value, before a named panel: the key must have signed
    /// this bounty and round, its owner's name, whose money it is, and until when.
    function check_PROMISE_7_a_claim_needs_its_workers_signature() external {
        _somewhere(Status.Open, 3, true);
        state.worker = address(0);
        _place(Status.Open);
        address claimer = address(0xC003);
        (bytes32 r, bytes32 s) = (any.createBytes32("r"), any.createBytes32("s"));
        uint8 v = uint8(any.createUint(8, "v"));
        uint256 deadline = any.createUint(40, "deadline");
        address sender = _somebody();
        cheats.deal(sender, RICH);
        uint256 value = any.createUint(126, "value");
        bytes memory call = abi.encodeCall(
            IBountyEscrow.claimFor, (terms, state, claimer, _none, deadline, abi.encodePacked(r, s, v))
        );
        cheats.prank(sender);
        (bool done,) = address(escrow).call{value: value}(call);
        if (!done) return;
        reached();
        bytes32 claim = keccak256("Claim(bytes32 bounty,uint256 round,address worker,bool ownBond,uint256 deadline)");
        bytes32 words =
            keccak256(abi.encode(claim, escrow.idOf(terms), state.round + 1, claimer, false, deadline));
        assert(ecrecover(_typed(words), v, r, s) == claimer && block.timestamp < deadline);
    }

    // ------------------------------------------------------------------ promise 13: a recorded verdict is there to stay

    /// @dev Another verdict at a place that has judged, from anybody, with any signature: never recorded.
    function check_PROMISE_13_a_verdict_is_given_once() external {
        _somewhere(Status.InReview, 3, true);
        Verdict[] memory one = _one(any.createBytes(65, "signature"));
        cheats.assume(one[0].index < 3);
        cheats.assume(state.scores.hasJudged(one[0].index));
        cheats.prank(_somebody());
        (bool done,) = address(escrow).call(_settle(one));
        if (!done) return;
        reached();
        assert(_now() != Status.InReview);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _unjudged(uint256 size, bool named) private {
        _somewhere(Status.InReview, size, named);
        state.scores = Scores.wrap(type(uint56).max);
        _place(Status.InReview);
    }

    /// @dev Of any place of a panel of three, or of one that it does not have.
    function _one(bytes memory signature) private pure returns (Verdict[] memory one) {
        one = new Verdict[](1);
        uint256 index = any.createUint(2, "index");
        for (uint256 i = 0; i < 4; ++i) if (index == i) one[0].index = i; // halmos reads lists at known places only
        one[0].score = any.createUint(8, "given");
        one[0].review = any.createBytes32("review");
        one[0].signature = signature;
    }

    /// @dev EIP-712, written down once more.
    function _digest(Verdict memory given, address peer) private view returns (bytes32) {
        bytes32 words = keccak256(
            abi.encode(
                keccak256("Verdict(bytes32 bounty,uint256 round,bytes32 delivery,address peer,uint256 score,bytes32 review)"),
                escrow.idOf(terms),
                state.round,
                state.delivery,
                peer,
                given.score,
                given.review
            )
        );
        return _typed(words);
    }

    function _settle(Verdict[] memory verdicts) private view returns (bytes memory) {
        return abi.encodeCall(IBountyEscrow.settle, (terms, state, _people(), verdicts));
    }
}
