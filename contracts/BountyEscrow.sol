// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {
    End,
    IBountyEscrow,
    People,
    Permit,
    State,
    Status,
    Terms,
    Verdict,
    Work
} from "./interfaces/IBountyEscrow.sol";
import {Ends} from "./Ends.sol";
import {Rules} from "./libraries/Rules.sol";
import {NO_SCORES} from "./libraries/Scores.sol";
import {Seat} from "./libraries/Seat.sol";
import {Share} from "./libraries/Share.sol";
import {Deed} from "./libraries/Standing.sol";
import {Typed} from "./libraries/Typed.sol";

/// @title Bounty escrow
/// @dev LIFECYCLE
///
///            post             claim               deliver                draw
///   Free ──────────▶ Open ──────────▶ Claimed ─────────────▶ Delivered ─────────▶ InReview
///    ▲               │ ▲ ▲              │                     ▲  │ ▲                │ │ │ │
///    │   withdraw    │ │ │  quit, lapse │          no hash:   └──┘ │   redraw       │ │ │ │
///    ├───────────────┘ │ └──────────────┘          next lot      │ └────────────────┘ │ │ │
///    │                 └──────────── settle: no ─────────────────┼────────────────────┘ │ │
///    ├────────────────────────────── settle: yes ◀───────────────┼──────────────────────┘ │
///    │                                             too few, or   ▼  after the third panel │
///    └──── rule, expire ◀──────────────────────────────── Escalated ◀─────────────────────┘
///
/// A named panel needs no draw, and a repair none either: it goes to the panel that said no. There `deliver` opens
/// InReview. `claimAndDeliver` takes two arrows at once, and `drawAndSettle`. A closed bounty has no `claim`, but a
/// repair.
///
/// MONEY
/// A live bounty holds reward + fee × size, and from claim to verdict the bond. It moves in `Purse` alone.
///
/// WORD
/// All that the chain keeps of a live bounty is one word, in `Lanes`. Callers send terms and state; events carry all
/// that is needed to make them again.
///
/// ORDER
/// Every action checks, writes the word, logs, and moves money last: a stranger's code (a receiver, a token) runs only
/// when all is written, but for what a failed push adds to the debts. Actions without a lock move no money and call
/// strangers with static calls only; called from within another action's transfer they find its word written.
contract BountyEscrow is Ends {
    uint256 private constant OVERDUE = 1 hours; // between the deadline and the first moment of `lapse`
    uint256 private constant PANELS = 3;
    uint256 private constant LOTS_A_PANEL = 12;
    uint256 private constant LOT_AHEAD = 2; // blocks
    uint256 private constant MIX_AHEAD = 64; // blocks: the next mixes are known to those who propose the next blocks

    uint256 private immutable _lotAhead;

    /// @dev On a chain with a mix the lots wait longer.
    constructor() {
        _lotAhead = guilds.hasMix() ? MIX_AHEAD : LOT_AHEAD;
    }

    // ------------------------------------------------------------------------------------------------ before a claim

    /// @inheritdoc IBountyEscrow
    function post(
        Terms calldata terms,
        address[] calldata panel,
        string calldata uri,
        Permit calldata permit,
        bytes calldata signature
    ) external payable nonReentrant returns (bytes32 id) {
        id = _id();
        address poster = terms.poster;
        require(msg.sender == poster || _isSigned(poster, id, signature), BadSignature(poster));
        uint256 stake = guilds.requirePostable(terms, panel);
        _requireFree(terms);

        State memory state;
        _write(poster, terms.lane, id, Status.Open, state);
        emit Posted(id, poster, terms.guild, terms);
        if (_isNamed(terms)) emit PanelNamed(id, panel);
        _locate(id, terms.spec, uri);

        // Last: a token that calls back finds the lane taken, and a wrong arrival undoes all of it.
        _tryPermit(terms.token, poster, stake, permit);
        _takeIn(terms.token, poster, stake);
    }

    /// @inheritdoc IBountyEscrow
    function close(uint256 lane) external {
        _close(msg.sender, lane);
    }

    /// @inheritdoc IBountyEscrow
    function closeFor(Terms calldata terms, State calldata, bytes calldata signature) external {
        bytes32 id = _requireLive(terms);
        _requireSigned(terms.poster, Typed.close(id), signature);

        _close(terms.poster, terms.lane);
    }

    /// @inheritdoc IBountyEscrow
    function withdraw(Terms calldata terms, State calldata state) external nonReentrant {
        (bytes32 id, bool closed) = _requireOpen(terms);
        if (block.timestamp < terms.openUntil) {
            require(msg.sender == terms.poster || closed, NotPoster(msg.sender));
            uint256 until = Rules.servedUntil(terms, state);
            require(block.timestamp >= until, ServedFirst(state.worker, until));
        }

        uint256 back = terms.reward + terms.fee * terms.size;
        _end(terms, End.Withdrawn, back);
        emit Withdrawn(id);

        _push(terms.token, terms.poster, back);
    }

    /// @inheritdoc IBountyEscrow
    function cancel(uint256 lane) external {
        emit Cancelled(msg.sender, lane, _skipGeneration(msg.sender, lane));
    }

    // ------------------------------------------------------------------------------------------------------- working

    /// @inheritdoc IBountyEscrow
    function claim(Terms calldata terms, State calldata state) external payable nonReentrant {
        (bytes32 id, State memory next) = _claimed(terms, state, msg.sender);

        _enter(terms, id, Status.Claimed, next);

        _takeIn(terms.token, msg.sender, terms.bond);
    }

    /// @inheritdoc IBountyEscrow
    function claimFor(
        Terms calldata terms,
        State calldata state,
        address worker,
        Permit calldata permit,
        uint256 deadline,
        bytes calldata signature
    ) external payable nonReentrant {
        (bytes32 id, State memory next) = _claimed(terms, state, worker);
        require(block.timestamp < deadline, TooLate(deadline));
        bool ownBond = permit.deadline != 0;
        _requireSigned(worker, Typed.claim(id, next.round, worker, ownBond, deadline), signature);

        _enter(terms, id, Status.Claimed, next);

        _tryPermit(terms.token, worker, terms.bond, permit);
        _takeIn(terms.token, ownBond ? worker : msg.sender, terms.bond);
    }

    /// @inheritdoc IBountyEscrow
    function claimAndDeliver(Terms calldata terms, State calldata state, Work calldata work)
        external
        payable
        nonReentrant
    {
        (bytes32 id, State memory next) = _claimed(terms, state, msg.sender);
        bytes32 team = _requireTeam(terms, id, next, work);

        _enter(terms, id, _handIn(next, work.delivery, team), next);
        _tellDelivered(next, id, work);

        _takeIn(terms.token, msg.sender, terms.bond);
    }

    /// @inheritdoc IBountyEscrow
    function deliver(
        address poster,
        uint256 lane,
        bytes32 id,
        State calldata state,
        bytes32 delivery,
        string calldata uri
    ) external {
        _requireClaimedById(poster, lane, id);
        require(msg.sender == state.worker, NotWorker(msg.sender));

        State memory next = state;
        _write(poster, lane, id, _handIn(next, delivery, bytes32(0)), next);
        emit Delivered(id, delivery, next.lotBlock, next.since);
        _locate(id, delivery, uri);
    }

    /// @inheritdoc IBountyEscrow
    function deliverTeam(Terms calldata terms, State calldata state, Work calldata work) external {
        bytes32 id = _requireIn(terms, Status.Claimed);
        require(msg.sender == state.worker, NotWorker(msg.sender));

        _deliver(terms, state, id, work);
    }

    /// @inheritdoc IBountyEscrow
    function deliverFor(
        Terms calldata terms,
        State calldata state,
        Work calldata work,
        uint256 deadline,
        bytes calldata signature
    ) external {
        bytes32 id = _requireIn(terms, Status.Claimed);
        require(block.timestamp < deadline, TooLate(deadline));
        bytes32 shares = Typed.shares(work.team);
        bytes32 structHash = Typed.delivery(id, state.round, work.delivery, shares, deadline);
        _requireSigned(state.worker, structHash, signature);

        _deliver(terms, state, id, work);
    }

    /// @inheritdoc IBountyEscrow
    function quit(Terms calldata terms, State calldata state, bytes calldata signature) external nonReentrant {
        bytes32 id = _requireIn(terms, Status.Claimed);
        require(msg.sender == state.worker, NotWorker(msg.sender));
        uint256 returned = terms.bond;
        if (signature.length > 0) _requireSigned(terms.poster, Typed.quit(id, state.round), signature);
        else returned = returned * _timeLeft(terms, state) / terms.workPeriod;

        // What is kept goes to the commons, not to the poster: nobody earns from a worker who gives up.
        _reopen(terms, state, id);
        _exchangeCommons(terms.guild, terms.token, 0, terms.bond - returned);
        emit Quit(id, returned);
        _closeAfterRepair(terms, state);

        _push(terms.token, state.worker, returned);
    }

    /// @inheritdoc IBountyEscrow
    function lapse(Terms calldata terms, State calldata state) external nonReentrant {
        bytes32 id = _requireIn(terms, Status.Claimed);
        uint256 from = state.claimedAt + terms.workPeriod + OVERDUE;
        require(block.timestamp >= from, TooEarly(from));

        _reopen(terms, state, id);
        _exchangeCommons(terms.guild, terms.token, 0, terms.bond);
        emit Lapsed(id, state.worker);
        _closeAfterRepair(terms, state);

        // Named panels write no standing.
        if (_isNamed(terms)) return;
        address[] memory workers = new address[](1);
        workers[0] = state.worker;
        reputation.recordBroken(terms.guild, Deed.Abandoned, terms.effort, workers);
    }

    /// @dev Checks that `worker` may claim. Nothing is written here, so that `claimAndDeliver` writes the word once. A
    /// repair has its first panel already, and its minStanding: the no may have cost the points.
    /// @return id the hash of the terms.
    /// @return next the state after the claim: a new round, which every later signature must name.
    function _claimed(Terms calldata terms, State calldata state, address worker)
        private
        view
        returns (bytes32 id, State memory next)
    {
        bool closed;
        (id, closed) = _requireOpen(terms);
        bool repair = Rules.requireMayClaim(terms, state, worker);
        require(repair || !closed, Closed());
        if (!repair && !_isNamed(terms)) guilds.requireBench(terms.guild, terms.seats, terms.size);
        if (terms.minStanding > 0 && !repair) {
            uint256 points = reputation.pointsOf(terms.guild, worker);
            require(points >= terms.minStanding, StandingTooLow(points, terms.minStanding));
        }

        next.round = state.round + 1;
        next.worker = worker;
        next.claimedAt = block.timestamp;
        next.repair = repair;
        if (!_isNamed(terms)) next.lot = repair ? LOTS_A_PANEL : 1;
        if (repair) next.panel = state.panel;
    }

    /// @dev Writes and logs a claim.
    /// @param status Claimed, or that of a claim which hands in at once.
    function _enter(Terms calldata terms, bytes32 id, Status status, State memory next) private {
        _write(terms.poster, terms.lane, id, status, next);
        emit Claimed(id, next.worker, next.round, next.claimedAt, next.repair);
    }

    /// @dev Checks the team and its consents. A consent names round and delivery, so it is good for this delivery only.
    /// @return hash of the shares; zero if the worker is alone.
    function _requireTeam(Terms calldata terms, bytes32 id, State memory state, Work calldata work)
        private
        view
        returns (bytes32 hash)
    {
        uint256 length = work.team.length;
        require(work.consents.length == length, WrongConsents(work.consents.length, length));
        if (length == 0) return bytes32(0);

        Rules.requireTeam(terms, state.worker, work.team);
        hash = Typed.shares(work.team);
        bytes32 structHash = Typed.team(id, state.round, work.delivery, hash);
        for (uint256 i = 0; i < length; ++i) {
            _requireSigned(work.team[i].account, structHash, work.consents[i]);
        }
    }

    /// @dev What `deliverTeam` and `deliverFor` do alike, once it is clear that the worker wants it. No lock: nothing
    /// is paid, and signers are asked with a static call before the word is written.
    function _deliver(Terms calldata terms, State memory state, bytes32 id, Work calldata work) private {
        bytes32 team = _requireTeam(terms, id, state, work);

        _write(terms.poster, terms.lane, id, _handIn(state, work.delivery, team), state);
        _tellDelivered(state, id, work);
    }

    /// @dev The events of a delivery. The word holds only hashes, so the log must carry the team itself.
    function _tellDelivered(State memory state, bytes32 id, Work calldata work) private {
        emit Delivered(id, work.delivery, state.lotBlock, state.since);
        if (state.team != bytes32(0)) emit Shared(id, work.team);
        _locate(id, work.delivery, work.uri);
    }

    /// @dev Puts a delivery into `state`. A named panel, and one that judges a repair, is known already and judges from
    /// now on; a lot waits for a block that nobody knows yet.
    /// @param team hash of the shares; zero if the worker is alone.
    /// @return next the status that `state` is now in.
    function _handIn(State memory state, bytes32 delivery, bytes32 team) private view returns (Status next) {
        state.delivery = delivery;
        state.team = team;
        state.scores = NO_SCORES;
        if (state.lot == 0 || state.repair) {
            state.since = block.timestamp;
            return Status.InReview;
        }
        state.lotBlock = block.number + _lotAhead;
        return Status.Delivered;
    }

    /// @dev Seconds to the worker's deadline; zero after it, when `quit` without the poster's signature returns
    /// nothing.
    function _timeLeft(Terms calldata terms, State calldata state) private view returns (uint256) {
        uint256 deadline = state.claimedAt + terms.workPeriod;
        return block.timestamp < deadline ? deadline - block.timestamp : 0;
    }

    /// @dev Opens the bounty for everybody. Only the round is kept, so that signatures of earlier rounds stay dead.
    function _reopen(Terms calldata terms, State memory state, bytes32 id) private {
        State memory next;
        next.round = state.round;
        _write(terms.poster, terms.lane, id, Status.Open, next);
    }

    // ------------------------------------------------------------------------------------------------------ judging

    /// @inheritdoc IBountyEscrow
    function draw(Terms calldata terms, State calldata state, People calldata people, bytes calldata header) external {
        Review memory review = _drawn(terms, state, people, header);
        if (review.panel.length > 0) _writeReview(terms, state, review);
    }

    /// @inheritdoc IBountyEscrow
    function drawAndSettle(
        Terms calldata terms,
        State calldata state,
        People calldata people,
        bytes calldata header,
        Verdict[] calldata verdicts
    ) external nonReentrant {
        Review memory review = _drawn(terms, state, people, header);
        if (review.panel.length == 0) return;

        _judge(state, review, people.team, verdicts);
        if (!_concluded(terms, state, review, people.team)) _writeReview(terms, state, review);
    }

    /// @inheritdoc IBountyEscrow
    function settle(Terms calldata terms, State calldata state, People calldata people, Verdict[] calldata verdicts)
        external
        nonReentrant
    {
        bytes32 id = _requireIn(terms, Status.InReview);
        Review memory review = _reviewOf(terms, state, id, people);
        bool recorded = _judge(state, review, people.team, verdicts);

        if (_concluded(terms, state, review, people.team)) return;
        require(recorded, NothingToSettle());
        _writeReview(terms, state, review);
    }

    /// @inheritdoc IBountyEscrow
    function redraw(Terms calldata terms, State calldata state, People calldata people) external {
        bytes32 id = _requireIn(terms, Status.InReview);
        Review memory review = _reviewOf(terms, state, id, people);
        uint256 from = state.since + terms.reviewPeriod;
        require(block.timestamp >= from, TooEarly(from));
        (Outcome outcome, uint256 judged) = _outcome(terms, state.scores);
        require(outcome == Outcome.None, MajorityStands());

        if (_isNamed(terms)) return _escalate(terms, state, id);
        uint256 panels = Math.ceilDiv(state.lot, LOTS_A_PANEL);
        if (panels == PANELS) {
            _escalate(terms, state, id);
        } else {
            State memory next = _nextLot(terms, state, id, panels * LOTS_A_PANEL + 1);
            emit Redrawn(id, next.lot, next.lotBlock);
        }
        _recordMissed(terms, review, judged);
    }

    /// @dev Draws, or writes down that nothing can be drawn.
    /// @return review by the panel drawn; without a panel if there is none.
    function _drawn(Terms calldata terms, State calldata state, People calldata people, bytes calldata header)
        private
        returns (Review memory review)
    {
        review.id = _requireIn(terms, Status.Delivered);
        Seat[] memory panel = _requirePeople(terms, state, people);
        require(block.number > state.lotBlock, LotNotReady(state.lotBlock + 1)); // a block knows no hash of its own
        bytes32 randomness = guilds.randomnessOf(state.lotBlock, header);
        if (randomness == bytes32(0)) {
            _missLot(terms, state, review.id);
            return review;
        }
        review.panel = guilds.draw(
            terms.guild,
            keccak256(abi.encode(randomness, review.id, state.round, state.lot)),
            terms.seats,
            state.claimedAt,
            terms.size,
            [terms.poster, terms.arbiter, state.worker],
            people.team,
            panel,
            state.scores
        );
        if (review.panel.length == 0) {
            _escalate(terms, state, review.id);
            return review;
        }
        review.since = block.timestamp;
        review.scores = state.scores;
        emit PanelDrawn(review.id, state.lot, review.panel, review.since);
    }

    /// @dev Pays or sends back, if a majority stands and may act.
    /// @return whether it did.
    function _concluded(Terms calldata terms, State calldata state, Review memory review, Share[] calldata team)
        private
        returns (bool)
    {
        (Outcome outcome, uint256 judged) = _outcome(terms, review.scores);
        // With a majority but not all verdicts the others get until `patience`: they are paid for judging too.
        bool mayEnd = judged == terms.size || block.timestamp >= review.since + terms.patience;
        if (outcome == Outcome.None || !mayEnd) return false;

        if (outcome == Outcome.Yes) _pay(terms, state, review, team, judged);
        else _sendBack(terms, state, review, team, judged, outcome == Outcome.Empty);
        return true;
    }

    /// @dev Writes down what a draw and verdicts have made of `state`.
    function _writeReview(Terms calldata terms, State memory state, Review memory review) private {
        state.panel = _panelHash(terms, review.panel);
        state.since = review.since;
        state.scores = review.scores;
        _write(terms.poster, terms.lane, review.id, Status.InReview, state);
    }

    /// @dev Another block for another lot. The panel so far stays in the state: `draw` keeps those who have judged, and
    /// does not draw those who are replaced.
    function _nextLot(Terms calldata terms, State calldata state, bytes32 id, uint256 lot)
        private
        returns (State memory next)
    {
        next = state;
        next.lot = lot;
        next.lotBlock = block.number + _lotAhead;
        next.since = 0;
        _write(terms.poster, terms.lane, id, Status.Delivered, next);
    }

    /// @dev The block's hash is out of reach. That uses up a lot, or callers could wait for a better one; but no panel,
    /// for nobody has said no.
    function _missLot(Terms calldata terms, State calldata state, bytes32 id) private {
        if (state.lot % LOTS_A_PANEL == 0) return _escalate(terms, state, id);

        State memory next = _nextLot(terms, state, id, state.lot + 1);
        emit LotMissed(id, next.lot, next.lotBlock);
    }

    /// @dev No panel gave a verdict, and the arbiter's time begins.
    function _escalate(Terms calldata terms, State memory state, bytes32 id) private {
        state.since = block.timestamp;
        _write(terms.poster, terms.lane, id, Status.Escalated, state);
        emit Escalated(id, state.since);
    }

    // --------------------------------------------------------------------------------------------------------- ends

    /// @inheritdoc IBountyEscrow
    function rule(Terms calldata terms, State calldata state, People calldata people, bool pay) external nonReentrant {
        bytes32 id = _requireIn(terms, Status.Escalated);
        Review memory review = _reviewOf(terms, state, id, people);
        require(msg.sender == terms.arbiter, NotArbiter(msg.sender));
        uint256 until = state.since + terms.rulingPeriod;
        require(block.timestamp < until, TooLate(until));

        emit Ruled(id, pay);
        if (!pay) return _refund(terms, state.worker, review, End.RuledNo);
        // A yes leaves the fees of the absent to the commons, as a verdict would; a no returns them with the reward.
        _end(terms, End.RuledYes, 0);
        _exchangeCommons(terms.guild, terms.token, 0, _owePanel(terms, review));
        _pushReward(terms, state.worker, people.team, 0);
    }

    /// @inheritdoc IBountyEscrow
    function expire(Terms calldata terms, State calldata state, People calldata people) external nonReentrant {
        bytes32 id = _requireIn(terms, Status.Escalated);
        Review memory review = _reviewOf(terms, state, id, people);
        uint256 from = state.since + terms.rulingPeriod;
        require(block.timestamp >= from, TooEarly(from));

        emit Unverified(id);
        _refund(terms, state.worker, review, End.Unverified);
    }
}
