// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, Status} from "oathwork/interfaces/IBountyEscrow.sol";
import {any, cheats, reached} from "../Cheats.sol";
import {Ground} from "./Ground.sol";

interface IPot {
    function run(bytes calldata call) external returns (uint256 amount);
    function take(address to, uint128 amount) external;
    function pots(address poster) external view returns (uint128 held, uint64 tip, uint64 mostBaseFee);
    function allowance(bytes4 action) external pure returns (uint256 data, uint256 most);
    function worth(address poster, uint256 gas) external view returns (uint256);
}

/// @dev The cheatcode that `Cheats.sol` does not have.
interface BaseFee {
    function fee(uint256 baseFee) external;
}

/// @dev Where a bounty stands, before and after a call.
contract Mover {
    uint256 private _stands;

    function status(address, uint256) external view returns (Status, uint256, bool) {
        return (Status.Free, _stands, false);
    }

    fallback() external {
        ++_stands;
    }
}

/// @dev Two pots with any money and any tip; whose the other is makes the moves, with any gas.
contract Pots is Ground {
    uint256 private constant BASE_FEE = 2 ** 34; // 17 gwei, which the poster agreed to; the block has more

    IPot private _pot;
    uint256 private _held;
    uint256 private _others;

    function setUp() public override {
        super.setUp();
        BaseFee(address(cheats)).fee(BASE_FEE + 1);
        assert(block.basefee == BASE_FEE + 1);
        _pot = IPot(_deploy("OATHWORK_KEEPERPOT", abi.encode(new Mover())));
    }

    function _somewhere() private {
        (_held, _others) = (_amount("held"), _amount("of the other"));
        uint256 tip = any.createUint(64, "tip");
        cheats.store(address(_pot), _slot(POSTER), bytes32((BASE_FEE << 192) | (tip << 128) | _held));
        cheats.store(address(_pot), _slot(OTHER), bytes32(_others));
        unchecked { cheats.deal(address(_pot), _held + _others); }
    }

    function _slot(address poster) private pure returns (bytes32) {
        return keccak256(abi.encode(poster, 0));
    }

    function _move(bytes4 action) private pure returns (bytes memory) {
        return abi.encodePacked(action, abi.encode(POSTER, 7));
    }

    function _runs(bytes4 action) private {
        _somewhere();
        (, uint256 mostGas) = _pot.allowance(action);
        uint256 most = _pot.worth(POSTER, mostGas);
        cheats.prank(OTHER);
        (bool done, bytes memory answer) = address(_pot).call(abi.encodeCall(IPot.run, (_move(action))));
        if (!done) return;
        reached();
        uint256 amount = abi.decode(answer, (uint256));
        assert(amount <= _held);
        assert(amount <= most);
        assert(OTHER.balance == amount);
        _onlyMinus(amount);
    }

    /// @dev The poster's pot is less by just that, the other's is as it was, and the money is there.
    function _onlyMinus(uint256 amount) private view {
        (uint128 held,,) = _pot.pots(POSTER);
        (uint128 others,,) = _pot.pots(OTHER);
        unchecked { assert(held == _held - amount && others == _others); }
        unchecked { assert(address(_pot).balance == uint256(held) + others); }
    }

    function check_pot_pays_a_settle_from_its_own_poster() external {
        _runs(IBountyEscrow.settle.selector);
    }

    function check_pot_pays_a_draw_from_its_own_poster() external {
        _runs(IBountyEscrow.draw.selector);
    }

    function check_pot_pays_a_lapse_from_its_own_poster() external {
        _runs(IBountyEscrow.lapse.selector);
    }

    function check_pot_take_is_out_of_ones_own() external {
        _somewhere();
        uint128 amount = uint128(any.createUint(128, "amount"));
        cheats.prank(POSTER);
        (bool done,) = address(_pot).call(abi.encodeCall(IPot.take, (SINK, amount)));
        if (!done) return;
        reached();
        assert(amount <= _held && SINK.balance == amount);
        _onlyMinus(amount);
    }
}
