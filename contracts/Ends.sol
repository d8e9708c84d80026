// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Guilds} from "./Guilds.sol";
import {People, State, Status, Terms} from "./interfaces/IBountyEscrow.sol";
import {IGuilds} from "./interfaces/IGuilds.sol";
import {Deed, IReputation} from "./interfaces/IReputation.sol";
import {Seat} from "./libraries/Seat.sol";
import {Share} from "./libraries/Share.sol";
import {Judging} from "./Judging.sol";
import {Purse} from "./Purse.sol";
import {Reputation} from "./Reputation.sol";

/// @dev What an end does to money and standing: paid, sent back, refunded. Whatever was put in goes to somebody, to the
/// last unit; nothing is pushed to anybody but worker, team and poster.
abstract contract Ends is Purse, Judging {
    IGuilds public immutable guilds;
    IReputation public immutable reputation;

    constructor() {
        reputation = new Reputation();
        guilds = new Guilds(reputation);
    }

    /// @dev A majority says yes. The bonus is at most what the panel is paid, so nobody can earn it from himself.
    function _pay(Terms calldata terms, State memory state, bytes32 id, People calldata people, uint256 judged)
        internal
    {
        _end(terms);
        uint256 fee = terms.fee;
        uint256 forgone = fee * (terms.size - judged);
        uint256 bonus = _exchangeCommons(terms.guild, terms.token, fee * judged, forgone);
        _owePanel(terms, state, people);
        emit Paid(id, state.worker, bonus, forgone);

        _recordVerdict(terms, state, people, judged, Deed.Delivered);
        _pushReward(terms, state, people, bonus);
    }

    /// @dev A majority says no, or that nothing was delivered. The bond pays the panel; the reward is not touched.
    function _sendBack(
        Terms calldata terms,
        State memory state,
        bytes32 id,
        People calldata people,
        uint256 judged,
        bool isEmpty
    ) internal {
        uint256 rest = terms.bond - terms.fee * judged;
        State memory next;
        next.round = state.round;
        if (!isEmpty) {
            next.worker = state.worker;
            next.since = block.timestamp;
        }
        _write(terms.poster, terms.lane, id, Status.Open, next);
        _owePanel(terms, state, people);
        if (isEmpty) {
            _exchangeCommons(terms.guild, terms.token, 0, rest);
            emit FoundEmpty(id, state.worker, rest);
        } else {
            emit SentBack(id, state.worker, next.since);
        }

        _recordVerdict(terms, state, people, judged, isEmpty ? Deed.Abandoned : Deed.Rejected);
        if (!isEmpty) _push(terms.token, state.worker, rest);
    }

    /// @dev By lot only: friends cannot make each other's name. Whoever let the whole reviewPeriod pass has missed it, also
    /// where the others were enough to end it.
    function _recordVerdict(
        Terms calldata terms,
        State memory state,
        People calldata people,
        uint256 judged,
        Deed deed
    ) internal {
        if (_isNamed(terms)) return;
        reputation.recordVerdict(
            terms.guild,
            deed,
            terms.effort,
            state.worker,
            people.team,
            people.panel,
            state.scores,
            terms.passMark
        );
        bool isLate = block.timestamp >= state.since + terms.reviewPeriod;
        if (isLate && judged < terms.size) _recordMissed(terms, state, people, judged, state.since);
    }

    function _recordMissed(
        Terms calldata terms,
        State memory state,
        People calldata people,
        uint256 judged,
        uint256 drawnAt
    ) internal {
        Seat[] memory absent = _absent(state, people, terms.size, judged);
        address[] memory missed = guilds.vacate(terms.guild, absent, drawnAt);
        reputation.recordBroken(terms.guild, Deed.Missed, terms.effort, missed);
    }

    /// @dev Every peer who judged is owed the fee, however he judged. @return judged how many they are; zero without a fee.
    function _owePanel(Terms calldata terms, State memory state, People calldata people)
        internal
        returns (uint256 judged)
    {
        uint256 fee = terms.fee;
        if (fee == 0) return 0;
        Seat[] calldata panel = people.panel;
        for (uint256 i = 0; i < panel.length; ++i) {
            if (!state.scores.hasJudged(i)) continue;
            _owe(panel[i].account(), terms.token, fee);
            ++judged;
        }
    }

    /// @dev The team gets its parts of reward and bonus, the worker what is left and his bond.
    function _pushReward(Terms calldata terms, State memory state, People calldata people, uint256 bonus) internal {
        Share[] calldata team = people.team;
        uint256 whole = terms.reward + bonus;
        uint256 left = whole;
        for (uint256 i = 0; i < team.length; ++i) {
            uint256 part = team[i].partOf(whole);
            left -= part;
            _push(terms.token, team[i].account, part);
        }
        _push(terms.token, state.worker, left + terms.bond);
    }

    /// @dev Everybody gets back what he put in, but for the fees that peers have earned. @param forgone the other fees.
    function _refund(Terms calldata terms, State memory state, uint256 forgone) internal {
        _push(terms.token, terms.poster, terms.reward + forgone);
        _push(terms.token, state.worker, terms.bond);
    }
}
