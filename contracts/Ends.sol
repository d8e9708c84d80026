// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Guilds} from "./Guilds.sol";
import {End, State, Status, Terms} from "./interfaces/IBountyEscrow.sol";
import {IGuilds} from "./interfaces/IGuilds.sol";
import {IReputation} from "./interfaces/IReputation.sol";
import {Seat} from "./libraries/Seat.sol";
import {Share} from "./libraries/Share.sol";
import {Deed} from "./libraries/Standing.sol";
import {Judging} from "./Judging.sol";
import {Purse} from "./Purse.sol";
import {Reputation} from "./Reputation.sol";

/// @dev What an end does to money and standing: paid, sent back, refunded. All that was put in goes to somebody, to the
/// last unit. Money is pushed to the worker, the team and the poster only; peers collect their fees.
///
/// THE ORDER
/// Every end goes the same way: the bounty's word, the books (commons and what is owed), the event, the standing, and
/// last the pushes. All but the pushes stay within this contract, `Guilds` and `Reputation`, which call nobody else.
/// The pushes hand control to strangers, who then find all of it written: only a push that fails adds to what is owed.
abstract contract Ends is Purse, Judging {
    IGuilds public immutable guilds;
    IReputation public immutable reputation;

    /// @dev Reputation comes first, because `Guilds` asks it for points. Both know their creator, this contract, as the
    /// escrow.
    constructor() {
        reputation = new Reputation();
        guilds = new Guilds(reputation);
    }

    /// @dev A majority says yes. The lane is freed first: from here on nothing can pay this bounty again. The bonus is
    /// taken before the fees of the absent are put into the commons, so a bounty never pays itself, and it is at most
    /// half of what the panel is paid: a bounty for oneself earns nothing without more than half of the panel. Worker
    /// and team come last, after the standing: their code runs when all else is written.
    /// @param judged how many peers have judged; each is owed the fee, and the fees of the others go to the commons.
    function _pay(
        Terms calldata terms,
        State calldata state,
        Review memory review,
        Share[] calldata team,
        uint256 judged
    ) internal {
        _end(terms, End.Paid, 0);
        uint256 forgone = _owePanel(terms, review);
        uint256 bonus = _exchangeCommons(terms.guild, terms.token, terms.fee * judged / 2, forgone);
        emit Paid(review.id, state.worker, bonus, forgone);

        _recordVerdict(terms, state, review, team, judged, Deed.Delivered);
        _pushReward(terms, state.worker, team, bonus);
    }

    /// @dev A majority says no, or that nothing was delivered. The bond pays the panel, so reward and fees stay whole
    /// for the next try; bond ≥ fee × size holds since `post`, and so `rest` cannot be negative. The word opens the
    /// bounty before any money is counted. After a first no the worker is kept in it, to be served first, and the
    /// panel, to judge the repair: one claim, one lot. After a second no, and after an empty delivery, nobody is kept.
    /// `rest` goes back to the worker as the last step; after an empty delivery to the commons.
    /// @param judged how many peers have judged; each is owed the fee, out of the bond.
    /// @param isEmpty whether a majority of zeros says that nothing was delivered.
    function _sendBack(
        Terms calldata terms,
        State calldata state,
        Review memory review,
        Share[] calldata team,
        uint256 judged,
        bool isEmpty
    ) internal {
        uint256 rest = terms.bond - terms.fee * judged;
        State memory next;
        next.round = state.round;
        if (!isEmpty && !state.repair) {
            next.worker = state.worker;
            next.since = block.timestamp;
            next.panel = _panelHash(terms, review.panel);
        }
        _write(terms.poster, terms.lane, review.id, Status.Open, next);
        _owePanel(terms, review);
        if (isEmpty) {
            _exchangeCommons(terms.guild, terms.token, 0, rest);
            emit FoundEmpty(review.id, state.worker, rest);
        } else {
            emit SentBack(review.id, state.worker, next.since);
        }
        _closeAfterRepair(terms, state);

        _recordVerdict(terms, state, review, team, judged, isEmpty ? Deed.Abandoned : Deed.Rejected);
        if (!isEmpty) _push(terms.token, state.worker, rest);
    }

    /// @dev Writes the standing, by lot only: friends cannot earn each other standing. After the whole reviewPeriod
    /// those who have not judged have missed it, even if the others were enough for the verdict.
    /// @param judged how many peers have judged.
    /// @param deed the worker's.
    function _recordVerdict(
        Terms calldata terms,
        State calldata state,
        Review memory review,
        Share[] calldata team,
        uint256 judged,
        Deed deed
    ) internal {
        if (_isNamed(terms)) return;
        reputation.recordVerdict(
            terms.guild, deed, terms.effort, state.worker, team, review.panel, review.scores, terms.passMark
        );
        bool isLate = block.timestamp >= review.since + terms.reviewPeriod;
        if (isLate && judged < terms.size) _recordMissed(terms, review, judged);
    }

    /// @dev Marks the absent, then takes the points: `markAbsent` says who of them is to be marked, and leaves out
    /// those whose place had ended before they were drawn.
    /// @param judged how many peers have judged.
    function _recordMissed(Terms calldata terms, Review memory review, uint256 judged) internal {
        Seat[] memory absent = _absent(review, terms.size, judged);
        address[] memory missed = guilds.markAbsent(terms.guild, terms.poster, absent, review.since);
        reputation.recordBroken(terms.guild, Deed.Missed, terms.effort, missed);
    }

    /// @dev Owes the fee to every peer who has judged, whatever the verdict.
    /// @return forgone the fees of the others, in the token's smallest unit.
    function _owePanel(Terms calldata terms, Review memory review) internal returns (uint256 forgone) {
        uint256 fee = terms.fee;
        if (fee == 0) return 0;
        forgone = fee * terms.size;
        for (uint256 i = 0; i < review.panel.length; ++i) {
            if (!review.scores.hasJudged(i)) continue;
            _owe(review.panel[i].account(), terms.token, fee);
            forgone -= fee;
        }
    }

    /// @dev Pays a yes: the team gets its parts of reward and bonus, the worker what is left and the bond. The worker
    /// comes last, because what rounding leaves is known only then.
    /// @param bonus from the commons, in the token's smallest unit.
    function _pushReward(Terms calldata terms, address worker, Share[] calldata team, uint256 bonus) internal {
        uint256 whole = terms.reward + bonus;
        uint256 left = whole;
        for (uint256 i = 0; i < team.length; ++i) {
            uint256 part = team[i].partOf(whole);
            left -= part;
            _push(terms.token, team[i].account, part);
        }
        _push(terms.token, worker, left + terms.bond);
    }

    /// @dev Ends a bounty that nobody has judged, and gives back what poster and worker put in, except the fees that
    /// peers have earned. Those come out of the poster's money, so the worker's bond returns whole.
    function _refund(Terms calldata terms, address worker, Review memory review, End how) internal {
        uint256 back = terms.reward + _owePanel(terms, review);
        _end(terms, how, back);

        _push(terms.token, terms.poster, back);
        _push(terms.token, worker, terms.bond);
    }
}
