// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, IBountyEscrow, People, Permit, State, Status, Terms, Verdict, Work} from "oathwork/interfaces/IBountyEscrow.sol";
import {Member} from "oathwork/interfaces/IGuilds.sol";
import {NO_SCORES, Scores} from "oathwork/libraries/Scores.sol";
import {Seat, toSeat} from "oathwork/libraries/Seat.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {cheats} from "./Cheats.sol";
import {Ghost} from "./Ghost.sol";
import {Header} from "./Header.sol";
import {Sign, Stage} from "./Stage.sol";

/// @dev Only moves that the rules allow, each on one of six lanes. That one is refused is a failure of the run. What each
/// must bring about is worked out here, by rules of its own, and looked at afterwards.
contract Legal is Ghost {
    Permit private _none;

    constructor(Stage stage_) Ghost(stage_) {}

    // ------------------------------------------------------------------------------------------------------- moves

    /// @dev The next thing on a lane, whatever it is.
    function play(uint256 lane, uint256 how, uint256 reward, uint256 fee, uint256 bond) external {
        if (bounties[lane % LANES].status == Status.Free) post(lane, how, reward, fee, bond);
        else onward(lane, how);
    }

    /// @dev What has nothing to do with one bounty.
    function aside(uint256 what, uint256 who, uint256 span) external {
        if (what % 4 == 0) collect(who, span % 2 == 0);
        if (what % 4 == 1) wait(span, who);
        if (what % 4 == 2) sit(who);
        if (what % 4 == 3) strikeOff(who, span);
    }

    function post(uint256 lane, uint256 how, uint256 reward, uint256 fee, uint256 bond) public {
        Bounty storage it = bounties[lane % LANES];
        if (it.status != Status.Free) return;
        if ((_mixed(how) >> 240) % 8 == 0) return _cancel(it, lane % LANES);
        (Terms memory terms, address[] memory panel) = offer(lane, how, reward, fee, bond);
        if (terms.size == 0) return; // the guild has shrunk too far
        if (terms.panel == bytes32(0)) _serve(terms.poster, true);

        _before(lane);
        uint256 held = terms.reward + terms.fee * terms.size;
        cheats.prank(terms.poster);
        it.id = escrow.post{value: terms.token == address(0) ? held : 0}(terms, panel, "", _none, "");
        State memory state;
        (it.terms, it.state, it.status, it.team) = (terms, state, Status.Open, "");
        (it.closed, it.claims, it.how, it.back) = (false, 0, End.None, 0);
        it.panel = "";
        if (panel.length > 0) it.panel = abi.encode(_seats(panel));
        it.held = held;
        _after(lane, 0, false);
    }

    /// @return terms with size zero if the guild's bench is too small for any.
    function offer(uint256 lane, uint256 how, uint256 reward, uint256 fee, uint256 bond)
        public
        view
        returns (Terms memory terms, address[] memory panel)
    {
        how = _mixed(how);
        terms = _terms(lane % LANES, how);
        panel = _isNamed(how) ? _panelOf(terms) : new address[](0);
        terms.reward = 1 + reward % 2 ** 100;
        terms.fee = _isNamed(how) ? 0 : fee % 2 ** 90;
        terms.bond = terms.fee * terms.size + bond % 2 ** 100;
    }

    /// @dev The terms of this generation can never be posted; those of the next can.
    function _cancel(Bounty storage it, uint256 lane) private {
        address poster = stage.posters(lane % 2);
        (, uint256 generation,) = escrow.status(poster, lane);
        cheats.prank(poster);
        escrow.cancel(lane);
        ++seen["cancelled"];
        if (it.terms.poster == address(0)) (it.terms.poster, it.terms.lane) = (poster, lane);
        it.terms.generation = generation;
        (it.how, it.back) = (End.Cancelled, 0);
        ended.push(it);
    }

    /// @dev Whatever can come next where the bounty is, as `how` decides.
    function onward(uint256 lane, uint256 how) public {
        Status status = bounties[lane % LANES].status;
        how = _mixed(how);
        if (status != Status.Free && !bounties[lane % LANES].closed && (how >> 244) % 12 == 0) {
            return _close(lane % LANES, how);
        }
        if (status == Status.Open) _fromOpen(lane % LANES, how);
        if (status == Status.Claimed) _fromClaimed(lane % LANES, how);
        if (status == Status.Delivered) _draw(lane % LANES, how);
        if (status == Status.InReview) _review(lane % LANES, how);
        if (status == Status.Escalated) _fromEscalated(lane % LANES, how);
    }

    /// @dev By whom it is owed to, or for them by a stranger.
    function collect(uint256 who, bool inCoin) public {
        address account = stage.everybody()[who % (stage.PEERS() + 8)];
        address token = inCoin ? address(coin) : address(0);
        uint256 amount = escrow.owed(account, token);
        if (amount == 0) return;
        uint256 had = _balance(token, account);
        bool byAnother = (who >> 8) % 2 == 0;
        cheats.prank(byAnother ? stage.stranger() : account);
        if (byAnother) escrow.collectFor(account, token);
        else escrow.collect(token, account);
        ++seen["collected"];
        if (_balance(token, account) != had + amount) _break(1, "what is owed cannot be collected");
    }

    /// @dev Points that nobody touches only fade.
    function wait(uint256 span, uint256 who) public {
        address account = stage.everybody()[who % (stage.PEERS() + 8)];
        uint256 points = reputation.pointsOf(guild, account);
        cheats.warp(block.timestamp + span % 3 days);
        cheats.roll(block.number + 1 + span % 10);
        if (reputation.pointsOf(guild, account) > points) _break(8, "points grew by time alone");
    }

    /// @dev Seats come and go under bounties that are under way.
    function sit(uint256 who) public {
        address account = stage.peers(who % stage.PEERS());
        (uint256 places,,,) = guilds.bench(guild, account);
        if (guilds.memberOf(guild, account).seat > 0) {
            if (who % 5 > 0) return;
            cheats.prank(account);
            guilds.leaveSeat(guild);
            ++seen["a seat left"];
        } else if (block.timestamp >= mayReturn(account) && places < 100) {
            address[] memory one = new address[](1);
            one[0] = account;
            cheats.prank(stage.steward());
            guilds.offerSeats(guild, one);
            cheats.prank(account);
            guilds.takeSeat(guild);
        }
    }

    /// @dev 90 days after the last seat was taken, and a week after it was left or lost.
    function mayReturn(address account) public view returns (uint256 from) {
        Member memory member = guilds.memberOf(guild, account);
        from = member.takenAt + 90 days;
        if (from < member.leftAt + 7 days) from = member.leftAt + 7 days;
    }

    /// @dev A poster with bounties under way is no longer served.
    function strikeOff(uint256 who, uint256 chance) public {
        if (chance % 4 > 0) return;
        _serve(stage.posters(who % 2), false);
        ++seen["struck off"];
    }

    function _serve(address poster, bool served) private {
        address[] memory one = new address[](1);
        one[0] = poster;
        cheats.prank(stage.steward());
        guilds.servePosters(guild, one, served);
    }

    // -------------------------------------------------------------------------------------------- before a delivery

    function _fromOpen(uint256 lane, uint256 how) private {
        Bounty storage it = bounties[lane];
        bool isLate = block.timestamp >= it.terms.openUntil;
        if (isLate) return _withdraw(lane, true);
        if (_isServed(it)) return _claim(lane, it.state.worker, how);
        if (it.closed || _isThin(it) || how % 8 == 0) return _withdraw(lane, it.closed);
        _claim(lane, _worker(it.terms, how), how);
        if (it.status == Status.Claimed && how % 16 == 5) _squat(lane);
    }

    /// @dev Claimed to lock the poster in, and given up at once.
    function _squat(uint256 lane) private {
        _quit(lane, "");
        ++seen["squatted"];
    }

    /// @dev At any moment, whatever the worker does; from there on there is one more claim at most, and that is a repair.
    function _close(uint256 lane, uint256 how) private {
        Bounty storage it = bounties[lane];
        _before(lane);
        bool bySignature = how % 2 == 0;
        bytes memory signature = Sign.close(stage, it.terms.poster, it.id);
        bytes memory data = abi.encodeCall(IBountyEscrow.close, (lane));
        if (bySignature) data = abi.encodeCall(IBountyEscrow.closeFor, (it.terms, it.state, signature));
        if (!_isAllowed(bySignature ? stage.stranger() : it.terms.poster, 0, data)) {
            return _break(14, "a poster cannot close");
        }
        ++seen[bySignature ? "closed by signature" : "closed"];
        (it.closed, it.claims) = (true, 0);
        _after(lane, 0, false);
    }

    function _withdraw(uint256 lane, bool byAnyone) internal {
        Bounty storage it = bounties[lane];
        _before(lane);
        cheats.prank(byAnyone ? stage.stranger() : it.terms.poster);
        escrow.withdraw(it.terms, it.state);
        ++seen[it.closed && byAnyone ? "closed and withdrawn" : "withdrawn"];
        _end(it, End.Withdrawn, it.held);
        _after(lane, 0, false);
    }

    /// @dev Who is served first mends for the same panel; every other claim begins afresh.
    function _claim(uint256 lane, address worker, uint256 how) private {
        Bounty storage it = bounties[lane];
        State memory next;
        next.round = it.state.round + 1;
        next.worker = worker;
        next.claimedAt = block.timestamp;
        next.repair = _isServed(it);
        if (next.repair) next.panel = it.state.panel;
        if (it.terms.panel == bytes32(0)) next.lot = next.repair ? LOTS : 1;
        if (next.repair) ++seen["a repair"];
        if (it.closed && (!next.repair || ++it.claims > 1)) _break(14, "claimed once too often after it was closed");

        _before(lane);
        if (!_sendClaim(it, next, how)) return _break(14, "who is served first cannot mend");
        if (!next.repair && next.lot > 0) it.panel = "";
        (it.state, it.status, it.team, it.judged) = (next, Status.Claimed, "", 0);
        it.held += it.terms.bond;
        if (how % 4 == 2) _handIn(it, bytes32(how), bytes32(0));
        _after(lane, 0, false);
    }

    /// @return done false if a repair is refused, which is a promise broken; other claims revert.
    function _sendClaim(Bounty storage it, State memory next, uint256 how) private returns (bool done) {
        uint256 value = it.terms.token == address(0) ? it.terms.bond : 0;
        if (how % 4 == 1) {
            uint256 deadline = block.timestamp + 1;
            it.signature = Sign.claim(stage, next.worker, it.id, next.round, next.worker, deadline);
            cheats.prank(stage.stranger());
            escrow.claimFor{value: value}(it.terms, it.state, next.worker, _none, deadline, it.signature);
            return true;
        }
        if (next.repair && how % 4 != 2) {
            return _isAllowed(next.worker, value, abi.encodeCall(IBountyEscrow.claim, (it.terms, it.state)));
        }
        cheats.prank(next.worker);
        if (how % 4 == 2) {
            Work memory work = Work(bytes32(how), new Share[](0), new bytes[](0), "");
            escrow.claimAndDeliver{value: value}(it.terms, it.state, work);
        } else {
            escrow.claim{value: value}(it.terms, it.state);
        }
        return true;
    }

    function _isAllowed(address sender, uint256 value, bytes memory data) private returns (bool done) {
        cheats.prank(sender);
        (done,) = address(escrow).call{value: value}(data);
    }

    function _fromClaimed(uint256 lane, uint256 how) private {
        if (how % 8 == 0) return _quit(lane, "");
        Bounty storage it = bounties[lane];
        if (how % 8 == 1) return _quit(lane, Sign.quit(stage, it.terms.poster, it.id, it.state.round));
        if (how % 8 == 2) return _lapse(lane);
        _deliver(lane, how);
    }

    function _quit(uint256 lane, bytes memory signature) private {
        Bounty storage it = bounties[lane];
        uint256 deadline = it.state.claimedAt + it.terms.workPeriod;
        uint256 left = block.timestamp < deadline ? deadline - block.timestamp : 0;
        uint256 returned = signature.length > 0 ? it.terms.bond : it.terms.bond * left / it.terms.workPeriod;
        _before(lane);
        cheats.prank(it.state.worker);
        escrow.quit(it.terms, it.state, signature);
        ++seen["quit"];
        _reopen(it);
        _after(lane, returned, false);
    }

    function _lapse(uint256 lane) internal {
        Bounty storage it = bounties[lane];
        uint256 from = it.state.claimedAt + it.terms.workPeriod + 1 hours;
        if (block.timestamp < from) cheats.warp(from);
        _before(lane);
        cheats.prank(stage.stranger());
        escrow.lapse(it.terms, it.state);
        ++seen["lapsed"];
        _reopen(it);
        _after(lane, 0, false);
    }

    function _deliver(uint256 lane, uint256 how) private {
        Bounty storage it = bounties[lane];
        bytes32 delivery = keccak256(abi.encode(how));
        Work memory work = Work(delivery, new Share[](how % 3), new bytes[](how % 3), "");
        bytes32 hash = _consents(it, work, how);
        _before(lane);
        cheats.prank(it.state.worker);
        escrow.deliverTeam(it.terms, it.state, work);

        it.team = work.team.length > 0 ? abi.encode(work.team) : bytes("");
        _handIn(it, delivery, hash);
        _after(lane, 0, false);
    }

    /// @dev A panel that is known already judges from now on: a named one, and the one that asked for the repair.
    function _handIn(Bounty storage it, bytes32 delivery, bytes32 hash) private {
        it.state.delivery = delivery;
        it.state.team = hash;
        it.state.scores = NO_SCORES;
        bool isKnown = it.state.lot == 0 || it.state.repair;
        if (isKnown) it.state.since = block.timestamp;
        else it.state.lotBlock = _lotBlock();
        it.status = isKnown ? Status.InReview : Status.Delivered;
    }

    /// @dev Mates are of the guild, so that the lot would like to draw them.
    function _consents(Bounty storage it, Work memory work, uint256 how) private view returns (bytes32) {
        if (work.team.length == 0) return bytes32(0);
        bytes memory hashes = "";
        address[] memory rising = _rising(how);
        for (uint256 i = 0; i < work.team.length; ++i) {
            work.team[i] = Share(rising[i], 1 + how % 5_000);
            hashes = bytes.concat(hashes, Sign.share(rising[i], 1 + how % 5_000));
        }
        for (uint256 i = 0; i < work.team.length; ++i) {
            work.consents[i] =
                Sign.team(stage, rising[i], it.id, it.state.round, work.delivery, keccak256(hashes));
        }
        return keccak256(hashes);
    }

    // ------------------------------------------------------------------------------------------------------ judging

    function _draw(uint256 lane, uint256 how) internal {
        Bounty storage it = bounties[lane];
        if (how % 64 == 0) return _missAll(lane);
        if (how % 16 == 0) return _miss(lane);
        if (block.number <= it.state.lotBlock) cheats.roll(it.state.lotBlock + 1);
        if (block.number - it.state.lotBlock > 256) return _miss(lane);
        _drawInTime(lane, how);
    }

    function _missAll(uint256 lane) private {
        Bounty storage it = bounties[lane];
        while (it.status == Status.Delivered) _miss(lane);
        ++seen["twelve lots missed"];
    }

    /// @dev The lot's block is out of reach: another lot for the same panel, of which each has twelve. The header is of no
    /// meaning then.
    function _miss(uint256 lane) private {
        Bounty storage it = bounties[lane];
        if (block.number <= it.state.lotBlock + 256) cheats.roll(it.state.lotBlock + 300);
        _before(lane);
        cheats.prank(stage.stranger());
        escrow.draw(it.terms, it.state, peopleOf(it), "");
        ++seen["missed"];
        if (it.state.lot % LOTS == 0) _escalate(it);
        else _nextLot(it, it.state.lot + 1);
        _after(lane, 0, false);
    }

    /// @dev Whoever has built the block has chosen all of it but the mix, and sees the panel that the mix alone gives. Half of
    /// the draws settle at once.
    function _drawInTime(uint256 lane, uint256 how) private {
        Bounty storage it = bounties[lane];
        bytes memory header = headerOf(it.state.lotBlock, how);
        People memory old = peopleOf(it);
        Seat[] memory drawn = _drawn(it, old);
        if (drawn.length > 0) it.panel = abi.encode(drawn);
        bool alsoSettles = drawn.length > 0 && (how >> 252) % 2 == 0;
        (Verdict[] memory verdicts, Scores scores) = alsoSettles ? _verdicts(it, how >> 8) : (new Verdict[](0), it.state.scores);
        _before(lane);
        cheats.prank(stage.stranger());
        if (alsoSettles) escrow.drawAndSettle(it.terms, it.state, old, header, verdicts);
        else escrow.draw(it.terms, it.state, old, header);

        ++seen[drawn.length == 0 ? "too few" : alsoSettles ? "drawn and settled" : "drawn"];
        if (drawn.length == 0) {
            _escalate(it);
            return _after(lane, 0, false);
        }
        it.state.panel = keccak256(abi.encodePacked(drawn));
        it.state.since = block.timestamp;
        it.status = Status.InReview;
        _checkDrawn(it, drawn);
        if (alsoSettles) _judged(lane, scores);
        else _after(lane, 0, false);
        if (it.status == Status.InReview && !escrow.verify(it.terms, it.state)) {
            _break(stage.hasMix() ? 16 : 9, "another panel than mix or hash gives");
        }
    }

    /// @dev Makes the lot's block, if its builder is known. On a chain without a mix the header is not looked at.
    function headerOf(uint256 number, uint256 chance) public returns (bytes memory header) {
        header = Header.ofBlock(number, chance);
        if (stage.hasMix()) cheats.setBlockhash(number, keccak256(header));
    }

    function _checkDrawn(Bounty storage it, Seat[] memory drawn) private {
        for (uint256 i = 0; i < drawn.length; ++i) if (_isParty(it, drawn[i].account())) _break(10, "a party was drawn");
    }

    function _drawn(Bounty storage it, People memory people) private view returns (Seat[] memory) {
        Terms memory terms = it.terms;
        State memory state = it.state;
        bytes32 randomness = stage.hasMix() ? Header.mixOf(state.lotBlock) : blockhash(state.lotBlock);
        bytes32 seed = keccak256(abi.encode(randomness, it.id, state.round, state.lot));
        address[3] memory parties = [terms.poster, terms.arbiter, state.worker];
        return guilds.draw(
            guild, seed, terms.seats, state.claimedAt, terms.size, parties, people.team, people.panel, state.scores
        );
    }

    function _review(uint256 lane, uint256 how) internal {
        Bounty storage it = bounties[lane];
        (Verdict[] memory verdicts, Scores scores) = _verdicts(it, how);
        (uint256 outcome, uint256 judged) = _outcome(it, scores);
        if (verdicts.length == 0 && outcome == 0) return _redraw(lane);
        if (verdicts.length == 0 && !_mayEnd(it, judged)) cheats.warp(it.state.since + it.terms.patience);

        _before(lane);
        bool isLate = block.timestamp >= it.state.since + it.terms.reviewPeriod;
        Absence[] memory absent = new Absence[](0);
        if (isLate && outcome > 0 && _mayEnd(it, judged)) absent = _absences(it, scores);
        cheats.prank(stage.stranger());
        escrow.settle(it.terms, it.state, peopleOf(it), verdicts);
        _checkAbsences(it, absent);
        _judged(lane, scores);
    }

    function _mayEnd(Bounty storage it, uint256 judged) private view returns (bool) {
        return judged == it.terms.size || block.timestamp >= it.state.since + it.terms.patience;
    }

    /// @dev What verdicts make of a bounty.
    function _judged(uint256 lane, Scores scores) private {
        Bounty storage it = bounties[lane];
        (uint256 outcome, uint256 judged) = _outcome(it, scores);
        it.state.scores = scores;
        it.judged = judged;
        if (outcome == 0 || !_mayEnd(it, judged)) return _after(lane, 0, false);
        if (judged < it.terms.size && it.terms.fee > 0) ++seen["a bare majority"];
        ++seen[outcome == 1 ? "paid" : outcome == 2 ? "sent back" : "found empty"];
        if (outcome == 1) {
            _end(it, End.Paid, 0);
            return _after(lane, it.terms.reward + it.terms.bond, true);
        }
        if (outcome == 2) _sendBack(it);
        else _reopen(it);
        _after(lane, outcome == 2 ? it.terms.bond - it.terms.fee * judged : 0, false);
    }

    function _redraw(uint256 lane) private {
        Bounty storage it = bounties[lane];
        uint256 from = it.state.since + it.terms.reviewPeriod;
        if (block.timestamp < from) cheats.warp(from);
        _before(lane);
        Absence[] memory absent = _absences(it, it.state.scores);
        cheats.prank(stage.stranger());
        escrow.redraw(it.terms, it.state, peopleOf(it));
        _checkAbsences(it, absent);
        ++seen["redrawn"];
        uint256 panels = (it.state.lot + LOTS - 1) / LOTS;
        if (panels == 0 || panels == 3) _escalate(it);
        else _nextLot(it, panels * LOTS + 1);
        _after(lane, 0, false);
    }

    function _fromEscalated(uint256 lane, uint256 how) internal {
        Bounty storage it = bounties[lane];
        bool mayRule = block.timestamp < it.state.since + it.terms.rulingPeriod;
        bool pay = how % 3 == 0;
        if (!mayRule || how % 3 == 2) {
            if (mayRule) cheats.warp(it.state.since + it.terms.rulingPeriod);
            _before(lane);
            cheats.prank(stage.stranger());
            escrow.expire(it.terms, it.state, peopleOf(it));
            pay = false;
            ++seen["expired"];
        } else {
            _before(lane);
            cheats.prank(it.terms.arbiter);
            escrow.rule(it.terms, it.state, peopleOf(it), pay);
            ++seen[pay ? "ruled yes" : "ruled no"];
        }
        uint256 back = it.terms.reward + it.terms.fee * (it.terms.size - it.judged);
        _end(it, how % 3 == 2 || !mayRule ? End.Unverified : pay ? End.RuledYes : End.RuledNo, pay ? 0 : back);
        _after(lane, it.terms.bond + (pay ? it.terms.reward : 0), pay);
    }
}
