// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Status} from "oathwork/interfaces/IBountyEscrow.sol";
import {Standing} from "oathwork/interfaces/IReputation.sol";
import {Ghost} from "./Ghost.sol";
import {Illegal} from "./Illegal.sol";
import {Legal} from "./Legal.sol";
import {Stage} from "./Stage.sol";

/// @dev The promises of the specification, by number, after any row of legal and illegal moves. Each is a campaign of its own.
contract Promises {
    Stage private _stage;
    Legal private _legal;
    Illegal private _illegal;

    function setUp() external {
        _stage = new Stage();
        _legal = new Legal(_stage);
        _illegal = new Illegal(_legal);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](2);
        (targets[0], targets[1]) = (address(_legal), address(_illegal));
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
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

    function invariant_PROMISE_1_the_escrow_is_solvent() external view {
        _solvent(address(0));
        _solvent(address(_stage.coin()));
        _unbroken(1);
    }

    function invariant_PROMISE_2_a_live_bounty_holds_its_own_money() external view {
        for (uint256 i = 0; i < _legal.LANES(); ++i) {
            Ghost.Bounty memory it = _legal.known(i);
            if (it.status == Status.Free) continue;
            uint256 held = it.terms.reward + it.terms.fee * it.terms.size;
            if (it.status != Status.Open) held += it.terms.bond;
            require(it.held == held, "PROMISE 2: it holds something else");
        }
        _unbroken(2);
    }

    function invariant_PROMISE_3_paid_by_a_majority_or_a_ruling() external view {
        _unbroken(3);
    }

    function invariant_PROMISE_5_nothing_back_to_the_poster_between_claim_and_verdict() external view {
        _unbroken(5);
    }

    function invariant_PROMISE_6_commons_leave_with_verified_work_alone() external view {
        _unbroken(6);
    }

    function invariant_PROMISE_7_no_signature_works_elsewhere_or_twice() external view {
        _unbroken(7);
    }

    function invariant_PROMISE_8_standing_is_only_of_who_acted() external view {
        _unbroken(8);
        require(_marks(_stage.stranger()) + _marks(_stage.arbiter()) + _marks(_stage.steward()) == 0, "PROMISE 8");
        require(_marks(_stage.posters(0)) + _marks(_stage.posters(1)) == 0, "PROMISE 8");
    }

    function invariant_PROMISES_9_10_13_no_party_is_drawn_and_nobody_hurries() external view {
        _unbroken(9);
        _unbroken(10);
        _unbroken(13);
    }

    function invariant_PROMISE_11_the_word_is_what_the_rules_say() external view {
        for (uint256 i = 0; i < _legal.LANES(); ++i) {
            Ghost.Bounty memory it = _legal.known(i);
            if (it.terms.poster == address(0)) continue;
            (Status status, uint256 generation) = _legal.escrow().status(it.terms.poster, it.terms.lane);
            require(status == it.status, "PROMISE 11: another status");
            if (status == Status.Free) require(generation == it.terms.generation + 1, "PROMISE 12: another generation");
            else require(_legal.escrow().verify(it.terms, it.state), "PROMISE 11: another word");
        }
    }

    function invariant_PROMISE_12_terminal_is_terminal() external view {
        _unbroken(12);
    }

    /// @dev The moves are worth something: each end is reached, and every kind of forbidden move tried.
    function test_every_arrow_is_walked() external {
        for (uint256 i = 0; i < 1_500; ++i) {
            uint256 chance = uint256(keccak256(abi.encode(i)));
            _legal.post(i, chance, chance >> 1, chance >> 2, chance >> 3);
            _legal.onward(chance >> 200, chance);
        }
        string[15] memory all = [
            "withdrawn", "quit", "lapsed", "redrawn", "missed", "too few", "drawn", "paid", "sent back", "found empty",
            "expired", "ruled yes", "ruled no", "bonus", "a bare majority"
        ];
        for (uint256 i = 0; i < all.length; ++i) require(_legal.seen(all[i]) > 0, all[i]);
        for (uint256 number = 1; number <= 13; ++number) _unbroken(number);
    }

    function _solvent(address token) private view {
        require(_legal.kept(token) == _legal.heldLive(token), "PROMISE 1: money is missing, or too much");
    }

    function _unbroken(uint256 number) private view {
        require(bytes(_legal.broken(number)).length == 0, _legal.broken(number));
        require(bytes(_illegal.broken(number)).length == 0, _illegal.broken(number));
    }

    function _marks(address account) private view returns (uint256) {
        Standing memory its = _stage.reputation().standingOf(_stage.guild(), account);
        return its.pointsAt;
    }
}
