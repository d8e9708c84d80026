// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {any, cheats, reached} from "../Cheats.sol";
import {Ground} from "./Ground.sol";

interface IHoldbacks {
    function make(Terms calldata, address worker, address court, bytes calldata, uint256 until, uint256 rulingPeriod)
        external
        returns (address);
}

interface IHoldback {
    function complain(string calldata uri) external payable;
    function rule(uint256 dispute, uint256 ruling) external;
    function release(address token, address to) external;
    function holder() external view returns (address);
}

/// @dev A court that takes nothing and gives any number.
contract AnyCourt {
    function arbitrationCost(bytes calldata) external pure returns (uint256) {
        return 0;
    }

    function createDispute(uint256, bytes calldata) external payable returns (uint256) {
        return any.createUint256("dispute");
    }
}

/// @dev A holdback in any state: complained of or not, ruled or not, at any moment, with any money in it.
contract Holdbacks is Ground {
    uint256 private constant UNTIL = 1_800_000_000 + 60 days;

    IHoldback private _holdback;
    AnyCourt private _court;
    uint256 private _rulesUntil;
    bool private _ruled;
    bool private _toPoster;

    function setUp() public override {
        super.setUp();
        _court = new AnyCourt();
        IHoldbacks holdbacks = IHoldbacks(_deploy("OATHWORK_HOLDBACKS", abi.encode(escrow)));
        Terms memory terms = _offer();
        terms.poster = POSTER;
        _holdback = IHoldback(holdbacks.make(terms, WORKER, address(_court), "", UNTIL, 30 days));
    }

    function _somewhere() private {
        (_rulesUntil, _ruled, _toPoster) = (any.createUint(40, "rules until"), any.createBool("ruled"), any.createBool("to poster"));
        cheats.assume(!_toPoster || _ruled); // only a ruling writes it
        cheats.assume(!_ruled || _rulesUntil > 0); // nobody rules unasked
        uint256 word = _rulesUntil | (_ruled ? 1 << 64 : 0) | (_toPoster ? 1 << 72 : 0);
        cheats.store(address(_holdback), bytes32(0), any.createBytes32("dispute"));
        cheats.store(address(_holdback), bytes32(uint256(1)), bytes32(word));
        cheats.deal(address(_holdback), _amount("money"));
        _later();
    }

    function _isClear() private view returns (bool) {
        return _ruled || block.timestamp >= (_rulesUntil > 0 ? _rulesUntil : UNTIL);
    }

    /// @dev Once it is clear whose it is, nothing that anybody does later makes it another's.
    function check_holdback_is_one_accounts_for_good() external {
        _somewhere();
        cheats.assume(_isClear());
        address before = _holdback.holder();
        assert(before == (_toPoster ? POSTER : WORKER));
        _later();
        uint256 what = any.createUint(2, "what");
        address sender = any.createAddress("sender");
        cheats.prank(sender);
        if (what == 0) {
            try _holdback.complain("") {} catch {}
        } else if (what == 1) {
            try _holdback.rule(any.createUint256("of"), any.createUint256("ruling")) {} catch {}
        } else {
            try _holdback.release(address(0), SINK) {} catch {}
        }
        reached();
        assert(_holdback.holder() == before);
    }

    /// @dev Nobody gets any of it before it is clear; then all of it goes where the one whose it is has it, or to them.
    function check_holdback_release_gives_all_to_whose_it_is() external {
        _somewhere();
        uint256 money = address(_holdback).balance;
        address sender = any.createAddress("sender");
        bool toThemselves = any.createBool("to themselves");
        address account = _toPoster ? POSTER : WORKER;
        cheats.prank(sender);
        (bool done,) = address(_holdback).call(abi.encodeCall(IHoldback.release, (address(0), toThemselves ? account : SINK)));
        if (!done) return;
        reached();
        assert(_isClear());
        assert(toThemselves || sender == account);
        assert((toThemselves ? account : SINK).balance == money);
        assert(address(_holdback).balance == 0);
    }

    /// @dev It ends: when the warranty is over and the court is late, anyone sends it out.
    function check_holdback_anyone_can_end_it() external {
        _somewhere();
        cheats.assume(block.timestamp >= UNTIL);
        cheats.assume(block.timestamp >= _rulesUntil);
        cheats.assume(address(_holdback).balance > 0);
        cheats.prank(any.createAddress("sender"));
        (bool done,) = address(_holdback).call(abi.encodeCall(IHoldback.release, (address(0), _toPoster ? POSTER : WORKER)));
        assert(done);
        reached();
    }
}
