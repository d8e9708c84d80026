// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {cheats} from "../Cheats.sol";
import {ICrowd, ICrowds, IDeputy} from "./Doors.sol";
import {Scene} from "./Scene.sol";

/// @dev Any row of moves with a crowd, beside books of our own: everybody gets to the unit what is theirs, in whatever order
/// they take, and nothing stays behind.
contract CrowdMoney is Scene {
    uint256 private constant MOVES = 40;
    uint256 private constant MOST = 2 ** 100;

    ICrowds private _crowds;
    ICrowd private _crowd;
    Terms private _agreed;
    Bounty private _bounty;
    address[4] private _givers;
    mapping(address account => uint256) private _givenBy;
    uint256 private _until;
    uint256 private _total; // given by those who have not taken theirs
    uint256 private _paidOut; // of what came back
    bool private _posted;

    function setUp() public override {
        super.setUp();
        _crowds = ICrowds(_deploy("Crowds", abi.encode(escrow)));
        _givers = [stage.posters(0), stage.posters(1), stage.workers(0), stage.workers(1)];
    }

    function test_crowd_pays_everybody_to_the_unit_and_keeps_nothing(uint256 seed) external {
        _start(seed);
        for (uint256 i = 0; i < MOVES; ++i) {
            uint256 what = _any(8);
            if (what < 2) _give(_givers[_any(4)], _amount());
            if (what == 2) _fillUp();
            if (what == 3) _post();
            if (what == 4 && _bounty.lives) _endSomehow(_bounty, _any(ENDS));
            if (what > 5) _take(_givers[_any(4)], _givers[_any(4)]);
            if (what == 5 && !_posted) cheats.warp(block.timestamp + _any(20 * DAY));
            _booksAreRight();
        }
        _finish();
    }

    function _start(uint256 seed) private {
        _seed(seed);
        address token = _any(2) == 0 ? address(0) : address(coin);
        uint256 reward = 1 + (_any(2) == 0 ? _any(3_000) : _any(MOST));
        _agreed = _offer(token, reward, _any(2) == 0 ? _any(8) : _any(MOST));
        _until = block.timestamp + 60 * DAY;
        cheats.prank(_givers[0]);
        _crowd = ICrowd(_crowds.start(_agreed, _until, bytes32(0)));
        _serve(address(_crowd));
        for (uint256 i = 0; i < 4; ++i) _approve(_givers[i], address(_crowd));
    }

    function _amount() private returns (uint256) {
        return 1 + (_any(2) == 0 ? _any(40) : _any(_stakeOf(_agreed)));
    }

    function _give(address giver, uint256 most) private {
        uint256 missing = _stakeOf(_agreed) - _total;
        bool may = !_posted && missing > 0 && block.timestamp < _until;
        uint256 had = _balance(_agreed.token, giver);
        cheats.prank(giver);
        try _crowd.give{value: _agreed.token == address(0) ? most : 0}(most) returns (uint256 amount) {
            require(may, "CROWD: took what it must not");
            require(amount == (most < missing ? most : missing), "CROWD: took another amount than is missing");
            require(_balance(_agreed.token, giver) == had - amount, "CROWD: kept what was too much");
            _givenBy[giver] += amount;
            _total += amount;
        } catch {
            require(!may, "CROWD: refuses what is missing");
        }
    }

    /// @dev Else most crowds would never be full.
    function _fillUp() private {
        for (uint256 i = 0; i < 4; ++i) _give(_givers[_any(4)], i == 3 ? _stakeOf(_agreed) : _amount());
    }

    function _post() private {
        bool may = !_posted && _total == _stakeOf(_agreed) && block.timestamp < _until;
        Terms memory terms = _agreed;
        (, uint256 generation,) = escrow.status(address(_crowd), 0);
        cheats.prank(stranger);
        try _crowd.post(terms, new address[](0), "") returns (bytes32 id) {
            require(may, "CROWD: posted what is not agreed on");
            (terms.poster, terms.generation, _posted) = (address(_crowd), generation, true);
            terms.openUntil += block.timestamp;
            _begin(_bounty, terms, id);
        } catch {
            require(!may, "CROWD: does not post");
        }
    }

    function _take(address giver, address to) private {
        bool may = _givenBy[giver] > 0 && !_bounty.lives;
        uint256 due = may ? _dueTo(giver) : 0;
        uint256 had = _balance(_agreed.token, to);
        cheats.prank(giver);
        try _crowd.take(to) returns (uint256 amount) {
            require(may, "CROWD: paid who has nothing there");
            require(amount == due, "CROWD: another part than is theirs");
            require(_balance(_agreed.token, to) == had + due, "CROWD: sent another amount");
            if (_posted) _paidOut += due;
            _total -= _givenBy[giver];
            _givenBy[giver] = 0;
        } catch {
            require(!may, "CROWD: does not pay");
        }
    }

    /// @dev All that they gave; or that part of what came back, and to the last what the roundings left.
    function _dueTo(address giver) private view returns (uint256) {
        if (!_posted) return _givenBy[giver];
        if (_givenBy[giver] == _total) return _bounty.back - _paidOut;
        return _bounty.back * _givenBy[giver] / _stakeOf(_agreed);
    }

    function _booksAreRight() private view {
        uint256 left = _posted ? (_bounty.lives ? 0 : _bounty.back - _paidOut) : _total;
        require(_balance(_agreed.token, address(_crowd)) == left, "CROWD: it has something else than its books say");
        require(_crowd.given() == _total, "CROWD: other books");
        require(_paidOut <= _bounty.back, "CROWD: paid more than came back");
    }

    function _finish() private {
        if (_bounty.lives) _endSomehow(_bounty, 1);
        uint256 first = _any(4); // in whatever order
        for (uint256 i = 0; i < 4; ++i) {
            address giver = _givers[(first + i) % 4];
            if (_givenBy[giver] > 0) _take(giver, giver);
        }
        require(_balance(_agreed.token, address(_crowd)) == 0, "CROWD: something stays behind");
    }

    function _withdraw(Bounty storage it, bool byOrganiser) internal override {
        cheats.prank(byOrganiser ? _givers[0] : stranger);
        if (byOrganiser) IDeputy(it.terms.poster).withdraw(it.terms, it.state);
        else escrow.withdraw(it.terms, it.state);
    }
}
