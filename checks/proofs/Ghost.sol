// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, IBountyEscrow, People, State, Status, Terms, Verdict} from "oathwork/interfaces/IBountyEscrow.sol";
import {IGuilds, Member} from "oathwork/interfaces/IGuilds.sol";
import {IReputation} from "oathwork/interfaces/IReputation.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {Scores} from "oathwork/libraries/Scores.sol";
import {Seat, toSeat} from "oathwork/libraries/Seat.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {MockToken} from "oathwork/mocks/MockToken.sol";
import {Sign, Stage} from "./Stage.sol";

/// @dev What the world should look like: a bounty for every lane, and what was found broken, by the number of the promise.
contract Ghost {
    uint256 public constant LANES = 6;
    uint256 internal constant LOTS = 12; // of a panel

    struct Bounty {
        Terms terms;
        State state;
        Status status;
        bytes32 id;
        bytes team;
        bytes panel;
        bytes signature; // of the last claim in the worker's name
        uint256 held; // what it holds, by the rules
        uint256 judged;
        bool closed;
        uint256 claims; // since it was closed
        End how; // it ended
        uint256 back; // what went back to the poster at its end
    }

    /// @dev One who stayed away, and what the rules make of it.
    struct Absence {
        address account;
        uint256 seat;
        uint256 missedAt;
        uint256 missed;
        uint256 points;
    }

    Stage public immutable stage;
    IBountyEscrow public immutable escrow;
    IGuilds public immutable guilds;
    IReputation public immutable reputation;
    MockToken public immutable coin;
    GuildId public immutable guild;

    Bounty[LANES] public bounties;
    Bounty[] public ended;
    mapping(uint256 number => string) public broken;
    mapping(string what => uint256) public seen; // so that nobody takes a machine that does nothing for a proof

    address private _who0;
    uint256 private _worker0;
    uint256 private _poster0;
    uint256 private _commons0;
    uint256 private _kept0;
    uint256 private _held0;
    Status private _status0;
    address private _bystander;
    bytes32 private _standing0;
    uint256 private _seat0;

    constructor(Stage stage_) {
        stage = stage_;
        escrow = stage_.escrow();
        guilds = stage_.guilds();
        reputation = stage_.reputation();
        coin = stage_.coin();
        guild = stage_.guild();
    }

    // ------------------------------------------------------------------------------------------------- what is seen

    /// @dev What the escrow holds for live bounties, by the rules alone.
    function heldLive(address token) public view returns (uint256 sum) {
        for (uint256 i = 0; i < LANES; ++i) {
            if (bounties[i].status != Status.Free && bounties[i].terms.token == token) sum += bounties[i].held;
        }
    }

    /// @dev What the escrow has, less what it owes and less the commons: what live bounties hold.
    function kept(address token) public view returns (uint256) {
        address[] memory all = stage.everybody();
        uint256 others = escrow.commons(guild, token);
        for (uint256 i = 0; i < all.length; ++i) others += escrow.owed(all[i], token);
        return _balance(token, address(escrow)) - others;
    }

    function endedCount() external view returns (uint256) {
        return ended.length;
    }

    function known(uint256 lane) external view returns (Bounty memory) {
        return bounties[lane];
    }

    function past(uint256 index) external view returns (Bounty memory) {
        return ended[index];
    }

    function peopleOf(Bounty memory it) public pure returns (People memory people) {
        if (it.team.length > 0) people.team = abi.decode(it.team, (Share[]));
        if (it.panel.length > 0) people.panel = abi.decode(it.panel, (Seat[]));
    }

    // ------------------------------------------------------------------------------------------- before and after

    function _before(uint256 lane) internal {
        Bounty storage it = bounties[lane % LANES];
        address token = it.terms.token;
        _status0 = it.status;
        _held0 = it.held;
        if (it.status == Status.Free) return;
        _who0 = it.state.worker;
        _worker0 = _wealth(token, _who0);
        _poster0 = _wealth(token, it.terms.poster);
        _commons0 = escrow.commons(guild, token);
        _kept0 = kept(token);
        _bystander = _anybodyElse(it);
        _standing0 = _standing(_bystander);
        _seat0 = guilds.memberOf(guild, _bystander).seat;
    }

    /// @param most what the worker of before may have gained at most, but for bonus and mates' parts.
    /// @param accepted by a majority or a ruling.
    function _after(uint256 lane, uint256 most, bool accepted) internal {
        Bounty storage it = bounties[lane % LANES];
        if (_status0 == Status.Free) return;
        address token = it.terms.token;
        uint256 now_ = it.status == Status.Free ? 0 : it.held;
        if (kept(token) + _held0 != _kept0 + now_) _break(2, "another bounty's money moved, or its own twice");
        uint256 commons = escrow.commons(guild, token);
        uint256 paid = it.terms.fee * it.judged;
        if (accepted && _status0 != Status.Escalated) {
            uint256 had = _commons0 + it.terms.fee * it.terms.size - paid; // with the fees of the absent
            if (commons < had) ++seen["bonus"];
            if (commons + paid / 2 < had) _break(6, "a bonus of more than half of what the panel was paid");
        } else if (commons < _commons0) {
            _break(6, "the commons shrank without a delivery");
        }
        if (_standing(_bystander) != _standing0) _break(8, "the standing of one who had no part in it changed");
        if (guilds.memberOf(guild, _bystander).seat != _seat0) _break(15, "one who had no part in it lost a seat");
        _checkPeople(it, most + (accepted ? paid / 2 : 0), token);
    }

    /// @dev Somebody who is neither worker nor of the team nor on the panel; zero, which has no standing, if chance says so.
    /// A bounty with a named panel is nobody's matter.
    function _anybodyElse(Bounty storage it) private view returns (address account) {
        account = stage.everybody()[uint256(keccak256(abi.encode(it.id, it.status, block.timestamp))) % (stage.PEERS() + 8)];
        if (it.terms.panel != bytes32(0)) return account;
        bool hasPart = account == it.state.worker;
        People memory people = peopleOf(it);
        for (uint256 i = 0; i < people.team.length; ++i) hasPart = hasPart || people.team[i].account == account;
        for (uint256 i = 0; i < people.panel.length; ++i) hasPart = hasPart || people.panel[i].account() == account;
        if (hasPart) account = address(0);
    }

    function _standing(address account) private view returns (bytes32) {
        (, bytes memory all) = address(reputation).staticcall(abi.encodeCall(reputation.standingOf, (guild, account)));
        return keccak256(all);
    }

    function _missedBy(address account) private view returns (uint256 missed) {
        (,,,,,, missed) = reputation.standingOf(guild, account);
    }

    function _checkPeople(Bounty storage it, uint256 most, address token) private {
        bool hasWorker = _status0 > Status.Open;
        if (hasWorker && _wealth(token, _who0) > _worker0 + most) _break(3, "a worker got more than is his");
        uint256 poster = _wealth(token, it.terms.poster);
        bool underWay = _status0 == Status.Claimed || _status0 == Status.Delivered || _status0 == Status.InReview;
        if (underWay && poster != _poster0) _break(5, "a poster got money between claim and verdict");
        uint256 put = it.terms.reward + it.terms.fee * it.terms.size;
        if (poster > _poster0 + put) _break(5, "a poster got more than he put in");
    }

    function _break(uint256 number, string memory how) internal {
        broken[number] = how;
    }

    // ------------------------------------------------------------------------------------------------- the absent

    /// @dev What will become of those who have not judged. Whom the guild does not serve any more marks nobody, and nobody is
    /// marked who had left before the draw, or whose last mark is not older than the draw. A second mark within 90 days
    /// costs the seat.
    function _absences(Bounty storage it, Scores scores) internal view returns (Absence[] memory list) {
        Seat[] memory panel = peopleOf(it).panel;
        list = new Absence[](panel.length);
        if (it.terms.panel != bytes32(0)) return new Absence[](0);
        uint256 count = 0;
        for (uint256 i = 0; i < panel.length; ++i) {
            if (uint8(Scores.unwrap(scores) >> (8 * i)) == 255) list[count++] = _absence(it, panel[i]);
        }
        assembly { mstore(list, count) }
    }

    function _absence(Bounty storage it, Seat seat) private view returns (Absence memory its) {
        address account = seat.account();
        Member memory member = guilds.memberOf(guild, account);
        uint256 points = reputation.pointsOf(guild, account);
        its = Absence(account, member.seat, member.missedAt, _missedBy(account), points);
        (, uint256 endedAt) = guilds.placeAt(guild, seat.place());
        uint256 drawnAt = it.state.since;
        bool hasLeft = endedAt != 0 && endedAt <= drawnAt;
        if (!guilds.memberOf(guild, it.terms.poster).served || hasLeft || drawnAt <= member.missedAt) return its;
        its.missed += 1;
        its.missedAt = block.timestamp;
        uint256 lost = it.terms.effort * 200;
        its.points = points > lost ? points - lost : 0;
        if (endedAt == 0 && member.missedAt != 0 && drawnAt < member.missedAt + 90 days) its.seat = 0;
    }

    function _checkAbsences(Bounty storage it, Absence[] memory list) internal {
        for (uint256 i = 0; i < list.length; ++i) {
            Absence memory its = list[i];
            Member memory member = guilds.memberOf(guild, its.account);
            uint256 missed = _missedBy(its.account);
            if (member.seat != its.seat) _break(15, "a seat was lost, or kept, against the rules");
            if (missed != its.missed) _break(15, "an absence was counted twice, or not, or for one who is not served");
            if (member.missedAt != its.missedAt) _break(15, "the moment of the last absence is another");
            bool hasOtherMarks = _isParty(it, its.account);
            uint256 points = reputation.pointsOf(guild, its.account);
            if (!hasOtherMarks && points != its.points) _break(15, "an absence cost other points than it should");
            ++seen[its.missedAt != block.timestamp ? "spared" : its.seat == 0 ? "lost a seat" : "missed by a peer"];
        }
    }

    // -------------------------------------------------------------------------------------------------- transitions

    function _end(Bounty storage it, End how, uint256 back) internal {
        (it.how, it.back) = (how, back);
        ended.push(it);
        it.status = Status.Free;
        it.held = 0;
    }

    /// @dev After quit, lapse, a second no and an empty delivery nobody is served first, and a repair closes.
    function _reopen(Bounty storage it) internal {
        if (it.state.repair && !it.closed) (it.closed, it.claims) = (true, 0);
        State memory next;
        next.round = it.state.round;
        (it.state, it.status, it.team) = (next, Status.Open, "");
        if (it.terms.panel == bytes32(0)) it.panel = "";
        it.held -= it.terms.bond;
    }

    /// @dev A first no keeps the worker, and the panel for the repair. A second one keeps nobody.
    function _sendBack(Bounty storage it) internal {
        if (it.state.repair) {
            ++seen["a second no"];
            return _reopen(it);
        }
        State memory next;
        (next.round, next.worker, next.since) = (it.state.round, it.state.worker, block.timestamp);
        next.panel = it.state.panel;
        (it.state, it.status, it.team) = (next, Status.Open, "");
        it.held -= it.terms.bond;
    }

    function _nextLot(Bounty storage it, uint256 lot) internal {
        it.state.lot = lot;
        it.state.lotBlock = _lotBlock();
        it.state.since = 0;
        it.status = Status.Delivered;
    }

    function _lotBlock() internal view returns (uint256) {
        return block.number + (stage.hasMix() ? 64 : 2);
    }

    function _escalate(Bounty storage it) internal {
        it.state.since = block.timestamp;
        it.status = Status.Escalated;
        ++seen["escalated"];
    }

    // -------------------------------------------------------------------------------------------------------- rules

    function _terms(uint256 lane, uint256 how) internal view returns (Terms memory terms) {
        terms.poster = stage.posters(lane % 2);
        terms.lane = lane;
        (, terms.generation,) = escrow.status(terms.poster, lane);
        terms.token = how % 2 == 0 ? address(0) : address(coin);
        terms.guild = guild;
        terms.size = 1 + 2 * ((how >> 8) % 3);
        if (_isNamed(how)) {
            terms.panel = keccak256(abi.encodePacked(_panelOf(terms)));
        } else {
            terms.size = _fittingSize(terms.size);
            terms.seats = _seatsFrom(terms.size, how >> 208);
            terms.effort = how % 501;
        }
        terms.passMark = 1 + (how >> 16) % 100;
        terms.worker = (how >> 24) % 4 == 0 ? stage.workers((how >> 24) % 3) : address(0);
        terms.openUntil = block.timestamp + 1 + (how >> 32) % 365 days;
        terms.workPeriod = 1 hours + (how >> 64) % 364 days;
        terms.reviewPeriod = stage.LEAST_REVIEW() + (how >> 96) % 28 days;
        terms.patience = (how >> 159) % 2 == 0 ? 0 : (how >> 128) % (terms.reviewPeriod + 1);
        terms.arbiter = (how >> 160) % 2 == 0 ? stage.arbiter() : address(0);
        if (terms.arbiter != address(0)) terms.rulingPeriod = 1 hours + (how >> 168) % (90 days - 1 hours + 1);
    }

    /// @dev The fewest of the first places among which there must be twice the panel and three quarters of the live seats,
    /// however many of them have ended.
    function _fewestSeats(uint256 size) internal view returns (uint256 fewest) {
        (uint256 places, uint256 live,,) = guilds.bench(guild, address(0));
        fewest = places + 2 * size - live;
        if (fewest < places - live / 4) fewest = places - live / 4;
    }

    /// @dev Zero where the guild has become too small for any panel.
    function _fittingSize(uint256 size) private view returns (uint256) {
        (uint256 places,,,) = guilds.bench(guild, address(0));
        while (size > 1 && _fewestSeats(size) > places) size -= 2;
        return _fewestSeats(size) > places ? 0 : size;
    }

    function _seatsFrom(uint256 size, uint256 chance) private view returns (uint256) {
        (uint256 places,,,) = guilds.bench(guild, address(0));
        if (size == 0) return 0;
        uint256 fewest = _fewestSeats(size);
        if (chance % 4 < 2) return chance % 2 == 0 ? places : fewest;
        return fewest + chance % (places - fewest + 1);
    }

    /// @dev Whether the guild has shrunk so far since the bounty was posted that nobody may claim it afresh.
    function _isThin(Bounty storage it) internal view returns (bool) {
        (uint256 places, uint256 live,,) = guilds.bench(guild, address(0));
        uint256 behind = places - it.terms.seats;
        return it.terms.panel == bytes32(0) && (live < behind + 2 * it.terms.size || live < 4 * behind);
    }

    function isThin(uint256 lane) external view returns (bool) {
        return _isThin(bounties[lane]);
    }

    function isServed(uint256 lane) external view returns (bool) {
        return _isServed(bounties[lane]);
    }

    /// @dev Whether the worker whose work was sent back is the only one who may claim.
    function _isServed(Bounty storage it) internal view returns (bool) {
        return it.status == Status.Open && it.state.worker != address(0) && block.timestamp < _servedUntil(it);
    }

    /// @dev A fuzzer likes small numbers, and would take the first of every choice.
    function _mixed(uint256 how) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(how)));
    }

    function _isNamed(uint256 how) internal pure returns (bool) {
        return (how >> 200) % 4 == 0;
    }

    /// @dev The first worker is on every named panel: he must not judge his own work.
    function _panelOf(Terms memory terms) internal view returns (address[] memory panel) {
        panel = new address[](terms.size);
        for (uint256 i = 0; i < terms.size; ++i) panel[i] = i == 0 ? stage.workers(0) : stage.peers(i);
        _sort(panel);
    }

    function _seats(address[] memory panel) internal pure returns (Seat[] memory seats) {
        seats = new Seat[](panel.length);
        for (uint256 i = 0; i < panel.length; ++i) seats[i] = toSeat(0, panel[i]);
    }

    function _rising(uint256 how) internal view returns (address[] memory two) {
        two = new address[](2);
        two[0] = stage.peers(how % stage.PEERS());
        two[1] = stage.peers((how + 1) % stage.PEERS());
        _sort(two);
    }

    function _worker(Terms memory terms, uint256 how) internal view returns (address) {
        return terms.worker == address(0) ? stage.workers((how >> 8) % 3) : terms.worker;
    }

    function _servedUntil(Bounty storage it) internal view returns (uint256 until) {
        until = it.state.since + it.terms.reviewPeriod;
        if (until > it.terms.openUntil) until = it.terms.openUntil;
    }

    function _isParty(Bounty storage it, address account) internal view returns (bool) {
        if (account == it.terms.poster || account == it.terms.arbiter || account == it.state.worker) return true;
        Share[] memory team = peopleOf(it).team;
        for (uint256 i = 0; i < team.length; ++i) if (team[i].account == account) return true;
        return false;
    }

    /// @dev Each who has not judged says nothing, nothing was delivered, no or yes.
    function _verdicts(Bounty storage it, uint256 how) internal view returns (Verdict[] memory given, Scores scores) {
        Seat[] memory panel = peopleOf(it).panel;
        scores = it.state.scores;
        given = new Verdict[](panel.length);
        uint256 count = 0;
        for (uint256 i = 0; i < panel.length; ++i) {
            uint256 says = (how >> (8 * i)) % 8;
            address peer = panel[i].account();
            if (says < 3 || _isParty(it, peer) || uint8(Scores.unwrap(scores) >> (8 * i)) != 255) continue;
            uint256 score = says < 5 ? (says - 3) * (it.terms.passMark - 1) : it.terms.passMark;
            bytes memory signature = Sign.verdict(stage, peer, it.id, it.state.round, it.state.delivery, peer, score);
            given[count++] = Verdict(i, score, bytes32(0), signature, "");
            scores = Scores.wrap(Scores.unwrap(scores) & ~(uint256(255) << (8 * i)) | (score << (8 * i)));
        }
        assembly { mstore(given, count) }
    }

    /// @return outcome none, yes, no or empty, as 0 to 3.
    function _outcome(Bounty storage it, Scores scores) internal view returns (uint256 outcome, uint256 judged) {
        uint256 yes = 0;
        uint256 zeros = 0;
        for (uint256 i = 0; i < it.terms.size; ++i) {
            uint256 score = uint8(Scores.unwrap(scores) >> (8 * i));
            if (score == 255) continue;
            ++judged;
            if (score >= it.terms.passMark) ++yes;
            if (score == 0) ++zeros;
        }
        if (2 * yes > it.terms.size) return (1, judged);
        if (2 * zeros > it.terms.size && it.terms.panel == bytes32(0)) return (3, judged);
        return (2 * (judged - yes) > it.terms.size ? 2 : 0, judged);
    }

    /// @dev Whether `settle` would have nothing to do without a verdict that counts.
    function isUndecided(uint256 lane) external view returns (bool) {
        Bounty storage it = bounties[lane];
        (uint256 outcome, uint256 judged) = _outcome(it, it.state.scores);
        bool mayEnd = judged == it.terms.size || block.timestamp >= it.state.since + it.terms.patience;
        return outcome == 0 || !mayEnd;
    }

    function _balance(address token, address account) internal view returns (uint256) {
        return token == address(0) ? account.balance : coin.balanceOf(account);
    }

    function _wealth(address token, address account) internal view returns (uint256) {
        return account == address(0) ? 0 : _balance(token, account) + escrow.owed(account, token);
    }

    function _sort(address[] memory list) internal pure {
        for (uint256 i = 1; i < list.length; ++i) {
            for (uint256 j = i; j > 0 && list[j - 1] > list[j]; --j) (list[j - 1], list[j]) = (list[j], list[j - 1]);
        }
    }
}
