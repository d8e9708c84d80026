// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IBountyEscrow} from "../../interfaces/IBountyEscrow.sol";

/// @dev Money in and out of a contract around the escrow. The token zero is the chain's own money. A balance is looked
/// at for one thing only: that exactly what was asked for arrives. Both functions come last in an action: a token or a
/// receiver that calls back finds everything written.
library Money {
    using SafeERC20 for IERC20;

    /// @dev Brings in exactly `amount` from the caller: the chain's own money with the call, a token from the
    /// allowance.
    /// @param amount in the token's smallest unit.
    function takeIn(address token, uint256 amount) internal {
        uint256 value = token == address(0) ? amount : 0;
        require(msg.value == value, IBountyEscrow.WrongValue(msg.value, value));
        if (value == amount) return;

        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 afterwards = IERC20(token).balanceOf(address(this));
        require(
            afterwards >= before && afterwards - before == amount,
            IBountyEscrow.WrongArrival(before, afterwards, amount)
        );
    }

    /// @dev Sends out all that is here, for a contract in which all is one account's.
    /// @return amount in the token's smallest unit.
    function sendAll(address token, address to) internal returns (uint256 amount) {
        amount = token == address(0) ? address(this).balance : IERC20(token).balanceOf(address(this));
        sendOut(token, to, amount);
    }

    /// @dev Sends money out, or reverts: then nothing has changed, and it can be sent to another place.
    /// @param amount in the token's smallest unit.
    function sendOut(address token, address to, uint256 amount) internal {
        require(to != address(0), IBountyEscrow.ReceiverIsZero());
        if (amount == 0) return;
        if (token == address(0)) Address.sendValue(payable(to), amount);
        else IERC20(token).safeTransfer(to, amount);
    }
}
