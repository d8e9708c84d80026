// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, People, Permit, State, Status, Terms, Verdict, Work} from "oathwork/interfaces/IBountyEscrow.sol";
import {Deed, IReputation} from "oathwork/interfaces/IReputation.sol";
import {IGuilds} from "oathwork/interfaces/IGuilds.sol";
import {NO_SCORES, Scores} from "oathwork/libraries/Scores.sol";
import {Seat} from "oathwork/libraries/Seat.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {cheats} from "./Cheats.sol";
import {Ghost} from "./Ghost.sol";
import {Legal} from "./Legal.sol";
import {Sign, Stage} from "./Stage.sol";

interface IERC721Moves {
    function transferFrom(address from, address to, uint256 tokenId) external;
    function approve(address to, uint256 tokenId) external;
}

/// @dev Only moves that the rules forbid, on the bounties of `Legal`. None may be accepted, whoever sends it.
contract Illegal {
    uint256 private constant ACTIONS = 10;

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
        what = uint256(keccak256(abi.encode(what))) % 14;
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
    }

    /// @dev An action that does not belong to the bounty's status; from who may otherwise, or from anybody.
    function outOfStatus(uint256 lane, uint256 action, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        if (it.terms.poster == address(0) || it.status == _statusOf(action)) return;
        _try(2, "an action out of its status", _sender(it, action, who), it, action);
    }

    /// @dev With a state or with terms that are not the present ones.
    function stale(uint256 lane, uint256 action, uint256 field, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        if (it.status == Status.Free || it.status != _statusOf(action)) return;
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
        if (it.status == Status.Open && block.timestamp < it.terms.openUntil && sender != it.terms.poster) {
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
        bool mayRule = it.terms.arbiter != address(0) && block.timestamp < it.state.since + 14 days;
        if (it.status == Status.Escalated && mayRule) _try(5, "expired early", sender, it, 9);
    }

    function partyClaims(uint256 lane, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        address party = who % 2 == 0 ? it.terms.poster : it.terms.arbiter;
        if (it.status == Status.Open && party != address(0)) _try(10, "a party claimed", party, it, 1);
    }

    /// @dev A claim in the worker's name with the signature of an earlier round, or of another bounty.
    function replayClaim(uint256 lane, uint256 from, uint256 who) public {
        Ghost.Bounty memory it = legal.known(lane % legal.LANES());
        Ghost.Bounty memory other = legal.known(from % legal.LANES());
        if (it.status != Status.Open || other.signature.length == 0) return;
        uint256 value = it.terms.token == address(0) ? it.terms.bond : 0;
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory data = abi.encodeCall(
                IBountyEscrow.claimFor,
                (it.terms, it.state, stage.workers(i), _none, block.timestamp + 1, other.signature)
            );
            _send(7, "a signature worked again", address(escrow), _anyone(who), value, data);
        }
    }

    /// @dev A verdict with one thing wrong, which nobody who may judge has sent.
    function forgedVerdict(uint256 lane, uint256 index, uint256 wrong) public {
        lane = lane % legal.LANES();
        Ghost.Bounty memory it = legal.known(lane);
        if (it.status != Status.InReview || !legal.isUndecided(lane)) return;
        People memory people = legal.peopleOf(it);
        Verdict[] memory given = new Verdict[](1);
        given[0] = _forged(it, people.panel, index % people.panel.length, wrong % 6);
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
        bytes memory signature = Sign.verdict(stage, peer, it.id, it.state.round, it.state.delivery, score);
        Verdict[] memory given = new Verdict[](1);
        given[0] = Verdict(index, score, bytes32(0), signature, "");
        bytes memory data = abi.encodeCall(IBountyEscrow.settle, (it.terms, it.state, people, given));
        _send(13, "a verdict was given twice", address(escrow), who % 2 == 0 ? peer : stage.stranger(), 0, data);
    }

    /// @dev Who is on a named panel, and is the worker or shares, judges himself.
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
        data = abi.encodeCall(IGuilds.vacate, (stage.guild(), new Seat[](0), 0));
        _send(8, "seats vacated by another hand", address(stage.guilds()), sender, 0, data);
    }

    function collectNothing(uint256 who, bool inCoin) public {
        address account = _anyone(who);
        address token = inCoin ? address(stage.coin()) : address(0);
        if (escrow.owed(account, token) > 0) return;
        bytes memory data = abi.encodeCall(IBountyEscrow.collect, (token, account));
        _send(1, "collected what is not owed", address(escrow), account, 0, data);
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
        (bytes32 id, uint256 round, bytes32 delivery) = (it.id, it.state.round, it.state.delivery);
        uint256 score = it.terms.passMark;
        if (wrong == 0) peer = stage.stranger();
        if (wrong == 1) round -= 1;
        if (wrong == 2) delivery = ~delivery;
        if (wrong == 3) id = ~id;
        if (wrong == 4) score = 101;
        if (wrong == 5) index = panel.length + index;
        return Verdict(index, score, bytes32(0), Sign.verdict(stage, peer, id, round, delivery, score), "");
    }

    function _change(Ghost.Bounty memory it, uint256 field) private pure {
        field = field % 16;
        if (field == 0) it.state.round += 1;
        if (field == 1) it.state.worker = address(uint160(it.state.worker) ^ 1);
        if (field == 2) it.state.claimedAt += 1;
        if (field == 3) it.state.since += 1;
        if (field == 4) it.state.lot = (it.state.lot + 1) % 4;
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
    }

    function _statusOf(uint256 action) private pure returns (Status) {
        action = action % ACTIONS;
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
        if (action == 5) return abi.encodeCall(IBountyEscrow.draw, (it.terms, it.state, people));
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
