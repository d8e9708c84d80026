// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IBountyEscrow, Status} from "../interfaces/IBountyEscrow.sol";

/// @title A pot that pays for what anyone may send
/// @notice Each poster has one, which anybody may fill. Anyone who moves one of the poster's bounties on through here
/// gets the gas back, at the block's base fee and no more than the poster agreed to, and a tip. A move is one that
/// changes the status or ends the bounty: a settle that decides, not one that records a verdict. A pot that does not
/// hold all of it pays nothing, and then the call fails: it can be sent to the escrow itself.
/// @dev What is paid for is measured, and for each action there is a most: neither padded calldata, which is not
/// measured, nor a receiver that burns gas makes a move dearer than that. On rollups the tip has to cover the data fee.
contract KeeperPot {
    /// @dev In wei. One slot.
    struct Pot {
        uint128 held;
        uint64 tip; // for a move
        uint64 mostBaseFee; // for a unit of gas
    }

    uint256 private constant AROUND = 45_000; // gas: the transaction itself, this contract, and the payment

    IBountyEscrow public immutable escrow;

    /// @notice What a poster's pot holds and pays.
    mapping(address poster => Pot) public pots;

    /// @notice Somebody brought money into a poster's pot, for good.
    event PotFilled(address indexed poster, address indexed account, uint256 amount);
    /// @notice A poster said what the pot pays.
    event PriceSet(address indexed poster, uint256 tip, uint256 mostBaseFee);
    /// @notice A poster took money out of the pot.
    event PotTaken(address indexed poster, address to, uint256 amount);
    /// @notice A keeper was paid for a move.
    event MovePaid(address indexed poster, address indexed keeper, bytes4 action, uint256 amount);

    /// @notice This is nothing that moves a bounty on and that anyone may send.
    error NoMove(bytes4 action);
    /// @notice The bounty stands where it stood before.
    error NothingMoved();
    /// @notice The pot holds less than is needed, in wei.
    error TooLittle(uint256 held, uint256 needed);

    /// @dev For the bounties of one escrow.
    constructor(IBountyEscrow escrow_) {
        escrow = escrow_;
    }

    /// @notice Brings the value sent into a poster's pot: a gift, if the caller is another.
    /// @param poster whose pot it is.
    function fill(address poster) external payable {
        pots[poster].held += uint128(msg.value); // there is not as much as 128 bits hold
        emit PotFilled(poster, msg.sender, msg.value);
    }

    /// @notice The caller: says what their pot pays from now on. At first it pays nothing.
    /// @param tip for a move, in wei.
    /// @param mostBaseFee the base fee up to which gas is paid for, in wei.
    function setPrice(uint64 tip, uint64 mostBaseFee) external {
        (pots[msg.sender].tip, pots[msg.sender].mostBaseFee) = (tip, mostBaseFee);
        emit PriceSet(msg.sender, tip, mostBaseFee);
    }

    /// @notice The caller: takes money out of their pot.
    /// @param to who receives it, not zero.
    /// @param amount in wei.
    function take(address to, uint128 amount) external {
        require(to != address(0), IBountyEscrow.ReceiverIsZero());
        _spend(msg.sender, amount);
        emit PotTaken(msg.sender, to, amount);

        Address.sendValue(payable(to), amount);
    }

    /// @notice Anyone: sends a call to the escrow, and is paid if a bounty moved by it.
    /// @param call of draw, drawAndSettle, settle, redraw, lapse, expire or withdraw, as the escrow takes it.
    /// @return amount what was paid, in wei.
    function run(bytes calldata call) external returns (uint256 amount) {
        uint256 before = gasleft();
        bytes4 action = bytes4(call);
        (uint256 data, uint256 most) = allowance(action);
        (address poster, uint256 lane) = abi.decode(call[4:], (address, uint256)); // the terms begin with them
        bytes32 stood = _standing(poster, lane);
        Address.functionCall(address(escrow), call);
        require(_standing(poster, lane) != stood, NothingMoved());

        amount = before - gasleft() + data + AROUND;
        amount = worth(poster, amount < most ? amount : most);
        _spend(poster, amount);
        emit MovePaid(poster, msg.sender, action, amount);

        Address.sendValue(payable(msg.sender), amount);
    }

    /// @notice What so much gas is worth to a poster's pot in this block, with the tip, in wei.
    /// @param poster whose pot it is.
    /// @param gas units.
    function worth(address poster, uint256 gas) public view returns (uint256) {
        Pot memory pot = pots[poster];
        return gas * (block.basefee < pot.mostBaseFee ? block.basefee : pot.mostBaseFee) + pot.tip;
    }

    /// @notice What is paid for an action at most, in gas, and how much of that for the bytes of its call.
    /// @param action the selector of the escrow's function.
    /// @return data gas for the call's bytes, as such a call needs them.
    /// @return most gas for all of it: with a panel of seven and a team of eight.
    function allowance(bytes4 action) public pure returns (uint256 data, uint256 most) {
        if (action == IBountyEscrow.settle.selector) return (16_000, 700_000);
        if (action == IBountyEscrow.drawAndSettle.selector) return (26_000, 800_000);
        if (action == IBountyEscrow.draw.selector) return (18_000, 250_000);
        if (action == IBountyEscrow.redraw.selector) return (9_000, 300_000);
        if (action == IBountyEscrow.expire.selector) return (9_000, 400_000);
        bool isOther = action == IBountyEscrow.lapse.selector || action == IBountyEscrow.withdraw.selector;
        require(isOther, NoMove(action));
        return (8_000, 200_000);
    }

    /// @dev Where a lane stands: its status, and if it is free its generation.
    function _standing(address poster, uint256 lane) private view returns (bytes32) {
        (Status status, uint256 generation,) = escrow.status(poster, lane);
        return keccak256(abi.encode(status, generation));
    }

    /// @dev Takes `amount` out of the books, before it is sent.
    /// @param amount in wei.
    function _spend(address poster, uint256 amount) private {
        uint256 held = pots[poster].held;
        require(amount <= held, TooLittle(held, amount));
        pots[poster].held = uint128(held - amount);
    }
}
