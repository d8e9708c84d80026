// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, Status, Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {any, cheats, reached} from "../Cheats.sol";
import {Ground} from "./Ground.sol";

interface ICrowds {
    function start(Terms calldata offer, uint256 until, bytes32 salt) external returns (address);
}

interface ICrowd {
    function give(uint256 most) external payable returns (uint256);
    function post(Terms memory offer, address[] calldata panel, string calldata uri) external returns (bytes32);
    function take(address to) external returns (uint256);
}

/// @dev Three gave 333, 299 and 399 of a stake of 1,031, and it was posted; any amount up to that comes back, of which any part
/// is still owed.
contract Crowds is Ground {
    uint256 private constant STAKE = 1_031;

    ICrowd private _crowd;
    address[3] private _givers = [POSTER, OTHER, WORKER];
    uint256[3] private _gave = [uint256(333), 299, 399];
    uint256 private _back;

    function setUp() public override {
        super.setUp();
        ICrowds crowds = ICrowds(_deploy("OATHWORK_CROWDS", abi.encode(escrow)));
        _crowd = ICrowd(crowds.start(_offer(), block.timestamp + 1 days, bytes32(0)));
        escrow.set(Status.Free, End.None, 0, 0, 0);
        for (uint256 i = 0; i < 3; ++i) {
            cheats.deal(_givers[i], _gave[i]);
            cheats.prank(_givers[i]);
            _crowd.give{value: _gave[i]}(_gave[i]);
        }
        _crowd.post(_offer(), new address[](0), "");
        assert(escrow.posted() == STAKE);
    }

    function _comesBack() private {
        _back = any.createUint(11, "back");
        uint256 owed = any.createUint(11, "owed");
        cheats.assume(_back <= STAKE);
        cheats.assume(owed <= _back);
        escrow.set(Status.Free, End.Unverified, 1, _back, owed);
        cheats.deal(address(escrow), owed);
        unchecked { cheats.deal(address(_crowd), _back - owed); }
    }

    /// @dev In this order: each but the last gets their part, rounded down; the last what is left; nothing stays.
    function _takes(uint256 first, uint256 second, uint256 last) private {
        _comesBack();
        uint256 sum = 0;
        unchecked {
            sum += _gets(first, _back * _gave[first] / STAKE);
            sum += _gets(second, _back * _gave[second] / STAKE);
            sum += _gets(last, _back - sum);
        }
        reached();
        assert(sum == _back);
        assert(address(_crowd).balance == 0);
    }

    function _gets(uint256 who, uint256 expected) private returns (uint256 amount) {
        cheats.prank(_givers[who]);
        (bool done, bytes memory answer) = address(_crowd).call(abi.encodeCall(ICrowd.take, (_givers[who])));
        assert(done); // a revert alone would refute nothing
        amount = abi.decode(answer, (uint256));
        assert(amount == expected);
        assert(_givers[who].balance == expected);
    }

    function check_crowd_all_is_taken_in_this_order() external {
        _takes(0, 1, 2);
    }

    function check_crowd_all_is_taken_in_another_order() external {
        _takes(2, 0, 1);
    }

    /// @dev Nobody takes twice, and who gave nothing takes nothing.
    function check_crowd_nobody_takes_twice() external {
        _comesBack();
        cheats.prank(POSTER);
        _crowd.take(POSTER);
        address sender = any.createAddress("sender");
        cheats.assume(sender != OTHER);
        cheats.assume(sender != WORKER);
        cheats.prank(sender);
        (bool done,) = address(_crowd).call(abi.encodeCall(ICrowd.take, (SINK)));
        reached();
        assert(!done);
    }
}
