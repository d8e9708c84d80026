// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {MockCourt} from "oathwork/mocks/MockCourt.sol";
import {cheats} from "../Cheats.sol";
import {IHoldback, IHoldbacks} from "./Doors.sol";
import {Scene} from "./Scene.sol";

/// @dev Any row of payments, complaints, rulings and releases: all of it goes to one of two accounts, and none is stuck.
contract HoldbackMoney is Scene {
    uint256 private constant MOVES = 40;
    uint256 private constant COST = 0.1 ether;
    uint256 private constant RULING = 20 days;

    IHoldbacks private _holdbacks;
    IHoldback private _holdback;
    MockCourt private _court;
    address private _poster;
    address private _worker;
    uint256 private _until;
    uint256 private _rulesUntil;
    bool private _ruled;
    bool private _toPoster;
    mapping(address token => uint256) private _left;
    mapping(address token => mapping(address account => uint256)) private _got;

    function setUp() public override {
        super.setUp();
        (_poster, _worker, _court) = (stage.posters(0), stage.workers(0), new MockCourt());
        _holdbacks = IHoldbacks(_deploy("Holdbacks", abi.encode(escrow)));
    }

    function test_holdback_is_all_of_one_of_two(uint256 seed) external {
        _start(seed);
        for (uint256 i = 0; i < MOVES; ++i) {
            uint256 what = _any(8);
            if (what < 2) _pay(_token(), 1 + _any(2 ** 90));
            if (what == 2) _complain(_any(4) > 0 ? _poster : _any(2) == 0 ? _worker : stranger);
            if (what == 3) _rule(_any(4));
            if (what == 4) cheats.warp(block.timestamp + _any(12 * DAY));
            if (what > 4) _release(_token(), _somebody(), _somebody());
            _booksAreRight(address(0));
            _booksAreRight(address(coin));
        }
        _finish();
    }

    function _start(uint256 seed) private {
        _seed(seed);
        Terms memory terms = _offer(address(0), 1, 0);
        (terms.poster, terms.lane) = (_poster, 5);
        _until = block.timestamp + (1 + _any(100)) * DAY;
        _holdback = IHoldback(_holdbacks.make(terms, _worker, _court, "how", _until, RULING));
    }

    function _token() private returns (address) {
        return _any(2) == 0 ? address(0) : address(coin);
    }

    function _somebody() private returns (address) {
        uint256 who = _any(4);
        return who == 0 ? _poster : who == 1 ? _worker : who == 2 ? stranger : stage.workers(1);
    }

    function _pay(address token, uint256 amount) private {
        cheats.prank(stage.posters(1));
        if (token == address(0)) {
            (bool done,) = address(_holdback).call{value: amount}("");
            require(done, "HOLDBACK: does not take money");
        } else {
            coin.transfer(address(_holdback), amount);
        }
        _left[token] += amount;
    }

    function _complain(address sender) private {
        bool may = sender == _poster && block.timestamp < _until && _rulesUntil == 0;
        cheats.prank(sender);
        try _holdback.complain{value: COST}("why") {
            require(may, "HOLDBACK: hears a complaint that it must not");
            _rulesUntil = block.timestamp + RULING;
        } catch {
            require(!may, "HOLDBACK: hears no complaint");
        }
    }

    function _rule(uint256 ruling) private {
        if (_rulesUntil == 0) return;
        if (!_ruled && block.timestamp < _rulesUntil) (_ruled, _toPoster) = (true, ruling == 1);
        _court.give(0, ruling); // a late one, or a second one, is heard and changes nothing
    }

    function _release(address token, address to, address sender) private {
        (bool isClear, address account) = _holder();
        bool may = isClear && (to == account || sender == account) && _left[token] > 0;
        uint256 had = _balance(token, to);
        cheats.prank(sender);
        try _holdback.release(token, to) {
            require(may, "HOLDBACK: gave it to another, or too early");
            require(_holdback.holder() == account, "HOLDBACK: it is another's");
            require(_balance(token, to) == had + _left[token], "HOLDBACK: not all of it");
            _got[token][account] += _left[token];
            _left[token] = 0;
        } catch {
            require(!may, "HOLDBACK: keeps it");
        }
    }

    function _holder() private view returns (bool isClear, address account) {
        isClear = _ruled || block.timestamp >= (_rulesUntil > 0 ? _rulesUntil : _until);
        account = _toPoster ? _poster : _worker;
    }

    function _booksAreRight(address token) private view {
        require(_balance(token, address(_holdback)) == _left[token], "HOLDBACK: it has something else than came and went");
        require(_got[token][_poster] == 0 || _got[token][_worker] == 0, "HOLDBACK: to both");
    }

    /// @dev Whatever was done before, a stranger ends it.
    function _finish() private {
        uint256 last = _rulesUntil > 0 ? _rulesUntil : _until;
        if (block.timestamp < last) cheats.warp(last);
        (bool isClear, address account) = _holder();
        require(isClear, "HOLDBACK: it does not end");
        _release(address(0), account, stranger);
        _release(address(coin), account, stranger);
        require(_left[address(0)] + _left[address(coin)] == 0, "HOLDBACK: something stays behind");
    }

    function _withdraw(Bounty storage, bool) internal override {}
}
