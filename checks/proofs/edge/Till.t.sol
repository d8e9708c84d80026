// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {cheats} from "../Cheats.sol";
import {IDeputy, IPlan, IPlans, IRota, IRotas, ITill} from "./Doors.sol";
import {Scene} from "./Scene.sol";

/// @dev What plans and rotas do alike: never is more in the books than is there, and what came back is in them once.
abstract contract TillMoney is Scene {
    uint256 internal constant MOVES = 40;

    Bounty internal bounty;
    ITill internal till;
    address internal token;
    address internal organiser;
    uint256 internal held;
    uint256 private _gifts; // that nobody asked for

    function _equip(ITill till_) internal {
        till = till_;
        _serve(address(till));
        for (uint256 i = 0; i < 3; ++i) _approve(stage.workers(i), address(till));
        _approve(organiser, address(till));
    }

    function _fill(uint256 amount) internal {
        address giver = _any(2) == 0 ? organiser : stage.workers(_any(3));
        cheats.prank(giver);
        till.fill{value: token == address(0) ? amount : 0}(amount);
        held += amount;
    }

    /// @dev Tokens that come without a call are nobody's.
    function _giveUnasked() internal {
        if (token == address(0)) return;
        uint256 amount = _any(50);
        cheats.prank(organiser);
        coin.transfer(address(till), amount);
        _gifts += amount;
    }

    function _next(Terms memory terms, bool may) internal returns (bool done) {
        (, uint256 generation,) = escrow.status(address(till), 0);
        cheats.prank(stranger);
        try till.next(terms, new address[](0), "") returns (bytes32 id) {
            require(may, "TILL: posted what it must not");
            held -= _stakeOf(terms);
            (terms.poster, terms.generation) = (address(till), generation);
            terms.openUntil += block.timestamp;
            _begin(bounty, terms, id);
            return true;
        } catch {
            require(!may, "TILL: does not post");
        }
    }

    function _end() internal {
        if (!bounty.lives) return;
        _endSomehow(bounty, _any(ENDS));
        held += bounty.back;
    }

    function _booksAreRight() internal view {
        require(_balance(token, address(till)) == held + _gifts, "TILL: it has something else than its books say");
        require(till.held() == held, "TILL: other books");
    }

    function _nothingIsLeft() internal view {
        require(till.held() == 0 && _balance(token, address(till)) == _gifts, "TILL: something stays behind");
    }

    function _withdraw(Bounty storage it, bool byOrganiser) internal override {
        cheats.prank(byOrganiser ? organiser : stranger);
        if (byOrganiser) IDeputy(it.terms.poster).withdraw(it.terms, it.state);
        else escrow.withdraw(it.terms, it.state);
    }
}

contract PlanMoney is TillMoney {
    IPlans private _plans;
    Terms[] private _offers;
    uint256 private _posted;
    bool private _stopped;

    function setUp() public override {
        super.setUp();
        organiser = stage.posters(0);
        _plans = IPlans(_deploy("Plans", abi.encode(escrow)));
    }

    function test_plan_holds_what_its_books_say(uint256 seed) external {
        _start(seed);
        for (uint256 i = 0; i < MOVES; ++i) {
            uint256 what = _any(8);
            if (what == 0) _fill(_any(2_000));
            if (what == 1) _fill(_total());
            if (what < 4) _nextOne();
            if (what == 4 || what == 5) _end();
            if (what == 6) _take(_any(4) == 0 ? organiser : stranger);
            if (what == 7) _giveUnasked();
            _booksAreRight();
        }
        _end();
        _take(organiser);
        _nothingIsLeft();
    }

    function _start(uint256 seed) private {
        _seed(seed);
        token = _any(2) == 0 ? address(0) : address(coin);
        uint256 many = 1 + _any(3);
        for (uint256 i = 0; i < many; ++i) _offers.push(_offer(token, 1 + _any(900), _any(8)));
        cheats.prank(organiser);
        _equip(ITill(_plans.start(_offers, bytes32(0))));
    }

    function _total() private view returns (uint256 sum) {
        for (uint256 i = 0; i < _offers.length; ++i) sum += _stakeOf(_offers[i]);
    }

    function _canFollow() private view returns (bool) {
        bool isPaid = _posted == 0 || bounty.how == End.Paid || bounty.how == End.RuledYes;
        return _posted < _offers.length && !_stopped && !bounty.lives && isPaid;
    }

    function _nextOne() private {
        Terms memory terms = _offers[_posted < _offers.length ? _posted : 0];
        if (_next(terms, _canFollow() && (_posted > 0 || held >= _total()))) ++_posted;
    }

    function _take(address sender) private {
        bool isOver = _stopped || (_posted > 0 && !_canFollow());
        bool may = !bounty.lives && (sender == organiser || isOver);
        uint256 had = _balance(token, organiser);
        cheats.prank(sender);
        try IPlan(address(till)).take(organiser) {
            require(may, "TILL: the rest was taken from a plan that goes on");
            require(_balance(token, organiser) == had + held, "TILL: the rest is another amount");
            (held, _stopped) = (0, true);
        } catch {
            require(!may, "TILL: the rest cannot be taken");
        }
    }
}

contract RotaMoney is TillMoney {
    IRotas private _rotas;
    Terms private _agreed;
    uint256 private _first;
    uint256 private _period;
    uint256 private _turns;

    function setUp() public override {
        super.setUp();
        organiser = stage.posters(1);
        _rotas = IRotas(_deploy("Rotas", abi.encode(escrow)));
    }

    function test_rota_holds_what_its_books_say(uint256 seed) external {
        _start(seed);
        for (uint256 i = 0; i < MOVES; ++i) {
            uint256 what = _any(8);
            if (what == 0) _fill(_any(3_000));
            if (what == 1 && !bounty.lives) cheats.warp(block.timestamp + _any(60 * DAY));
            if (what > 1 && what < 4) _nextOne();
            if (what == 4 || what == 5) _end();
            if (what == 6) _take(_any(4) > 0 ? organiser : stranger, _any(2_000));
            if (what == 7) _giveUnasked();
            _booksAreRight();
        }
        _end();
        _take(organiser, held);
        _nothingIsLeft();
    }

    function _start(uint256 seed) private {
        _seed(seed);
        token = _any(2) == 0 ? address(0) : address(coin);
        _agreed = _offer(token, 1 + _any(900), _any(8));
        (_first, _period) = (block.timestamp + DAY, (1 + _any(40)) * DAY);
        cheats.prank(organiser);
        _equip(ITill(_rotas.start(_agreed, _first, _period, bytes32(0))));
    }

    function _nextOne() private {
        uint256 turn = block.timestamp < _first ? 0 : (block.timestamp - _first) / _period + 1;
        if (_next(_agreed, turn > _turns && !bounty.lives && held >= _stakeOf(_agreed))) _turns = turn;
    }

    function _take(address sender, uint256 amount) private {
        bool may = sender == organiser && amount <= held;
        uint256 had = _balance(token, organiser);
        cheats.prank(sender);
        try IRota(address(till)).take(organiser, amount) {
            require(may, "TILL: more was taken than is in the books, or by another");
            require(_balance(token, organiser) == had + amount, "TILL: another amount was taken");
            held -= amount;
        } catch {
            require(!may, "TILL: it cannot be taken");
        }
    }
}
