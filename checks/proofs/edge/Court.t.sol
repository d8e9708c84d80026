// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, State, Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {IArbitrator} from "oathwork/edge/interfaces/IArbitrator.sol";
import {ICourt} from "oathwork/edge/interfaces/ICourt.sol";
import {cheats} from "../Cheats.sol";
import {IClerked} from "./Doors.sol";
import {Scene} from "./Scene.sol";

/// @dev Several cases at once, which come to their ends in any order: what the float has staked comes back whole, to the wei.
contract CourtMoney is Scene {
    uint256 private constant CASES = 4;
    uint256 private constant FEE = 10 ** 15;
    uint256 private constant BOND = FEE * SIZE;
    uint256 private constant EVIDENCE = 3 days;
    uint256 private constant REVIEW = 2 days;
    uint256 private constant PATIENCE = 1 days;
    uint256 private constant WAYS = 6;

    ICourt private _court;
    address private _clerk;
    Bounty[CASES] private _cases;
    uint256 private _float; // by the rules
    uint256 private _whole; // gifts, and what was sent above the fees

    function setUp() public override {
        super.setUp();
        ICourt.Setup memory what = ICourt.Setup(escrow, guild, FEE, SIZE, EVIDENCE, REVIEW, PATIENCE, keccak256("policy"));
        _court = ICourt(_deploy("PanelArbitrator", abi.encode(what)));
        _clerk = IClerked(address(_court)).clerk();
        _serve(address(_court));
    }

    function test_court_has_its_float_back_whole(uint256 seed) external {
        _seed(seed);
        for (uint256 i = 0; i < CASES; ++i) {
            if (_any(2) == 0) _give(_any(2 * BOND));
            _open(i);
            _booksAreRight();
        }
        uint256 first = _any(CASES);
        uint256 step = _any(2) == 0 ? 1 : CASES - 1;
        for (uint256 i = 0; i < CASES; ++i) {
            _finish((first + i * step) % CASES, _any(WAYS));
            _booksAreRight();
        }
        require(_court.float() >= _whole, "COURT: a part of the float did not come back");
    }

    function _give(uint256 amount) private {
        cheats.prank(stranger);
        (bool done,) = address(_court).call{value: amount}("");
        require(done, "COURT: takes no gift");
        _float += amount;
        _whole += amount;
    }

    /// @dev For the fees; and for the bond too, as far as the float lacks it.
    function _open(uint256 number) private {
        uint256 cost = BOND + (_float < BOND ? BOND - _float : 0);
        require(_court.cost() == cost, "COURT: another price");
        uint256 value = cost + _any(2) * _any(BOND);
        Terms memory terms = _termsOf(number);
        cheats.prank(stranger);
        IArbitrator(address(_court)).createDispute{value: value}(2, "");
        _begin(_cases[number], terms, escrow.idOf(terms));
        State memory state;
        (state.round, state.worker, state.claimedAt, state.lot) = (1, _clerk, block.timestamp, 1);
        _cases[number].state = state;
        require(escrow.verify(terms, state), "COURT: another case was opened");
        _float = _float + value - 2 * BOND;
        _whole += value - BOND;
    }

    function _termsOf(uint256 number) private view returns (Terms memory terms) {
        (uint256 places,,,) = guilds.bench(guild, address(_court));
        (terms.poster, terms.lane, terms.worker) = (address(_court), number, _clerk);
        (terms.fee, terms.bond, terms.guild) = (FEE, BOND, guild);
        (terms.seats, terms.size, terms.passMark) = (places, SIZE, 50);
        (terms.openUntil, terms.workPeriod) = (block.timestamp + 365 * DAY, EVIDENCE + 30 * DAY);
        (terms.reviewPeriod, terms.patience, terms.spec) = (REVIEW, PATIENCE, keccak256("policy"));
    }

    // --------------------------------------------------------------------------------------------------------- ends

    /// @dev Yes, no or nothing there, of three or of two; silence or one voice; or nobody hands the file in.
    function _finish(uint256 number, uint256 way) private {
        Bounty storage it = _cases[number];
        if (way == 0) {
            _lapsed(it);
        } else {
            _handIn(it, number);
            _draw(it);
            if (way == 1 && !hasEscalated) _silent(it);
            else _decided(it, way % 3, _any(2));
        }
        _court.conclude(number, it.terms, it.state);
        if (!it.lives) return;
        if (it.state.worker != address(0)) cheats.warp(it.state.since + REVIEW); // who is served first had their time
        _court.reclaim(it.terms, it.state);
        _float += BOND;
        it.lives = false;
    }

    function _lapsed(Bounty storage it) private {
        uint256 from = it.state.claimedAt + it.terms.workPeriod + 1 hours;
        if (block.timestamp < from) cheats.warp(from);
        cheats.prank(stranger);
        escrow.lapse(it.terms, it.state);
        _reopened(it);
    }

    function _handIn(Bounty storage it, uint256 number) private {
        uint256 from = it.state.claimedAt + EVIDENCE;
        if (block.timestamp < from) cheats.warp(from);
        uint256 last = block.number - 1;
        bytes32 file = keccak256(abi.encode(block.chainid, address(_court), number, last, blockhash(last)));
        _court.handIn(number, it.id, it.state);
        _delivered(it, file);
    }

    function _silent(Bounty storage it) private {
        if (_any(2) == 0) _judge(it, 1, 80);
        while (!_redraw(it)) _draw(it);
        cheats.prank(stranger);
        escrow.expire(it.terms, it.state, _people(it));
        _float += BOND + FEE * (SIZE - it.judged);
        _ended(it, End.Unverified, 0);
    }

    /// @param absent how many of the panel say nothing.
    function _decided(Bounty storage it, uint256 what, uint256 absent) private {
        if (absent > 0) cheats.warp(it.state.since + PATIENCE);
        uint256 commons = escrow.commons(guild, address(0));
        _judge(it, SIZE - absent, what == 0 ? 80 : what == 1 ? 10 : 0);
        if (what == 0) {
            _float += BOND + (commons + FEE * absent - escrow.commons(guild, address(0))); // with the bonus
            return _ended(it, End.Paid, 0);
        }
        if (what == 1) {
            _float += BOND - FEE * (SIZE - absent);
            return _sentBack(it);
        }
        _reopened(it);
    }

    function _sentBack(Bounty storage it) private {
        State memory next;
        (next.round, next.worker, next.since) = (it.state.round, it.state.worker, block.timestamp);
        next.panel = it.state.panel;
        it.state = next;
    }

    function _booksAreRight() private view {
        require(_court.float() == _float, "COURT: another float");
        require(address(_court).balance == _float, "COURT: it has something else than its books say");
    }

    function _withdraw(Bounty storage, bool) internal override {}
}
