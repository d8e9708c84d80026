// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IBountyEscrow} from "../interfaces/IBountyEscrow.sol";
import {Deputy} from "./Deputy.sol";
import {Money} from "./libraries/Money.sol";

/// @title A deputy with money of its own for several bounties, one after another
/// @notice Anyone may fill it. What comes back from a bounty is in it again.
/// @dev Books, never balances: `_held` is all that came in, less the stakes of what was posted and what was taken out.
/// What a bounty gave back is read from the escrow's `lastEnd` and counted once, before anything else is done: the lane
/// is this contract's own, so nobody can move it on in between.
abstract contract Till is Deputy {
    uint128 private _held; // in the token's smallest unit
    uint64 private _counted; // generations of the lane whose money back is in `_held`

    /// @notice Money came in, for good: it belongs to the organiser.
    event Filled(address indexed account, uint256 amount);
    /// @notice The organiser took money out.
    event Taken(address indexed to, uint256 amount);

    /// @notice There is less here than is needed.
    error TooLittle(uint256 held, uint256 needed);

    /// @dev Of the pattern that clones share.
    constructor(IBountyEscrow escrow_) Deputy(escrow_) {}

    /// @notice Brings in exactly `amount`, from anyone: for the organiser, like a gift.
    /// @param amount in the token's smallest unit; the chain's own money comes with the call.
    function fill(uint256 amount) external payable nonReentrant {
        _held += SafeCast.toUint128(amount);
        emit Filled(msg.sender, amount);

        Money.takeIn(token(), amount);
    }

    /// @notice What is here and not in a bounty, in the token's smallest unit.
    function held() external view returns (uint256) {
        (uint256 back,) = _uncounted();
        return _held + back;
    }

    /// @notice In what it is filled and pays; zero: the chain's own money.
    function token() public view virtual returns (address);

    /// @dev Counts what the last bounty gave back. First in every action that spends.
    /// @return what is here.
    function _count() internal returns (uint256) {
        (uint256 back, uint256 generation) = _uncounted();
        if (generation > _counted) {
            _counted = uint64(generation); // the escrow's generations have 64 bits
            _held += uint128(back); // no more than was put in
            _fetchOwed(token());
        }
        return _held;
    }

    /// @dev Takes `amount` out of the books, before it is sent anywhere.
    /// @param amount in the token's smallest unit.
    function _spend(uint256 amount) internal {
        uint256 here = _count();
        require(amount <= here, TooLittle(here, amount));
        _held = uint128(here - amount);
    }

    /// @dev Sends money to where the organiser wants it.
    /// @param amount in the token's smallest unit.
    function _take(address to, uint256 amount) internal {
        _spend(amount);
        emit Taken(to, amount);

        Money.sendOut(token(), to, amount);
    }

    /// @dev What the last bounty gave back, if that is not counted yet. While one lives, `lastEnd` is all zeros.
    function _uncounted() private view returns (uint256 back, uint256 generation) {
        (, generation, back) = escrow.lastEnd(address(this), LANE);
        if (generation <= _counted) back = 0;
    }
}
