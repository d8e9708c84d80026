// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, IBountyEscrow, People, State, Status, Terms, Verdict} from "oathwork/interfaces/IBountyEscrow.sol";
import {IGuilds} from "oathwork/interfaces/IGuilds.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {NO_SCORES, Scores} from "oathwork/libraries/Scores.sol";
import {Seat} from "oathwork/libraries/Seat.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {MockToken} from "oathwork/mocks/MockToken.sol";
import {cheats} from "../Cheats.sol";
import {Sign, Stage} from "../Stage.sol";

/// @dev The shipped contracts, people with money, and bounties with a panel of three by lot that come to any of their ends.
/// On a chain without a mix (OATHWORK_MIX=0), where lots need no header.
abstract contract Scene {
    uint256 internal constant DAY = 1 days;
    uint256 internal constant SIZE = 3;
    uint256 internal constant LOTS = 12; // of a panel
    uint256 internal constant PANELS = 3;
    uint256 internal constant ENDS = 7;
    uint256 internal constant ESCALATED = 4; // from here on an end needs an escalation
    bytes32 internal constant DELIVERY = keccak256("work");

    /// @dev What is known of one bounty.
    struct Bounty {
        Terms terms;
        State state;
        bytes32 id;
        bytes panel;
        uint256 judged;
        bool lives;
        End how; // it ended
        uint256 back; // what went back to the poster at its end
    }

    Stage internal stage;
    IBountyEscrow internal escrow;
    IGuilds internal guilds;
    MockToken internal coin;
    GuildId internal guild;
    address internal worker;
    address internal stranger;
    bool internal hasEscalated;
    uint256 private _chance;

    function setUp() public virtual {
        stage = new Stage();
        (escrow, guilds, coin, guild) = (stage.escrow(), stage.guilds(), stage.coin(), stage.guild());
        (worker, stranger) = (stage.workers(2), stage.stranger());
    }

    // ---------------------------------------------------------------------------------------------------- by chance

    function _seed(uint256 seed) internal {
        _chance = seed;
    }

    /// @return one of so many numbers, from zero on.
    function _any(uint256 many) internal returns (uint256) {
        _chance = uint256(keccak256(abi.encode(_chance)));
        return _chance % many;
    }

    // -------------------------------------------------------------------------------------------------------- money

    /// @dev As the package ships it, or with a bug planted.
    function _deploy(string memory name, bytes memory arguments) internal returns (address made) {
        string memory folder = cheats.envOr("OATHWORK_ARTIFACTS", string("../../src/oathwork/data/abi"));
        string memory artifact = cheats.readFile(string.concat(folder, "/", name, ".json"));
        bytes memory code = bytes.concat(cheats.parseJsonBytes(artifact, ".bytecode"), arguments);
        assembly { made := create(0, add(code, 32), mload(code)) }
        require(made != address(0), name);
    }

    function _balance(address token, address account) internal view returns (uint256) {
        return token == address(0) ? account.balance : coin.balanceOf(account);
    }

    function _approve(address account, address spender) internal {
        cheats.prank(account);
        coin.approve(spender, type(uint256).max);
    }

    function _serve(address poster) internal {
        address[] memory one = new address[](1);
        one[0] = poster;
        cheats.prank(stage.steward());
        guilds.servePosters(guild, one, true);
    }

    /// @dev What is agreed on before there is a bounty.
    function _offer(address token, uint256 reward, uint256 fee) internal view returns (Terms memory terms) {
        (terms.token, terms.reward, terms.fee, terms.bond) = (token, reward, fee, fee * SIZE + 7);
        (terms.guild, terms.seats, terms.size, terms.passMark) = (guild, stage.PEERS(), SIZE, 50);
        (terms.openUntil, terms.workPeriod, terms.reviewPeriod) = (30 * DAY, 10 * DAY, 3 * DAY);
        (terms.arbiter, terms.rulingPeriod) = (stage.arbiter(), 14 * DAY);
    }

    function _stakeOf(Terms memory terms) internal pure returns (uint256) {
        return terms.reward + terms.fee * terms.size;
    }

    // ---------------------------------------------------------------------------------------------------- a bounty

    /// @dev What is known of a bounty that has just been posted.
    function _begin(Bounty storage it, Terms memory terms, bytes32 id) internal {
        require(escrow.idOf(terms) == id, "other terms were posted");
        State memory state;
        (it.terms, it.state, it.id, it.panel) = (terms, state, id, "");
        (it.judged, it.lives, it.how, it.back) = (0, true, End.None, 0);
    }

    /// @dev Any end, from where it is open. At most one in a row of moves escalates: peers who are absent twice lose their
    /// seats, and too few would be left. The organiser withdraws through the deputy.
    function _endSomehow(Bounty storage it, uint256 how) internal {
        if (how >= ESCALATED && hasEscalated) how = 2;
        if (how == 3) _lapse(it);
        if (how == 0 || how == 3) return _withdrawn(it, true);
        if (how == 1) {
            cheats.warp(it.terms.openUntil);
            return _withdrawn(it, false);
        }
        _reachReview(it);
        if (how == 2) {
            _judge(it, SIZE, 80);
            return _ended(it, End.Paid, 0);
        }
        if (_any(2) == 0) _judge(it, 1, 80);
        while (!_redraw(it)) _draw(it);
        _fromEscalated(it, how);
    }

    function _withdraw(Bounty storage it, bool byOrganiser) internal virtual;

    function _withdrawn(Bounty storage it, bool byOrganiser) private {
        _withdraw(it, byOrganiser);
        _ended(it, End.Withdrawn, _stakeOf(it.terms));
    }

    function _ended(Bounty storage it, End how, uint256 back) internal {
        (it.lives, it.how, it.back) = (false, how, back);
    }

    function _reachReview(Bounty storage it) internal {
        _claim(it);
        _deliver(it);
        _draw(it);
    }

    function _claim(Bounty storage it) internal {
        cheats.prank(worker);
        escrow.claim{value: it.terms.token == address(0) ? it.terms.bond : 0}(it.terms, it.state);
        State memory next;
        (next.round, next.worker, next.claimedAt, next.lot) = (it.state.round + 1, worker, block.timestamp, 1);
        it.state = next;
    }

    function _deliver(Bounty storage it) internal {
        cheats.prank(worker);
        escrow.deliver(it.terms.poster, it.terms.lane, it.id, it.state, DELIVERY, "");
        _delivered(it, DELIVERY);
    }

    function _delivered(Bounty storage it, bytes32 delivery) internal {
        (it.state.delivery, it.state.scores, it.state.lotBlock) = (delivery, NO_SCORES, block.number + 2);
    }

    /// @dev Nobody delivers; it is open again.
    function _lapse(Bounty storage it) internal {
        _claim(it);
        cheats.warp(it.state.claimedAt + it.terms.workPeriod + 1 hours);
        cheats.prank(stranger);
        escrow.lapse(it.terms, it.state);
        _reopened(it);
    }

    function _reopened(Bounty storage it) internal {
        State memory next;
        next.round = it.state.round;
        it.state = next;
    }

    function _draw(Bounty storage it) internal {
        if (block.number <= it.state.lotBlock) cheats.roll(it.state.lotBlock + 1);
        Seat[] memory drawn = _drawnBy(it);
        cheats.prank(stranger);
        escrow.draw(it.terms, it.state, _people(it), "");
        _drew(it, drawn);
    }

    function _drew(Bounty storage it, Seat[] memory drawn) internal {
        it.panel = abi.encode(drawn);
        (it.state.panel, it.state.since) = (keccak256(abi.encodePacked(drawn)), block.timestamp);
    }

    function _drawnBy(Bounty storage it) internal view returns (Seat[] memory) {
        bytes32 seed = keccak256(abi.encode(blockhash(it.state.lotBlock), it.id, it.state.round, it.state.lot));
        address[3] memory parties = [it.terms.poster, it.terms.arbiter, it.state.worker];
        People memory people = _people(it);
        return guilds.draw(
            guild, seed, it.terms.seats, it.state.claimedAt, SIZE, parties, people.team, people.panel, it.state.scores
        );
    }

    /// @dev The first so many of the panel say the same.
    function _judge(Bounty storage it, uint256 many, uint256 score) internal {
        Verdict[] memory verdicts = _verdicts(it, many, score);
        cheats.prank(stranger);
        escrow.settle(it.terms, it.state, _people(it), verdicts);
        _judged(it, many, score);
    }

    function _judged(Bounty storage it, uint256 many, uint256 score) internal {
        uint256 scores = Scores.unwrap(it.state.scores);
        for (uint256 i = 0; i < many; ++i) scores = scores & ~(uint256(255) << (8 * i)) | (score << (8 * i));
        (it.state.scores, it.judged) = (Scores.wrap(scores), many);
    }

    function _verdicts(Bounty storage it, uint256 many, uint256 score) internal view returns (Verdict[] memory list) {
        Seat[] memory panel = _people(it).panel;
        list = new Verdict[](many);
        for (uint256 i = 0; i < many; ++i) {
            address peer = panel[i].account();
            bytes memory signature = Sign.verdict(stage, peer, it.id, it.state.round, it.state.delivery, peer, score);
            list[i] = Verdict(i, score, bytes32(0), signature, "");
        }
    }

    /// @return whether that was the last panel: it is escalated.
    function _redraw(Bounty storage it) internal returns (bool) {
        cheats.warp(it.state.since + it.terms.reviewPeriod);
        cheats.prank(stranger);
        escrow.redraw(it.terms, it.state, _people(it));
        return _redrew(it);
    }

    function _redrew(Bounty storage it) internal returns (bool isLast) {
        uint256 panels = (it.state.lot + LOTS - 1) / LOTS;
        isLast = panels == PANELS;
        if (isLast) (it.state.since, hasEscalated) = (block.timestamp, true);
        else (it.state.lot, it.state.lotBlock, it.state.since) = (panels * LOTS + 1, block.number + 2, 0);
    }

    function _fromEscalated(Bounty storage it, uint256 how) private {
        uint256 back = it.terms.reward + it.terms.fee * (SIZE - it.judged);
        if (how == ESCALATED) {
            cheats.warp(it.state.since + it.terms.rulingPeriod);
            cheats.prank(stranger);
            escrow.expire(it.terms, it.state, _people(it));
            return _ended(it, End.Unverified, back);
        }
        bool pay = how == ESCALATED + 1;
        cheats.prank(it.terms.arbiter);
        escrow.rule(it.terms, it.state, _people(it), pay);
        _ended(it, pay ? End.RuledYes : End.RuledNo, pay ? 0 : back);
    }

    function _people(Bounty storage it) internal view returns (People memory people) {
        people.team = new Share[](0);
        if (it.panel.length > 0) people.panel = abi.decode(it.panel, (Seat[]));
    }
}
