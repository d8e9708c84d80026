// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, IBountyEscrow, Permit, Status, Terms, Verdict} from "oathwork/interfaces/IBountyEscrow.sol";
import {Seat} from "oathwork/libraries/Seat.sol";
import {cheats} from "../Cheats.sol";
import {IPot, market} from "./Doors.sol";
import {Scene} from "./Scene.sol";

/// @dev Bounties of two posters that a keeper moves on through the pot, whatever comes next: each move is paid by its poster's
/// pot alone, out of what is in it, and by no more than the most.
contract PotMoney is Scene {
    uint256 private constant MOVES = 40;
    uint256 private constant MOST_REDRAWS = 3; // peers who are absent twice lose their seats
    uint256 private constant GWEI = 10 ** 9;

    IPot private _pot;
    Bounty[2] private _bounties;
    uint256[2] private _held;
    address private _keeper;
    uint256 private _redraws;

    function setUp() public override {
        super.setUp();
        (_pot, _keeper) = (IPot(_deploy("KeeperPot", abi.encode(escrow))), stage.workers(1));
    }

    function test_pot_pays_for_its_own_poster_and_never_too_much(uint256 seed) external {
        _seed(seed);
        for (uint256 i = 0; i < MOVES; ++i) {
            (uint256 what, uint256 which) = (_any(8), _any(2));
            market.fee(_any(40) * GWEI);
            if (what == 0) _fill(which, _any(2) == 0 ? _any(10 ** 15) : _any(10 ** 18));
            if (what == 1) _setPrice(which);
            if (what == 2) _take(which, _any(2) == 0 ? stage.posters(which) : stranger);
            if (what > 2) _onward(which);
            _booksAreRight();
        }
    }

    function _fill(uint256 which, uint256 amount) private {
        address poster = stage.posters(which); // looked up first: a prank is for the next call
        cheats.prank(stranger);
        _pot.fill{value: amount}(poster);
        _held[which] += amount;
    }

    function _setPrice(uint256 which) private {
        (uint64 tip, uint64 most) = (uint64(_any(10 ** 15)), uint64(_any(30) * GWEI));
        address poster = stage.posters(which);
        cheats.prank(poster);
        _pot.setPrice(tip, most);
    }

    /// @dev A stranger takes out of a pot of their own, which is empty.
    function _take(uint256 which, address sender) private {
        uint256 amount = _any(3) * _held[which] / 2;
        bool may = amount == 0 || (sender == stage.posters(which) && amount <= _held[which]);
        cheats.prank(sender);
        try _pot.take(_keeper, uint128(amount)) {
            require(may, "POT: took what is another's, or is not there");
            if (sender == stage.posters(which)) _held[which] -= amount;
        } catch {
            require(!may, "POT: keeps its poster's money");
        }
    }

    // -------------------------------------------------------------------------------------------------------- moves

    function _onward(uint256 which) private {
        Bounty storage it = _bounties[which];
        if (!it.lives) return _post(it, which);
        (Status status,,) = escrow.status(it.terms.poster, it.terms.lane);
        if (status == Status.Open) return _fromOpen(it, which);
        if (status == Status.Claimed) return _any(2) == 0 ? _deliver(it) : _lapseThere(it, which);
        if (status == Status.Delivered) return _drawThere(it, which);
        if (status == Status.InReview) return _fromReview(it, which);
        cheats.warp(it.state.since + it.terms.rulingPeriod);
        _run(which, abi.encodeCall(IBountyEscrow.expire, (it.terms, it.state, _people(it))), true);
        _ended(it, End.Unverified, 0);
    }

    function _post(Bounty storage it, uint256 which) private {
        Terms memory terms = _offer(address(0), 1 + _any(900), 5);
        (terms.poster, terms.lane) = (stage.posters(which), which);
        (, terms.generation,) = escrow.status(terms.poster, which);
        terms.openUntil += block.timestamp;
        Permit memory none;
        cheats.prank(terms.poster);
        _begin(it, terms, escrow.post{value: _stakeOf(terms)}(terms, new address[](0), "", none, ""));
    }

    function _fromOpen(Bounty storage it, uint256 which) private {
        bool isLate = block.timestamp >= it.terms.openUntil;
        if (!isLate && _any(4) > 0) return _claim(it);
        if (!isLate) cheats.warp(it.terms.openUntil);
        _run(which, abi.encodeCall(IBountyEscrow.withdraw, (it.terms, it.state)), true);
        _ended(it, End.Withdrawn, 0);
    }

    function _lapseThere(Bounty storage it, uint256 which) private {
        uint256 from = it.state.claimedAt + it.terms.workPeriod + 1 hours;
        if (block.timestamp < from) cheats.warp(from);
        _run(which, abi.encodeCall(IBountyEscrow.lapse, (it.terms, it.state)), true);
        _reopened(it);
    }

    function _drawThere(Bounty storage it, uint256 which) private {
        if (block.number <= it.state.lotBlock) cheats.roll(it.state.lotBlock + 1);
        if (block.number > it.state.lotBlock + 256) return _miss(it, which);
        Seat[] memory drawn = _drawnBy(it);
        bytes memory call = abi.encodeCall(IBountyEscrow.draw, (it.terms, it.state, _people(it), ""));
        if (_any(2) == 0 && it.judged == 0) {
            bytes memory old = it.panel;
            it.panel = abi.encode(drawn);
            Verdict[] memory verdicts = _verdicts(it, SIZE, 80);
            it.panel = old;
            call = abi.encodeCall(IBountyEscrow.drawAndSettle, (it.terms, it.state, _people(it), "", verdicts));
            _run(which, call, true);
            return _ended(it, End.Paid, 0);
        }
        _run(which, call, true);
        _drew(it, drawn);
    }

    /// @dev A lot that is lost moves nothing.
    function _miss(Bounty storage it, uint256 which) private {
        _run(which, abi.encodeCall(IBountyEscrow.draw, (it.terms, it.state, _people(it), "")), false);
        (it.state.lot, it.state.lotBlock) = (it.state.lot + 1, block.number + 2);
    }

    function _fromReview(Bounty storage it, uint256 which) private {
        uint256 what = _any(4);
        if (what == 0 && it.judged == 0) return _judgeOne(it, which);
        if (what > 1 || it.judged > 0 || _redraws == MOST_REDRAWS) return _decide(it, which);
        ++_redraws;
        uint256 from = it.state.since + it.terms.reviewPeriod;
        if (block.timestamp < from) cheats.warp(from);
        _run(which, abi.encodeCall(IBountyEscrow.redraw, (it.terms, it.state, _people(it))), true);
        _redrew(it);
    }

    /// @dev A single verdict moves nothing.
    function _judgeOne(Bounty storage it, uint256 which) private {
        Verdict[] memory one = _verdicts(it, 1, 80);
        _run(which, abi.encodeCall(IBountyEscrow.settle, (it.terms, it.state, _people(it), one)), false);
        _judged(it, 1, 80);
    }

    function _decide(Bounty storage it, uint256 which) private {
        Verdict[] memory all = _verdicts(it, SIZE, 80); // who has judged is passed over
        _run(which, abi.encodeCall(IBountyEscrow.settle, (it.terms, it.state, _people(it), all)), true);
        _ended(it, End.Paid, 0);
    }

    /// @dev Through the pot, or where it must not pay, past it.
    function _run(uint256 which, bytes memory call, bool moves) private {
        bytes4 action = bytes4(call);
        (, uint256 mostGas) = _pot.allowance(action);
        uint256 most = _pot.worth(stage.posters(which), mostGas);
        uint256 had = _keeper.balance;
        cheats.prank(_keeper);
        try _pot.run(call) returns (uint256 amount) {
            require(moves, "POT: paid for nothing");
            require(amount <= _held[which], "POT: paid more than it holds");
            require(amount <= most, "POT: paid more than the most for a move");
            require(_keeper.balance == had + amount, "POT: paid another amount than it says");
            _held[which] -= amount;
        } catch {
            require(!moves || _held[which] < most, "POT: does not pay though it can");
            cheats.prank(stranger);
            (bool done,) = address(escrow).call(call);
            require(done, "the escrow refuses a legal move");
        }
    }

    function _booksAreRight() private view {
        for (uint256 which = 0; which < 2; ++which) {
            (uint128 held,,) = _pot.pots(stage.posters(which));
            require(held == _held[which], "POT: a pot changed by another's move, or by another amount");
        }
        require(address(_pot).balance == _held[0] + _held[1], "POT: it has something else than its books say");
    }

    function _withdraw(Bounty storage, bool) internal override {}
}
