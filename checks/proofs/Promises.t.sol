// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, Status} from "oathwork/interfaces/IBountyEscrow.sol";
import {cheats} from "./Cheats.sol";
import {Ghost} from "./Ghost.sol";
import {Illegal} from "./Illegal.sol";
import {Last} from "./Last.sol";
import {Legal} from "./Legal.sol";
import {Stage} from "./Stage.sol";

/// @dev The promises of the specification, by number, after every move of any row of legal and illegal ones. They are looked
/// at in one campaign, so that each has been looked at after all of its calls: forge would play the very same row for each.
contract Promises {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    string[31] private _arrows = [
        "cancelled",
        "withdrawn",
        "closed",
        "closed by signature",
        "closed and withdrawn",
        "squatted",
        "struck off",
        "quit",
        "lapsed",
        "redrawn",
        "missed",
        "twelve lots missed",
        "too few",
        "drawn",
        "drawn and settled",
        "paid",
        "sent back",
        "a repair",
        "a second no",
        "found empty",
        "expired",
        "ruled yes",
        "ruled no",
        "bonus",
        "a bare majority",
        "escalated",
        "collected",
        "a seat left",
        "missed by a peer",
        "lost a seat",
        "spared"
    ];
    Stage private _stage;
    Last private _legal;
    Illegal private _illegal;

    function setUp() external {
        _stage = new Stage();
        _legal = new Last(_stage);
        _illegal = new Illegal(_legal);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](2);
        (targets[0], targets[1]) = (address(_legal), address(_illegal));
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](2);
        bytes4[] memory moves = new bytes4[](2);
        (moves[0], moves[1]) = (Legal.play.selector, Legal.aside.selector);
        targets[0] = FuzzSelector(address(_legal), moves);
        bytes4[] memory tries = new bytes4[](1);
        tries[0] = Illegal.attempt.selector;
        targets[1] = FuzzSelector(address(_illegal), tries);
    }

    function invariant_every_promise() external view {
        if (_isAsked(1)) PROMISE_1_the_escrow_is_solvent();
        if (_isAsked(2)) PROMISES_2_11_12_the_word_and_the_money_are_what_the_rules_say();
        if (_isAsked(3)) PROMISE_3_paid_by_a_majority_or_a_ruling();
        if (_isAsked(5)) PROMISE_5_nothing_back_to_the_poster_between_claim_and_verdict();
        if (_isAsked(6)) PROMISE_6_commons_leave_with_verified_work_alone();
        if (_isAsked(7)) PROMISE_7_no_signature_works_elsewhere_or_twice();
        if (_isAsked(8)) PROMISE_8_standing_is_only_of_who_acted();
        if (_isAsked(9)) PROMISES_9_10_13_no_party_is_drawn_and_nobody_hurries();
        if (_isAsked(14)) PROMISE_14_a_poster_stops_further_claims();
        if (_isAsked(15)) PROMISE_15_no_seat_is_lost_by_one_absence();
        if (_isAsked(16)) PROMISE_16_the_mix_alone_gives_the_panel();
    }

    /// @dev All, but where a bug is planted and one promise is to notice it.
    function _isAsked(uint256 number) private view returns (bool) {
        uint256 only = cheats.envOr("OATHWORK_PROMISE", uint256(0));
        return only == 0 || only == number;
    }

    /// @dev At the end of each run. What was walked is told in a line, so that nobody takes a machine that does nothing for
    /// a proof.
    function afterInvariant() external {
        string memory line = "";
        for (uint256 i = 0; i < _arrows.length; ++i) {
            line = string.concat(line, _decimal(_legal.seen(_arrows[i])), " ");
        }
        line = string.concat(line, _decimal(_illegal.tries()));
        string memory file = cheats.envOr("OATHWORK_WALKED", string(""));
        if (bytes(file).length > 0) cheats.writeLine(file, line);
        if (_isAsked(4)) PROMISE_4_a_stranger_can_end_every_bounty_in_time();
    }

    function PROMISE_1_the_escrow_is_solvent() public view {
        _solvent(address(0));
        _solvent(address(_stage.coin()));
        _unbroken(1);
    }

    /// @dev The ghost knows the present state of every lane, and what it holds, by rules of its own.
    function PROMISES_2_11_12_the_word_and_the_money_are_what_the_rules_say() public view {
        for (uint256 i = 0; i < _legal.LANES(); ++i) {
            Ghost.Bounty memory it = _legal.known(i);
            if (it.terms.poster == address(0)) continue;
            (Status status, uint256 generation,) = _legal.escrow().status(it.terms.poster, it.terms.lane);
            require(status == it.status, "PROMISE 11: another status");
            _lastEndIs(it);
            if (status == Status.Free) {
                require(generation == it.terms.generation + 1, "PROMISE 12: another generation");
                continue;
            }
            require(_legal.escrow().verify(it.terms, it.state), "PROMISE 11: another word");
            uint256 held = it.terms.reward + it.terms.fee * it.terms.size;
            if (it.status != Status.Open) held += it.terms.bond;
            require(it.held == held, "PROMISE 2: it holds something else");
        }
        _unbroken(2);
        _unbroken(12);
    }

    /// @dev How the last bounty of a lane ended, and what went back; nothing while one lives.
    function _lastEndIs(Ghost.Bounty memory it) private view {
        (End how, uint256 generation, uint256 back) = _legal.escrow().lastEnd(it.terms.poster, it.terms.lane);
        require(how == it.how, "PROMISE 2: it ended otherwise");
        require(back == it.back, "PROMISE 2: something else went back");
        uint256 expected = it.status == Status.Free ? it.terms.generation + 1 : 0;
        require(generation == expected, "PROMISE 12: another generation ended");
    }

    function PROMISE_3_paid_by_a_majority_or_a_ruling() public view {
        _unbroken(3);
    }

    function PROMISE_4_a_stranger_can_end_every_bounty_in_time() public {
        try _legal.finish() {}
        catch {
            revert("PROMISE 4: what anybody may do is refused");
        }
        for (uint256 number = 1; number <= 16; ++number) if (_isAsked(number)) _unbroken(number);
    }

    function PROMISE_5_nothing_back_to_the_poster_between_claim_and_verdict() public view {
        _unbroken(5);
    }

    function PROMISE_6_commons_leave_with_verified_work_alone() public view {
        _unbroken(6);
    }

    function PROMISE_7_no_signature_works_elsewhere_or_twice() public view {
        _unbroken(7);
    }

    function PROMISE_8_standing_is_only_of_who_acted() public view {
        _unbroken(8);
        uint256 marks = _marks(_stage.stranger()) + _marks(_stage.arbiter()) + _marks(_stage.steward());
        marks += _marks(_stage.posters(0)) + _marks(_stage.posters(1));
        require(marks == 0, "PROMISE 8: somebody has a standing who never worked or judged");
    }

    function PROMISES_9_10_13_no_party_is_drawn_and_nobody_hurries() public view {
        _unbroken(9);
        _unbroken(10);
        _unbroken(13);
    }

    /// @dev What is closed stays closed, and nothing else is; claims that came later are counted at the claim.
    function PROMISE_14_a_poster_stops_further_claims() public view {
        _unbroken(14);
        for (uint256 i = 0; i < _legal.LANES(); ++i) {
            Ghost.Bounty memory it = _legal.known(i);
            (,, bool closed) = _legal.escrow().status(it.terms.poster, it.terms.lane);
            require(closed == (it.closed && it.status != Status.Free), "PROMISE 14: closed, or open, against the rules");
        }
    }

    /// @dev What each absence does is looked at when it is marked. The bench is as large as there are seats.
    function PROMISE_15_no_seat_is_lost_by_one_absence() public view {
        _unbroken(15);
        (, uint256 live,,) = _stage.guilds().bench(_stage.guild(), address(0));
        uint256 seated = 0;
        for (uint256 i = 0; i < _stage.PEERS(); ++i) {
            if (_stage.guilds().memberOf(_stage.guild(), _stage.peers(i)).seat > 0) ++seated;
        }
        require(live == seated, "PROMISE 15: another number of live seats");
    }

    function PROMISE_16_the_mix_alone_gives_the_panel() public view {
        _unbroken(16);
    }

    /// @dev The moves are worth something: each arrow is walked.
    function test_every_arrow_is_walked() external {
        for (uint256 i = 0; i < 8_000; ++i) {
            uint256 chance = uint256(keccak256(abi.encode(i)));
            _legal.post(i, chance, chance >> 1, chance >> 2, chance >> 3);
            _legal.onward(chance >> 200, chance);
            if (i % 4 == 0) _legal.aside(chance >> 40, chance >> 80, chance >> 120);
        }
        for (uint256 i = 0; i < _arrows.length; ++i) require(_legal.seen(_arrows[i]) > 0, _arrows[i]);
        this.invariant_every_promise();
        PROMISE_4_a_stranger_can_end_every_bounty_in_time();
    }

    function _solvent(address token) private view {
        require(_legal.kept(token) == _legal.heldLive(token), "PROMISE 1: money is missing, or too much");
    }

    function _unbroken(uint256 number) private view {
        _require(number, _legal.broken(number));
        _require(number, _illegal.broken(number));
    }

    function _require(uint256 number, string memory how) private pure {
        if (bytes(how).length > 0) revert(string.concat("PROMISE ", _decimal(number), ": ", how));
    }

    function _marks(address account) private view returns (uint256 pointsAt) {
        (, pointsAt,,,,,) = _stage.reputation().standingOf(_stage.guild(), account);
    }

    function _decimal(uint256 number) private pure returns (string memory digits) {
        do {
            digits = string.concat(string(abi.encodePacked(uint8(48 + number % 10))), digits);
            number /= 10;
        } while (number > 0);
    }
}
