// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, People, Permit, State, Status, Terms, Verdict, Work} from "oathwork/interfaces/IBountyEscrow.sol";
import {IReputation} from "oathwork/interfaces/IReputation.sol";
import {IGuilds, Member, Settings} from "oathwork/interfaces/IGuilds.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {NO_SCORES, Scores} from "oathwork/libraries/Scores.sol";
import {Seat} from "oathwork/libraries/Seat.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {Deed} from "oathwork/libraries/Standing.sol";
import {cheats} from "./Cheats.sol";
import {Ghost} from "./Ghost.sol";
import {Header} from "./Header.sol";
import {Legal} from "./Legal.sol";
import {Sign, Stage} from "./Stage.sol";

interface IERC721Moves {
    function transferFrom(address from, address to, uint256 tokenId) external;
    function approve(address to, uint256 tokenId) external;
}

/// @dev Only moves that the rules forbid, on the bounties of `Legal`. None may be accepted, whoever sends it.
contract Illegal {
    uint256 private constant ACTIONS = 12;

    Legal public immutable legal;
    Stage public immutable stage;
    IBountyEscrow public immutable escrow;

    mapping(uint256 number => string) public broken;
    uint256 public tries;
    Permit private _none;

    constructor(Legal legal_) {
        legal = legal_;
        stage = legal_.stage();
        escrow = legal_.escrow();
    }

    // ------------------------------------------------------------------------------------------------------- moves

    /// @dev On the first lane from `one` on where the move is possible at all.
    function attempt(uint256 what, uint256 one, uint256 other, uint256 who) external {
        what = uint256(keccak256(abi.encode(what))) % 23;
        one = one % type(uint128).max;
        uint256 before = tries;
        for (uint256 i = 0; i < legal.LANES() && tries == before; ++i) _attempt(what, one + i, other, who);
    }

    function _attempt(uint256 what, uint256 one, uint256 other, uint256 who) private {
        if (what == 0) outOfStatus(one, other, who);
        if (what == 1) stale(one, other, who >> 8, who);
        if (what == 2) afterTheEnd(one, other, who);
        if (what == 3) postAgain(one);
        if (what == 4) byAnother(one, who);
        if (what == 5) tooEarly(one, who);
        if (what == 6) partyClaims(one, who);
        if (what == 7) replayClaim(one, other, who);
        if (what == 8) forgedVerdict(one, other, who);
        if (what == 9) directly(one, other, who);
        if (what == 10) collectNothing(who, one % 2 == 0);
        if (what == 11) underpaid(one, who);
        if (what == 12) judgedAgain(one, other, who);
        if (what == 13) partyJudges(one);
        if (what == 14) claimsClosed(one, who);
        if (what == 15) closesAnothers(one, other, who);
        if (what == 16) closesAgain(one);
        if (what == 17) claimsOnAThinBench(one, who);
        if (what == 18) postsWrongly(one, other, who);
        if (what == 19) sitsTooEarly(one);
        if (what == 20) bringsAnotherHeader(one, other, who);
        if (what == 21) withdrawsFromTheServed(one, who);
        if (what == 22) foundsWrongly(one, who);
    }

    /// @dev An action that does not belong to the bounty's status; from who may otherwise, or from anybody.
    function outOfStatus(uint256 lane, uint256 action, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        if (it.terms.poster == address(0) || it.status == _statusOf(it, action)) return;
        _try(2, "an action out of its status", _sender(it, action, who), it, action);
    }

    /// @dev With a state or with terms that are not the present ones.
    function stale(uint256 lane, uint256 action, uint256 field, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        if (it.status == Status.Free || it.status != _statusOf(it, action)) return;
        _change(it, field);
        _try(2, "another state or other terms", _sender(it, action, who), it, action);
    }

    function afterTheEnd(uint256 index, uint256 action, uint256 who) public {
        uint256 count = legal.endedCount();
        if (count == 0) return;
        Ghost.Bounty memory it = legal.past(index % count);
        _try(12, "an action on an ended bounty", _sender(it, action, who), it, action);
    }

    function postAgain(uint256 index) public {
        uint256 count = legal.endedCount();
        if (count == 0) return;
        Ghost.Bounty memory it = legal.past(index % count);
        uint256 value = it.terms.token == address(0) ? it.terms.reward + it.terms.fee * it.terms.size : 0;
        address[] memory panel = new address[](0);
        if (it.terms.panel != bytes32(0)) {
            Seat[] memory seats = legal.peopleOf(it).panel;
            panel = new address[](seats.length);
            for (uint256 i = 0; i < seats.length; ++i) panel[i] = seats[i].account();
        }
        bytes memory data = abi.encodeCall(IBountyEscrow.post, (it.terms, panel, "", _none, ""));
        _send(12, "an ended generation again", address(escrow), it.terms.poster, value, data);
    }

    /// @dev What only one person may do, from another.
    function byAnother(uint256 lane, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        address sender = _anyone(who);
        bool isOpen = it.status == Status.Open && block.timestamp < it.terms.openUntil && !it.closed;
        if (isOpen && sender != it.terms.poster) {
            _try(5, "another withdrew", sender, it, 0);
        }
        if (it.status == Status.Claimed && sender != it.state.worker) _try(7, "another delivered", sender, it, 2);
        if (it.status == Status.Claimed && sender != it.state.worker) _try(7, "another quit", sender, it, 3);
        if (it.status == Status.Escalated && sender != it.terms.arbiter) _try(3, "another ruled", sender, it, 8);
    }

    function tooEarly(uint256 lane, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        address sender = _anyone(who);
        if (it.status == Status.Claimed && block.timestamp < it.state.claimedAt + it.terms.workPeriod + 1 hours) {
            _try(5, "lapsed early", sender, it, 4);
        }
        if (it.status == Status.Delivered && block.number <= it.state.lotBlock) _try(9, "drawn early", sender, it, 5);
        if (it.status == Status.InReview && block.timestamp < it.state.since + it.terms.reviewPeriod) {
            _try(13, "redrawn early", sender, it, 7);
        }
        bool mayRule = block.timestamp < it.state.since + it.terms.rulingPeriod;
        if (it.status == Status.Escalated && mayRule) _try(5, "expired early", sender, it, 9);
    }

    function partyClaims(uint256 lane, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        address party = who % 2 == 0 ? it.terms.poster : it.terms.arbiter;
        if (it.status == Status.Open && party != address(0)) _try(10, "a party claimed", party, it, 1);
    }

    /// @dev A claim in the worker's name with the signature of an earlier round, or of another bounty; and with one that his
    /// own key has made for another worker.
    function replayClaim(uint256 lane, uint256 from, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        Ghost.Bounty memory other = legal.known(from % legal.LANES());
        if (it.status != Status.Open) return;
        for (uint256 i = 0; i < 3; ++i) {
            address worker = stage.workers(i);
            bytes memory foreign = _signedClaim(it, worker, stage.workers((i + 1) % 3));
            _claimFor(7, "a signature worked for another worker", it, worker, who, foreign);
            if (other.signature.length == 0) continue;
            _claimFor(7, "a signature worked again", it, worker, who, other.signature);
        }
    }

    function _claimFor(
        uint256 number,
        string memory how,
        Ghost.Bounty memory it,
        address worker,
        uint256 who,
        bytes memory signature
    ) private {
        uint256 value = it.terms.token == address(0) ? it.terms.bond : 0;
        bytes memory data = abi.encodeCall(
            IBountyEscrow.claimFor, (it.terms, it.state, worker, _none, block.timestamp + 1, signature)
        );
        _send(number, how, address(escrow), _anyone(who), value, data);
    }

    /// @dev A verdict with one thing wrong, which nobody who may judge has sent.
    function forgedVerdict(uint256 lane, uint256 index, uint256 wrong) public {
        lane = lane % legal.LANES();
        Ghost.Bounty memory it = legal.known(lane);
        if (it.status != Status.InReview || !legal.isUndecided(lane)) return;
        People memory people = legal.peopleOf(it);
        Verdict[] memory given = new Verdict[](1);
        given[0] = _forged(it, people.panel, index % people.panel.length, wrong % 7);
        bytes memory data = abi.encodeCall(IBountyEscrow.settle, (it.terms, it.state, people, given));
        _send(7, "a forged verdict counted", address(escrow), stage.stranger(), 0, data);
    }

    /// @dev A peer who has judged says something else.
    function judgedAgain(uint256 lane, uint256 index, uint256 who) public {
        lane = lane % legal.LANES();
        Ghost.Bounty memory it = legal.known(lane);
        if (it.status != Status.InReview || !legal.isUndecided(lane)) return;
        People memory people = legal.peopleOf(it);
        index = index % people.panel.length;
        if (!it.state.scores.hasJudged(index)) return;
        uint256 score = (it.state.scores.get(index) + 1 + who % 100) % 101;
        address peer = people.panel[index].account();
        bytes memory signature = Sign.verdict(stage, peer, it.id, it.state.round, it.state.delivery, peer, score);
        Verdict[] memory given = new Verdict[](1);
        given[0] = Verdict(index, score, bytes32(0), signature, "");
        bytes memory data = abi.encodeCall(IBountyEscrow.settle, (it.terms, it.state, people, given));
        _send(13, "a verdict was given twice", address(escrow), who % 2 == 0 ? peer : stage.stranger(), 0, data);
    }

    /// @dev Who is on a panel, a named one or one that judges a repair, and is the worker or shares, judges himself.
    function partyJudges(uint256 lane) public {
        lane = lane % legal.LANES();
        Ghost.Bounty memory it = legal.known(lane);
        if (it.status != Status.InReview || !legal.isUndecided(lane)) return;
        People memory people = legal.peopleOf(it);
        Verdict[] memory given = new Verdict[](1);
        for (uint256 i = 0; i < people.panel.length; ++i) {
            address peer = people.panel[i].account();
            bool hasPart = peer == it.state.worker;
            for (uint256 j = 0; j < people.team.length; ++j) hasPart = hasPart || peer == people.team[j].account;
            if (!hasPart) continue;
            given[0] = Verdict(i, it.terms.passMark, bytes32(0), "", "");
            bytes memory data = abi.encodeCall(IBountyEscrow.settle, (it.terms, it.state, people, given));
            _send(10, "a party judged its own work", address(escrow), peer, 0, data);
        }
    }

    /// @dev The bond, and one unit too much or too little of the chain's own money with it.
    function underpaid(uint256 lane, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        if (it.status != Status.Open) return;
        uint256 value = it.terms.token == address(0) ? it.terms.bond : 0;
        value = who % 2 == 0 || value == 0 ? value + 1 : value - 1;
        bytes memory data = abi.encodeCall(IBountyEscrow.claim, (it.terms, it.state));
        _send(1, "claimed with another bond", address(escrow), stage.workers(who % 3), value, data);
    }

    /// @dev Standing, seats and money by no action at all.
    function directly(uint256 who, uint256 whom, uint256 what) public {
        address sender = _anyone(who);
        address[] memory one = new address[](1);
        one[0] = _anyone(whom);
        uint256 token = (uint256(uint96(_guild())) << 160) | uint160(one[0]);
        address reputation = address(stage.reputation());
        bytes memory data = abi.encodeCall(IReputation.recordBroken, (stage.guild(), Deed.Missed, 1, one));
        if (what % 4 == 1) data = abi.encodeCall(IERC721Moves.transferFrom, (one[0], sender, token));
        if (what % 4 == 2) data = abi.encodeCall(IERC721Moves.approve, (sender, token));
        if (what % 4 == 3) {
            data = abi.encodeCall(
                IReputation.recordVerdict,
                (stage.guild(), Deed.Delivered, 500, sender, new Share[](0), new Seat[](0), NO_SCORES, 1)
            );
        }
        _send(8, "standing changed by another hand", reputation, sender, 0, data);
        data = abi.encodeCall(IGuilds.markAbsent, (stage.guild(), stage.posters(0), new Seat[](0), 0));
        _send(8, "the absent marked by another hand", address(stage.guilds()), sender, 0, data);
    }

    function collectNothing(uint256 who, bool inCoin) public {
        address account = _anyone(who);
        address token = inCoin ? address(stage.coin()) : address(0);
        if (escrow.owed(account, token) > 0) return;
        bytes memory data = abi.encodeCall(IBountyEscrow.collect, (token, account));
        _send(1, "collected what is not owed", address(escrow), account, 0, data);
        data = abi.encodeCall(IBountyEscrow.collectFor, (account, token));
        _send(1, "collected what is not owed", address(escrow), stage.stranger(), 0, data);
    }

    // --------------------------------------------------------------------------------------------- squatters, retriers

    /// @dev A closed bounty, by any worker but the one who is served first: in each of the three ways to claim.
    function claimsClosed(uint256 lane, uint256 who) public {
        lane = lane % legal.LANES();
        Ghost.Bounty memory it = legal.known(lane);
        if (it.status != Status.Open || !it.closed) return;
        for (uint256 i = 0; i < 3; ++i) {
            address worker = stage.workers(i);
            if (legal.isServed(lane) && worker == it.state.worker) continue;
            _claims(14, "claimed though it is closed", it, worker, who);
        }
    }

    /// @dev So many seats have ended since the bounty was posted that a panel would be drawn from a few.
    function claimsOnAThinBench(uint256 lane, uint256 who) public {
        lane = lane % legal.LANES();
        Ghost.Bounty memory it = legal.known(lane);
        if (it.status != Status.Open || legal.isServed(lane) || !legal.isThin(lane)) return;
        for (uint256 i = 0; i < 3; ++i) _claims(9, "claimed on a thin bench", it, stage.workers(i), who);
    }

    function _claims(uint256 number, string memory how, Ghost.Bounty memory it, address worker, uint256 who) private {
        uint256 value = it.terms.token == address(0) ? it.terms.bond : 0;
        Work memory work = Work(bytes32("junk"), new Share[](0), new bytes[](0), "");
        _send(number, how, address(escrow), worker, value, abi.encodeCall(IBountyEscrow.claim, (it.terms, it.state)));
        bytes memory data = abi.encodeCall(IBountyEscrow.claimAndDeliver, (it.terms, it.state, work));
        _send(number, how, address(escrow), worker, value, data);
        _claimFor(number, how, it, worker, who, _signedClaim(it, worker, worker));
    }

    /// @dev By the key of one, in the name of another or their own.
    function _signedClaim(Ghost.Bounty memory it, address signer, address worker) private view returns (bytes memory) {
        return Sign.claim(stage, signer, it.id, it.state.round + 1, worker, block.timestamp + 1);
    }

    /// @dev Without the poster's signature, with another's, or with the poster's of an earlier bounty.
    function closesAnothers(uint256 lane, uint256 index, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        address sender = _anyone(who);
        if (it.status == Status.Free || it.closed || sender == it.terms.poster) return;
        bytes memory signature = Sign.close(stage, stage.keys(sender) == 0 ? stage.stranger() : sender, it.id);
        uint256 count = legal.endedCount();
        if (count > 0 && who % 2 == 0) {
            signature = Sign.close(stage, it.terms.poster, legal.past(index % count).id);
        }
        bytes memory data = abi.encodeCall(IBountyEscrow.closeFor, (it.terms, it.state, signature));
        _send(14, "another closed it", address(escrow), sender, 0, data);
        data = abi.encodeCall(IBountyEscrow.close, (it.terms.lane));
        if (sender != stage.posters(0) && sender != stage.posters(1)) {
            _send(14, "another closed it", address(escrow), sender, 0, data);
        }
    }

    /// @dev What is closed, or where nothing lives; and cancelled where something does.
    function closesAgain(uint256 lane) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        if (it.terms.poster == address(0)) return;
        bytes memory data = abi.encodeCall(IBountyEscrow.close, (it.terms.lane));
        if (it.closed || it.status == Status.Free) {
            _send(14, "closed what is closed", address(escrow), it.terms.poster, 0, data);
        }
        if (it.status == Status.Free) return;
        data = abi.encodeCall(IBountyEscrow.cancel, (it.terms.lane));
        _send(2, "cancelled what lives", address(escrow), it.terms.poster, 0, data);
    }

    /// @dev Not even the poster, closed or not.
    function withdrawsFromTheServed(uint256 lane, uint256 who) public {
        lane = lane % legal.LANES();
        Ghost.Bounty memory it = legal.known(lane);
        if (!legal.isServed(lane)) return;
        _try(5, "withdrawn from the one who is served first", who % 2 == 0 ? it.terms.poster : _anyone(who), it, 0);
    }

    // ------------------------------------------------------------------------------------------- guilds, lots, seats

    /// @dev Terms that might be posted, but for one thing.
    function postsWrongly(uint256 lane, uint256 how, uint256 wrong) public {
        lane = lane % legal.LANES();
        if (legal.known(lane).status != Status.Free) return;
        (Terms memory terms, address[] memory panel) = legal.offer(lane, how, how >> 8, how >> 16, how >> 24);
        uint256 number = _spoil(terms, panel.length > 0, wrong % 6);
        if (number == 0 || terms.size == 0) return;
        uint256 value = terms.token == address(0) ? terms.reward + terms.fee * terms.size : 0;
        bytes memory data = abi.encodeCall(IBountyEscrow.post, (terms, panel, "", _none, ""));
        _send(number, "posted against the rules", address(escrow), terms.poster, value, data);
    }

    /// @return number of the promise that it would break; zero if there is nothing to spoil.
    function _spoil(Terms memory terms, bool isNamed, uint256 wrong) private view returns (uint256 number) {
        (uint256 places, uint256 live,, bool served) = stage.guilds().bench(stage.guild(), terms.poster);
        if (wrong < 2) {
            bool hasArbiter = terms.arbiter != address(0);
            terms.rulingPeriod = hasArbiter ? (wrong == 0 ? 1 hours - 1 : 90 days + 1) : 1 + wrong * 1 hours;
            return 4;
        }
        if (isNamed) {
            terms.guild = GuildId.wrap(GuildId.unwrap(terms.guild) ^ (1 << 95)); // nobody has founded it
            return 6;
        }
        if (wrong == 2 && served) {
            (terms.reviewPeriod, terms.patience) = (stage.LEAST_REVIEW() - 1, 0);
            return 15;
        }
        if (wrong == 3 && served) {
            uint256 fewest = places + 2 * terms.size - live; // an ended place may be each of the first
            if (fewest < places - live / 4) fewest = places - live / 4;
            terms.seats = fewest - 1;
            return terms.seats <= places ? 9 : 0;
        }
        return served || wrong < 4 ? 0 : 15; // nobody serves the poster
    }

    /// @dev A guild that gives its seats to anybody, or lets its peers sleep through a bounty.
    function foundsWrongly(uint256 wrong, uint256 who) public {
        Settings memory settings = Settings(300, 180, 500, 1);
        if (wrong % 3 == 0) settings.seatAt = 0;
        if (wrong % 3 == 1) settings.minReviewDays = 0;
        if (wrong % 3 == 2) settings.minReviewDays = 31;
        address sender = _anyone(who);
        bytes memory data = abi.encodeCall(IGuilds.found, ("wrong", sender, new address[](0), settings, bytes32(who)));
        _send(15, "a guild whose seats cost nothing", address(stage.guilds()), sender, 0, data);
    }

    /// @dev An account whose old place may be in a lot still, or that took a seat less than 90 days ago, though offered one.
    function sitsTooEarly(uint256 who) public {
        (IGuilds guilds, GuildId guild, address steward) = (stage.guilds(), stage.guild(), stage.steward());
        for (uint256 i = 0; i < stage.PEERS(); ++i) {
            address account = stage.peers((who + i) % stage.PEERS());
            Member memory member = guilds.memberOf(guild, account);
            if (member.seat > 0 || block.timestamp >= legal.mayReturn(account)) continue;
            address[] memory one = new address[](1);
            one[0] = account;
            cheats.prank(steward);
            guilds.offerSeats(guild, one);
            bytes memory data = abi.encodeCall(IGuilds.takeSeat, (guild));
            _send(9, "seated twice in the week of a lot", address(guilds), account, 0, data);
        }
    }

    /// @dev One that the block's hash does not prove: one byte is another, or it is longer, shorter, empty or another
    /// block's.
    function bringsAnotherHeader(uint256 lane, uint256 chance, uint256 wrong) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        bool isReady = block.number > it.state.lotBlock && block.number <= it.state.lotBlock + 256;
        if (it.status != Status.Delivered || !isReady || !stage.hasMix()) return;
        bytes memory header = _wrongHeader(legal.headerOf(it.state.lotBlock, chance), it.state.lotBlock, chance, wrong % 5);
        bytes memory data = abi.encodeCall(IBountyEscrow.draw, (it.terms, it.state, legal.peopleOf(it), header));
        _send(16, "another header was believed", address(escrow), _anyone(wrong >> 8), 0, data);
    }

    function _wrongHeader(bytes memory header, uint256 number, uint256 chance, uint256 wrong)
        private
        pure
        returns (bytes memory)
    {
        if (wrong == 0) return "";
        if (wrong == 1) return bytes.concat(header, hex"00");
        if (wrong == 2) return Header.ofBlock(number + 1, chance);
        if (wrong == 3) assembly { mstore(header, sub(mload(header), 1)) }
        else header[chance % header.length] = ~header[chance % header.length];
        return header;
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _guild() private view returns (uint96 raw) {
        raw = uint96(abi.decode(abi.encode(stage.guild()), (uint256)));
    }

    function _forged(Ghost.Bounty memory it, Seat[] memory panel, uint256 index, uint256 wrong)
        private
        view
        returns (Verdict memory)
    {
        address peer = panel[index].account();
        address named = peer;
        (bytes32 id, uint256 round, bytes32 delivery) = (it.id, it.state.round, it.state.delivery);
        uint256 score = it.terms.passMark;
        if (wrong == 0) peer = stage.stranger();
        if (wrong == 1) round -= 1;
        if (wrong == 2) delivery = ~delivery;
        if (wrong == 3) id = ~id;
        if (wrong == 4) score = 101;
        if (wrong == 5) index = panel.length + index;
        if (wrong == 6) named = panel[0].account() == peer ? stage.stranger() : panel[0].account();
        return Verdict(index, score, bytes32(0), Sign.verdict(stage, peer, id, round, delivery, named, score), "");
    }

    function _change(Ghost.Bounty memory it, uint256 field) private pure {
        field = field % 18;
        if (field == 0) it.state.round += 1;
        if (field == 1) it.state.worker = address(uint160(it.state.worker) ^ 1);
        if (field == 2) it.state.claimedAt += 1;
        if (field == 3) it.state.since += 1;
        if (field == 4) it.state.lot = (it.state.lot + 1) % 37;
        if (field == 5) it.state.lotBlock += 1;
        if (field == 6) it.state.delivery = ~it.state.delivery;
        if (field == 7) it.state.team = ~it.state.team;
        if (field == 8) it.state.panel = ~it.state.panel;
        if (field == 9) it.state.scores = Scores.wrap(Scores.unwrap(it.state.scores) ^ 255);
        if (field == 10) it.terms.reward += 1;
        if (field == 11) it.terms.bond += 1;
        if (field == 12) it.terms.arbiter = address(uint160(it.terms.arbiter) ^ 1);
        if (field == 13) it.terms.passMark = it.terms.passMark == 1 ? 2 : 1;
        if (field == 14) it.terms.generation += 1;
        if (field == 15) it.terms.workPeriod += 1;
        if (field == 16) it.state.repair = !it.state.repair;
        if (field == 17) it.terms.rulingPeriod += 1;
    }

    /// @dev Where the action belongs: closing, wherever it is not closed.
    function _statusOf(Ghost.Bounty memory it, uint256 action) private pure returns (Status) {
        action = action % ACTIONS;
        if (action == 10) return Status.Delivered;
        if (action == 11) return it.closed ? Status.Free : it.status;
        if (action < 2) return Status.Open;
        if (action < 5) return Status.Claimed;
        if (action == 5) return Status.Delivered;
        return action < 8 ? Status.InReview : Status.Escalated;
    }

    function _sender(Ghost.Bounty memory it, uint256 action, uint256 who) private view returns (address) {
        action = action % ACTIONS;
        if (who % 2 == 0) return _anyone(who / 2);
        if (action == 0) return it.terms.poster;
        if (action == 2 || action == 3) return it.state.worker == address(0) ? _anyone(who) : it.state.worker;
        return action == 8 && it.terms.arbiter != address(0) ? it.terms.arbiter : _anyone(who);
    }

    function _anyone(uint256 who) private view returns (address) {
        address[] memory all = stage.everybody();
        return all[who % all.length];
    }

    function _try(uint256 number, string memory how, address sender, Ghost.Bounty memory it, uint256 action) private {
        action = action % ACTIONS;
        uint256 value = action == 1 && it.terms.token == address(0) ? it.terms.bond : 0;
        _send(number, how, address(escrow), sender, value, _call(it, action));
    }

    function _call(Ghost.Bounty memory it, uint256 action) private view returns (bytes memory) {
        People memory people = legal.peopleOf(it);
        if (action == 0) return abi.encodeCall(IBountyEscrow.withdraw, (it.terms, it.state));
        if (action == 1) return abi.encodeCall(IBountyEscrow.claim, (it.terms, it.state));
        if (action == 2) {
            return abi.encodeCall(
                IBountyEscrow.deliverTeam, (it.terms, it.state, Work(bytes32("x"), new Share[](0), new bytes[](0), ""))
            );
        }
        if (action == 3) return abi.encodeCall(IBountyEscrow.quit, (it.terms, it.state, ""));
        if (action == 4) return abi.encodeCall(IBountyEscrow.lapse, (it.terms, it.state));
        if (action == 5) return abi.encodeCall(IBountyEscrow.draw, (it.terms, it.state, people, ""));
        if (action == 10) {
            return abi.encodeCall(IBountyEscrow.drawAndSettle, (it.terms, it.state, people, "", new Verdict[](0)));
        }
        if (action == 11) {
            bytes memory signature = Sign.close(stage, it.terms.poster, it.id);
            return abi.encodeCall(IBountyEscrow.closeFor, (it.terms, it.state, signature));
        }
        if (action == 6) {
            return abi.encodeCall(IBountyEscrow.settle, (it.terms, it.state, people, new Verdict[](0)));
        }
        if (action == 7) return abi.encodeCall(IBountyEscrow.redraw, (it.terms, it.state, people));
        if (action == 8) return abi.encodeCall(IBountyEscrow.rule, (it.terms, it.state, people, true));
        return abi.encodeCall(IBountyEscrow.expire, (it.terms, it.state, people));
    }

    function _send(uint256 number, string memory how, address to, address sender, uint256 value, bytes memory data)
        private
    {
        ++tries;
        cheats.prank(sender);
        (bool done,) = to.call{value: value}(data);
        if (done) broken[number] = how;
    }
}
