// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {People, Skip, State, Terms, Verdict} from "./interfaces/IBountyEscrow.sol";
import {Scores} from "./libraries/Scores.sol";
import {Seat} from "./libraries/Seat.sol";
import {Share} from "./libraries/Share.sol";
import {Typed} from "./libraries/Typed.sol";
import {Lanes} from "./Lanes.sol";

/// @dev Panels and their verdicts: who sits, whose verdict counts, what a majority of the whole panel has decided.
abstract contract Judging is Lanes {
    uint256 private constant HIGHEST_SCORE = 100;

    /// @dev What the recorded verdicts decide. `None`: no majority yet. `Empty`: nothing was delivered.
    enum Outcome {
        None,
        Yes,
        No,
        Empty
    }

    /// @dev What a draw and verdicts make of a state.
    struct Review {
        bytes32 id;
        Seat[] panel;
        uint256 since;
        Scores scores;
    }

    /// @dev Whether the terms name the panel. Otherwise it is drawn by lot.
    function _isNamed(Terms calldata terms) internal pure returns (bool) {
        return terms.panel != bytes32(0);
    }

    /// @dev The review as it stands in the state, by the panel whose hash does.
    function _reviewOf(Terms calldata terms, State calldata state, bytes32 id, People calldata people)
        internal
        pure
        returns (Review memory)
    {
        return Review(id, _requirePeople(terms, state, people), state.since, state.scores);
    }

    /// @dev What stands for a panel in the state; a named one's stands in the terms.
    function _panelHash(Terms calldata terms, Seat[] memory panel) internal pure returns (bytes32) {
        return _isNamed(terms) ? bytes32(0) : keccak256(abi.encodePacked(panel));
    }

    /// @dev Checks that the lists are those whose hashes stand in the state (a named panel's in the terms). Without
    /// this a caller could pay, or mark, accounts of their own choice.
    /// @return panel in memory: it is hashed there, and read by all that follows.
    function _requirePeople(Terms calldata terms, State calldata state, People calldata people)
        internal
        pure
        returns (Seat[] memory panel)
    {
        panel = people.panel;
        bytes32 hash = panel.length == 0 ? bytes32(0) : keccak256(abi.encodePacked(panel));
        require(hash == (_isNamed(terms) ? terms.panel : state.panel), WrongPanel(hash));
        Share[] calldata shares = people.team;
        bytes32 team = shares.length == 0 ? bytes32(0) : Typed.shares(shares);
        require(team == state.team, WrongTeam(team));
    }

    /// @dev Lists the peers who have not judged.
    /// @param judged how many have.
    /// @return absent their seats, `size` less `judged` of them.
    function _absent(Review memory review, uint256 size, uint256 judged) internal pure returns (Seat[] memory absent) {
        absent = new Seat[](size - judged);
        uint256 next = 0;
        for (uint256 i = 0; i < size; ++i) if (!review.scores.hasJudged(i)) absent[next++] = review.panel[i];
    }

    // ----------------------------------------------------------------------------------------------------- verdicts

    /// @dev Records in `review` what can be recorded and logs why the rest cannot. The caller writes the state, once,
    /// because most verdicts come with the one that ends the bounty. A verdict that does not count does not stop the
    /// others: else a peer could make a whole `settle` fail by sending their own verdict first.
    /// @return recorded whether there is any new verdict.
    function _judge(
        State calldata state,
        Review memory review,
        Share[] calldata team,
        Verdict[] calldata verdicts
    ) internal returns (bool recorded) {
        for (uint256 i = 0; i < verdicts.length; ++i) {
            Verdict calldata given = verdicts[i];
            uint256 index = given.index;
            address peer = index < review.panel.length ? review.panel[index].account() : address(0);
            Skip reason = _reasonToSkip(state, review, team, peer, given);
            if (reason != Skip.None) {
                emit VerdictSkipped(review.id, index, reason);
                continue;
            }
            recorded = true;
            review.scores = review.scores.with(index, given.score);
            emit Judged(review.id, peer, index, given.score, given.review);
            _locate(review.id, given.review, given.uri);
        }
    }

    /// @dev Why a verdict does not count, or `None`. The signature is looked at last, because it is the dearest
    /// question.
    /// @param peer whose verdict it would be; zero: there is no such member.
    /// @param given the verdict as it came.
    function _reasonToSkip(
        State calldata state,
        Review memory review,
        Share[] calldata team,
        address peer,
        Verdict calldata given
    ) private view returns (Skip) {
        if (peer == address(0)) return Skip.NoSuchMember;
        if (review.scores.hasJudged(given.index)) return Skip.AlreadyJudged;
        if (given.score > HIGHEST_SCORE) return Skip.ScoreAbove100;
        if (_hasPart(peer, state.worker, team)) return Skip.PartyToTheWork;
        if (peer == msg.sender) return Skip.None;

        bytes32 digest = _hashTypedDataV4(Typed.verdict(review.id, state.round, state.delivery, peer, given));
        return _isSigned(peer, digest, given.signature) ? Skip.None : Skip.BadSignature;
    }

    /// @dev Whether a peer takes part in the work they would judge. The lot draws nobody who does, but a named panel
    /// was named before the worker was known, and one that judges a repair was drawn before its team was.
    function _hasPart(address peer, address worker, Share[] calldata team) private pure returns (bool) {
        if (peer == worker) return true;
        for (uint256 i = 0; i < team.length; ++i) if (peer == team[i].account) return true;
        return false;
    }

    /// @dev A majority is more than half of the whole panel, so nothing is gained by keeping peers away. By lot a
    /// majority of zeros says that nothing was delivered; with a named panel a zero is a no like any other.
    /// @return what the verdicts decide.
    /// @return judged how many peers have judged.
    function _outcome(Terms calldata terms, Scores scores) internal pure returns (Outcome, uint256 judged) {
        uint256 half = terms.size / 2;
        uint256 yes;
        uint256 zeros;
        (judged, yes, zeros) = scores.tally(terms.size, terms.passMark);
        if (yes > half) return (Outcome.Yes, judged);
        if (zeros > half && !_isNamed(terms)) return (Outcome.Empty, judged);
        return (judged - yes > half ? Outcome.No : Outcome.None, judged);
    }
}
