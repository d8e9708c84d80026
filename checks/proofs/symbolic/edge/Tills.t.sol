// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, Status, Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {any, cheats, reached} from "../Cheats.sol";
import {Ground} from "./Ground.sol";

interface IRotas {
    function start(Terms calldata offer, uint256 first, uint256 period, bytes32 salt) external returns (address);
}

interface IRota {
    function held() external view returns (uint256);
    function take(address to, uint256 amount) external;
    function fill(uint256 amount) external payable;
    function next(Terms memory offer, address[] calldata panel, string calldata uri) external returns (bytes32);
}

/// @dev A rota with any books, of which as many generations as it likes are counted; the escrow says any end of any
/// generation, with any amount that came back, of which any part is still owed.
contract Tills is Ground {
    IRota private _rota;
    uint256 private _back;
    uint256 private _owed;
    bool private _isNew;

    function setUp() public override {
        super.setUp();
        IRotas rotas = IRotas(_deploy("OATHWORK_ROTAS", abi.encode(escrow)));
        cheats.prank(POSTER);
        _rota = IRota(rotas.start(_offer(), block.timestamp, 1 days, bytes32(0)));
    }

    function _somewhere() private returns (uint256 books) {
        uint256 held = _amount("held");
        uint256 counted = any.createUint(63, "counted");
        uint256 generation = any.createUint(63, "generation");
        (_back, _owed) = (_amount("back"), _amount("owed"));
        cheats.assume(_owed <= _back);
        escrow.set(Status.Free, End.Withdrawn, generation, _back, _owed);
        cheats.deal(address(escrow), _owed);
        cheats.store(address(_rota), 0, bytes32((counted << 128) | held));
        _isNew = generation > counted;
        uint256 gift = _amount("gift");
        unchecked {
            books = _isNew ? held + _back : held;
            cheats.deal(address(_rota), gift + (_isNew ? held + _back - _owed : held));
        }
    }

    /// @dev What came back is in the books once, whatever is asked how often.
    function check_till_held_is_what_came_in_once() external {
        uint256 books = _somewhere();
        assert(_rota.held() == books);
        _rota.fill(0);
        assert(_rota.held() == books);
        reached();
    }

    /// @dev Whoever takes whatever: no more than the books say, and the books are less by just that and covered by what is there.
    function check_till_take_is_out_of_the_books() external {
        uint256 books = _somewhere();
        uint256 amount = any.createUint256("amount");
        cheats.prank(any.createAddress("sender"));
        (bool done,) = address(_rota).call(abi.encodeCall(IRota.take, (SINK, amount)));
        if (!done) return;
        reached();
        assert(amount <= books);
        assert(SINK.balance == amount);
        unchecked { assert(_rota.held() == books - amount); }
        assert(address(_rota).balance >= _rota.held());
    }

    /// @dev A bounty takes just its stake out of the books, and only if it is there.
    function check_till_next_takes_the_stake() external {
        uint256 books = _somewhere();
        (bool done,) = address(_rota).call(abi.encodeCall(IRota.next, (_offer(), new address[](0), "")));
        if (!done) return;
        reached();
        assert(books >= 1_031);
        assert(escrow.posted() == 1_031);
        unchecked { assert(_rota.held() == books - 1_031); }
        assert(address(_rota).balance >= _rota.held());
    }
}
