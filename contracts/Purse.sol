// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBountyEscrow, Permit} from "./interfaces/IBountyEscrow.sol";
import {CappedCall} from "./libraries/CappedCall.sol";
import {GuildId} from "./libraries/GuildId.sol";

/// @dev The only place where money moves. The token zero is the chain's own money. Balances are looked at once, to see
/// that exactly the amount asked for arrives. Everything else goes by the books kept here: what live bounties hold,
/// what is owed, and the commons.
///
/// THE LOCK
/// Every action that moves money is `nonReentrant`. For money that comes in, nothing else of this contract can move the
/// token between the two looks at the balance. For money that goes out it is a second bolt: all state, the standing
/// included, is written before the first transfer, so that a receiver who calls back finds the end of the action and
/// nothing to take twice. The lock is transient storage, so it costs no slot.
abstract contract Purse is IBountyEscrow, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Gas for a receiver of the chain's own money: enough for any wallet, too little to do harm with. Without a
    /// cap a worker or poster could burn all gas of the transaction that ends a bounty, and so keep it from ending.
    uint256 private constant NATIVE_GAS = 50_000;
    /// @dev Gas for a token's transfer, capped for the same reason: several times what the dearest well-known one
    /// takes.
    uint256 private constant TOKEN_GAS = 200_000;

    mapping(address account => mapping(address token => uint256 amount)) private _owed;
    mapping(GuildId guild => mapping(address token => uint256 amount)) private _commons;

    /// @inheritdoc IBountyEscrow
    function collect(address token, address to) external nonReentrant {
        require(to != address(0), ReceiverIsZero());
        _collect(msg.sender, token, to);
    }

    /// @inheritdoc IBountyEscrow
    function collectFor(address account, address token) external nonReentrant {
        _collect(account, token, account);
    }

    /// @inheritdoc IBountyEscrow
    function owed(address account, address token) external view returns (uint256) {
        return _owed[account][token];
    }

    /// @inheritdoc IBountyEscrow
    function commons(GuildId guild, address token) external view returns (uint256) {
        return _commons[guild][token];
    }

    /// @dev Brings in exactly `amount`: the chain's own money with the call, a token from `payer`'s allowance. Always
    /// the last step of an action: a token that calls back finds the bounty's word written. A wrong arrival undoes all
    /// of it.
    /// @param token zero: the chain's own money.
    /// @param payer whose allowance is used; of no meaning for the chain's own money.
    /// @param amount in the token's smallest unit. Zero moves nothing, and the token need not even exist.
    function _takeIn(address token, address payer, uint256 amount) internal {
        uint256 value = token == address(0) ? amount : 0;
        require(msg.value == value, WrongValue(msg.value, value));
        if (value == amount) return;

        require(token.code.length > 0 && token != address(this), NotAToken(token));
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(payer, address(this), amount);
        uint256 afterwards = IERC20(token).balanceOf(address(this));
        require(afterwards >= before && afterwards - before == amount, WrongArrival(before, afterwards, amount));
    }

    /// @dev Uses a permit. One that fails is no error: somebody else may have used it already, from the mempool.
    /// Whether the allowance is there shows when the money is taken in.
    /// @param owner who has signed the permit, for exactly `amount`.
    function _tryPermit(address token, address owner, uint256 amount, Permit calldata permit) internal {
        if (permit.deadline == 0 || token.code.length == 0) return;
        try IERC20Permit(token).permit(owner, address(this), amount, permit.deadline, permit.v, permit.r, permit.s) {}
            catch {}
    }

    /// @dev Sends money out, and never fails because of the receiver or the token: what cannot be sent is owed. So
    /// nobody can keep a bounty from ending, or the others from being paid. It fails only with `GasTooLow`, or the
    /// sender could turn a payment into a debt by giving too little gas.
    /// @param amount in the token's smallest unit.
    function _push(address token, address to, uint256 amount) internal {
        if (amount == 0) return;
        if (token == address(0) ? _sendNative(to, amount) : _sendToken(token, to, amount)) return;
        _owe(to, token, amount);
        emit Owed(to, token, amount);
    }

    /// @dev Adds to what `account` can collect. Peers' fees come here without an attempt to send them: up to seven more
    /// transfers, and seven more strangers with a say in it, would make every verdict dearer.
    /// @param amount in the token's smallest unit.
    function _owe(address account, address token, uint256 amount) internal {
        _owed[account][token] += amount;
    }

    /// @dev Pays out what is owed. It fails if that cannot be sent, with all the gas there is: it stays owed.
    function _collect(address account, address token, address to) private {
        uint256 amount = _owed[account][token];
        require(amount > 0, NothingOwed(account, token));

        _owed[account][token] = 0;
        emit Collected(account, token, to, amount);

        if (token == address(0)) Address.sendValue(payable(to), amount);
        else IERC20(token).safeTransfer(to, amount);
    }

    /// @dev Takes at most `most` out of a guild's commons, then puts `added` in. Taking comes first, so that no bounty
    /// pays its bonus from the fees that it has just left behind.
    /// @param most in the token's smallest unit, like `added`.
    /// @return taken what was there, up to `most`.
    function _exchangeCommons(GuildId guild, address token, uint256 most, uint256 added)
        internal
        returns (uint256 taken)
    {
        if (most == 0 && added == 0) return 0;
        uint256 held = _commons[guild][token];
        taken = Math.min(held, most);
        _commons[guild][token] = held - taken + added;
    }

    /// @dev The answer does not matter, only whether the receiver accepted.
    /// @return done whether the money has moved.
    function _sendNative(address to, uint256 amount) private returns (bool done) {
        (done,,) = CappedCall.tryCall(to, amount, NATIVE_GAS, "");
    }

    /// @dev Judges a transfer as SafeERC20 does: a token may answer nothing, if it has code, or true.
    /// @return whether the token says that the money has moved.
    function _sendToken(address token, address to, uint256 amount) private returns (bool) {
        bytes memory transfer = abi.encodeCall(IERC20.transfer, (to, amount));
        (bool done, uint256 size, uint256 answer) = CappedCall.tryCall(token, 0, TOKEN_GAS, transfer);
        return done && (size == 0 ? token.code.length > 0 : size >= 32 && answer == 1);
    }
}
