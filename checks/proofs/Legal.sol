// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {People, Permit, State, Status, Terms, Verdict, Work} from "oathwork/interfaces/IBountyEscrow.sol";
import {NO_SCORES, Scores} from "oathwork/libraries/Scores.sol";
import {Seat, toSeat} from "oathwork/libraries/Seat.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {cheats} from "./Cheats.sol";
import {Ghost} from "./Ghost.sol";
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
        if (what % 3 == 0) collect(who, span % 2 == 0);
        if (what % 3 == 1) wait(span, who);
        if (what % 3 == 2) sit(who);
    }

    function post(uint256 lane, uint256 how, uint256 reward, uint256 fee, uint256 bond) public {
        Bounty storage it = bounties[lane % LANES];
        if (it.status != Status.Free) return;
        how = _mixed(how);
        Terms memory terms = _terms(lane % LANES, how);
        address[] memory panel = _isNamed(how) ? _panelOf(terms) : new address[](0);
        terms.reward = 1 + reward % 2 ** 100;
        terms.fee = _isNamed(how) ? 0 : fee % 2 ** 90;
        terms.bond = terms.fee * terms.size + bond % 2 ** 100;

        _before(lane);
        uint256 held = terms.reward + terms.fee * terms.size;
        cheats.prank(terms.poster);
        it.id = escrow.post{value: terms.token == address(0) ? held : 0}(terms, panel, "", _none, "");
        State memory state;
        (it.terms, it.state, it.status, it.team) = (terms, state, Status.Open, "");
        it.panel = "";
        if (_isNamed(how)) it.panel = abi.encode(_seats(panel));
        it.held = held;
        _after(lane, 0, false);
    }

    /// @dev Whatever can come next where the bounty is, as `how` decides.
    function onward(uint256 lane, uint256 how) public {
        Status status = bounties[lane % LANES].status;
        how = _mixed(how);
        if (status == Status.Open) _fromOpen(lane % LANES, how);
        if (status == Status.Claimed) _fromClaimed(lane % LANES, how);
        if (status == Status.Delivered) _draw(lane % LANES, how);
        if (status == Status.InReview) _review(lane % LANES, how);
        if (status == Status.Escalated) _fromEscalated(lane % LANES, how);
    }

    function collect(uint256 who, bool inCoin) public {
        address account = stage.everybody()[who % (stage.PEERS() + 8)];
        address token = inCoin ? address(coin) : address(0);
        uint256 amount = escrow.owed(account, token);
        if (amount == 0) return;
        uint256 had = _balance(token, account);
        cheats.prank(account);
        escrow.collect(token, account);
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
        (uint256 places,) = guilds.bench(guild, account);
        if (guilds.memberOf(guild, account).seat > 0) {
            if (who % 5 > 0) return;
            cheats.prank(account);
            guilds.leaveSeat(guild);
        } else if (block.timestamp >= guilds.memberOf(guild, account).takenAt + 90 days && places < 60) {
            address[] memory one = new address[](1);
            one[0] = account;
            cheats.prank(stage.steward());
            guilds.offerSeats(guild, one);
            cheats.prank(account);
            guilds.takeSeat(guild);
        }
    }

    // -------------------------------------------------------------------------------------------- before a delivery

    function _fromOpen(uint256 lane, uint256 how) private {
        Bounty storage it = bounties[lane];
        bool isLate = block.timestamp >= it.terms.openUntil;
        bool isServed = it.state.worker != address(0) && block.timestamp < _servedUntil(it);
        if (isLate || (how % 8 == 0 && !isServed)) return _withdraw(lane, isLate);
        _claim(lane, isServed ? it.state.worker : _worker(it.terms, how), how);
    }

    function _withdraw(uint256 lane, bool byAnyone) internal {
        Bounty storage it = bounties[lane];
        _before(lane);
        cheats.prank(byAnyone ? stage.stranger() : it.terms.poster);
        escrow.withdraw(it.terms, it.state);
        ++seen["withdrawn"];
        _end(it);
        _after(lane, 0, false);
    }

    function _claim(uint256 lane, address worker, uint256 how) private {
        Bounty storage it = bounties[lane];
        uint256 value = it.terms.token == address(0) ? it.terms.bond : 0;
        State memory next;
        next.round = it.state.round + 1;
        next.worker = worker;
        next.claimedAt = block.timestamp;
        next.lot = it.terms.panel == bytes32(0) ? 1 : 0;

        _before(lane);
        if (how % 4 == 1) {
            uint256 deadline = block.timestamp + 1;
            it.signature = Sign.claim(stage, worker, it.id, next.round, deadline);
            cheats.prank(stage.stranger());
            escrow.claimFor{value: value}(it.terms, it.state, worker, _none, deadline, it.signature);
        } else {
            cheats.prank(worker);
            escrow.claim{value: value}(it.terms, it.state);
        }
        (it.state, it.status, it.team, it.judged) = (next, Status.Claimed, "", 0);
        it.held += it.terms.bond;
        _after(lane, 0, false);
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
        _reopen(it, address(0));
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
        _reopen(it, address(0));
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

        it.state.delivery = delivery;
        it.state.team = hash;
        it.state.scores = NO_SCORES;
        it.team = work.team.length > 0 ? abi.encode(work.team) : bytes("");
        bool isNamed = it.state.lot == 0;
        if (isNamed) it.state.since = block.timestamp;
        else it.state.lotBlock = block.number + 2;
        it.status = isNamed ? Status.InReview : Status.Delivered;
        _after(lane, 0, false);
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
        bool isMissed = how % 16 == 0;
        uint256 from = it.state.lotBlock + (isMissed ? 300 : 1);
        if (block.number < from) cheats.roll(from);
        isMissed = block.number - it.state.lotBlock > 256;
        Seat[] memory drawn = isMissed ? new Seat[](0) : _drawn(it);
        _before(lane);
        cheats.prank(stage.stranger());
        escrow.draw(it.terms, it.state, peopleOf(it));
        _after(lane, 0, false);

        ++seen[isMissed ? "missed" : drawn.length == 0 ? "too few" : "drawn"];
        if (isMissed && it.state.lot < 3) return _nextLot(it, Status.Delivered);
        if (drawn.length == 0) return _escalate(it);
        it.state.panel = keccak256(abi.encodePacked(drawn));
        it.state.since = block.timestamp;
        it.panel = abi.encode(drawn);
        it.status = Status.InReview;
        if (!escrow.verify(it.terms, it.state)) _break(9, "another panel than the block's hash gives");
        for (uint256 i = 0; i < drawn.length; ++i) if (_isParty(it, drawn[i].account())) _break(10, "a party was drawn");
    }

    function _drawn(Bounty storage it) private view returns (Seat[] memory) {
        Terms memory terms = it.terms;
        State memory state = it.state;
        bytes32 seed = keccak256(abi.encode(blockhash(state.lotBlock), it.id, state.round, state.lot));
        People memory people = peopleOf(it);
        address[3] memory parties = [terms.poster, terms.arbiter, state.worker];
        return guilds.draw(
            guild, seed, terms.seats, state.claimedAt, terms.size, parties, people.team, people.panel, state.scores
        );
    }

    function _review(uint256 lane, uint256 how) internal {
        Bounty storage it = bounties[lane];
        (Verdict[] memory verdicts, Scores scores) = _verdicts(it, how);
        (uint256 outcome, uint256 judged) = _outcome(it, scores);
        bool mayEnd = judged == it.terms.size || block.timestamp >= it.state.since + it.terms.patience;
        if (verdicts.length == 0 && outcome == 0) return _redraw(lane);
        if (verdicts.length == 0 && !mayEnd) {
            cheats.warp(it.state.since + it.terms.patience);
            mayEnd = true;
        }

        _before(lane);
        cheats.prank(stage.stranger());
        escrow.settle(it.terms, it.state, peopleOf(it), verdicts);
        it.state.scores = scores;
        it.judged = judged;
        if (outcome == 0 || !mayEnd) return _after(lane, 0, false);
        if (judged < it.terms.size && it.terms.fee > 0) ++seen["a bare majority"];
        ++seen[outcome == 1 ? "paid" : outcome == 2 ? "sent back" : "found empty"];
        if (outcome == 1) {
            _end(it);
            return _after(lane, it.terms.reward + it.terms.bond, true);
        }
        uint256 rest = outcome == 2 ? it.terms.bond - it.terms.fee * judged : 0;
        _reopen(it, outcome == 2 ? it.state.worker : address(0));
        _after(lane, rest, false);
    }

    function _redraw(uint256 lane) private {
        Bounty storage it = bounties[lane];
        uint256 from = it.state.since + it.terms.reviewPeriod;
        if (block.timestamp < from) cheats.warp(from);
        _before(lane);
        cheats.prank(stage.stranger());
        escrow.redraw(it.terms, it.state, peopleOf(it));
        ++seen["redrawn"];
        if (it.state.lot == 0 || it.state.lot == 3) _escalate(it);
        else _nextLot(it, Status.Delivered);
        _after(lane, 0, false);
    }

    function _fromEscalated(uint256 lane, uint256 how) internal {
        Bounty storage it = bounties[lane];
        bool mayRule = it.terms.arbiter != address(0) && block.timestamp < it.state.since + 14 days;
        bool pay = how % 3 == 0;
        if (!mayRule || how % 3 == 2) {
            if (mayRule) cheats.warp(it.state.since + 14 days);
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
        _end(it);
        _after(lane, it.terms.bond + (pay ? it.terms.reward : 0), pay);
    }
}
