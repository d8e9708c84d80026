// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockStrangeToken} from "contracts/mocks/MockStrangeTokens.sol";
import {MockToken} from "contracts/mocks/MockToken.sol";

// Those that tests/contracts meets too are in contracts/mocks. Each is honest until it is armed.

/// @dev Takes a hundredth from the sender on top of what he sends.
contract ZooFeeOnTop is MockStrangeToken {
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (isArmed && from != address(0)) super._update(from, address(0), value / 100);
    }
}

/// @dev Gives the receiver a hundredth on top.
contract ZooGenerous is MockStrangeToken {
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (isArmed && from != address(0)) super._update(address(0), to, value / 100);
    }
}

/// @dev Moves the money and says that it did not.
contract ZooUngrateful is MockStrangeToken {
    function transfer(address to, uint256 value) public override returns (bool) {
        return super.transfer(to, value) && !isArmed;
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return super.transferFrom(from, to, value) && !isArmed;
    }
}

/// @dev Answers true with dirt in the highest bit, and moves nothing.
contract ZooDirty is MockStrangeToken {
    function transfer(address to, uint256 value) public override returns (bool) {
        if (!isArmed) return super.transfer(to, value);
        _answer();
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (!isArmed) return super.transferFrom(from, to, value);
        _answer();
    }

    function _answer() private pure {
        assembly {
            mstore(0, or(1, shl(255, 1)))
            return(0, 32)
        }
    }
}

/// @dev Moves the money and answers true and much more.
contract ZooTalkative is MockStrangeToken {
    function transfer(address to, uint256 value) public override returns (bool) {
        super.transfer(to, value);
        if (!isArmed) return true;
        _answer();
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        super.transferFrom(from, to, value);
        if (!isArmed) return true;
        _answer();
    }

    function _answer() private pure {
        assembly {
            mstore(0, 1)
            return(0, 3200)
        }
    }
}

/// @dev Refuses, with 100,000 bytes.
contract ZooRefusingBomb is MockStrangeToken {
    function _update(address from, address to, uint256 value) internal override {
        if (isArmed) {
            assembly {
                revert(0, 100000)
            }
        }
        super._update(from, to, value);
    }
}

/// @dev Knows no amounts of 96 bits and more, as UNI and COMP.
contract ZooNarrow is MockStrangeToken {
    error TooWide(uint256 value);

    function _update(address from, address to, uint256 value) internal override {
        require(!isArmed || value < 2 ** 96, TooWide(value));
        super._update(from, to, value);
    }
}

/// @dev Needs nearly all the gas that a transfer is promised.
contract ZooDear is MockStrangeToken {
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        uint256 until = gasleft();
        while (isArmed && until - gasleft() < 150_000) {}
    }
}

/// @dev Refuses at once, and leaves the gas, if it is not given nearly all that a transfer is promised.
contract ZooPicky is MockStrangeToken {
    error TooLittleGas();

    function _update(address from, address to, uint256 value) internal override {
        require(!isArmed || gasleft() > 190_000, TooLittleGas());
        super._update(from, to, value);
    }
}

/// @dev Lets one account neither send nor receive.
contract ZooBlocking is MockStrangeToken {
    error Blocked(address account);

    address public aimedAt;

    function aim(address account) external {
        aimedAt = account;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (isArmed) require(from != aimedAt && to != aimedAt, Blocked(aimedAt));
        super._update(from, to, value);
    }
}

/// @dev Lets each account send once in a block.
contract ZooCooling is MockStrangeToken {
    error TooHot(address account);

    mapping(address account => uint256) private _sentAt;

    function _update(address from, address to, uint256 value) internal override {
        if (isArmed) require(_sentAt[from] != block.number, TooHot(from));
        _sentAt[from] = block.number;
        super._update(from, to, value);
    }
}

/// @dev Tells and takes all amounts as `factor` halves of its own shares, as rebasing tokens do.
contract ZooRebasing is MockStrangeToken {
    uint256 private immutable halves;

    constructor(uint256 halves_) {
        halves = halves_;
    }

    function balanceOf(address account) public view override returns (uint256) {
        uint256 shares = super.balanceOf(account);
        return isArmed ? shares * halves / 2 : shares;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, isArmed && from != address(0) ? value * 2 / halves : value);
    }
}

/// @dev Says that it has so many decimals.
contract ZooDecimals is MockStrangeToken {
    uint8 private immutable places;

    constructor(uint256 places_) {
        places = uint8(places_);
    }

    function decimals() public view override returns (uint8) {
        return places;
    }
}

/// @dev There is as much of it as a word can hold.
contract ZooHuge is MockStrangeToken {
    constructor() {
        _mint(address(1), type(uint256).max - 2 ** 220);
    }
}

/// @dev Changes an allowance from zero and to zero only, as USDT.
contract ZooStubbornApproval is MockStrangeToken {
    error NotFromZero();

    function approve(address spender, uint256 value) public override returns (bool) {
        require(value == 0 || allowance(msg.sender, spender) == 0, NotFromZero());
        return super.approve(spender, value);
    }
}

/// @dev Has forgotten what was allowed: whose allowance was lowered meanwhile.
contract ZooForgetful is MockStrangeToken {
    function allowance(address owner, address spender) public view override returns (uint256) {
        return isArmed ? 0 : super.allowance(owner, spender);
    }
}

/// @dev Asks for no allowance at all.
contract ZooCareless is MockStrangeToken {
    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (!isArmed) return super.transferFrom(from, to, value);
        _transfer(from, to, value);
        return true;
    }
}

/// @dev Brings the receiver what was asked for and takes nothing from the payer.
contract ZooPrinting is MockStrangeToken {
    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (!isArmed) return super.transferFrom(from, to, value);
        _mint(to, value);
        return true;
    }
}

/// @dev Takes from the payer twice what it brings.
contract ZooGreedy is MockStrangeToken {
    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (isArmed) _burn(from, value);
        return super.transferFrom(from, to, value);
    }
}

/// @dev Takes away all that an account has, as issuers of stablecoins can.
contract ZooConfiscating is MockToken {
    address public aimedAt;

    function aim(address account) external {
        aimedAt = account;
    }

    function arm(bool armed) external {
        if (armed) _burn(aimedAt, balanceOf(aimedAt));
    }
}

/// @dev Makes of what is sent to oneself twice as much: reads both balances before it writes either.
contract ZooSelfDoubling is MockStrangeToken {
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (isArmed && from == to) super._update(address(0), to, value);
    }
}

/// @dev Calls a hook of whoever is registered for the receiver, after the money has moved, as ERC-777 does.
contract ZooHooked is MockStrangeToken {
    address public aimedAt;

    function aim(address hook) external {
        aimedAt = hook;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (isArmed) ZooHook(aimedAt).tokensReceived();
    }
}

/// @dev Sends to contracts only if they answer, as ERC-777 does with those who have registered nothing.
contract ZooAsking is MockStrangeToken {
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (isArmed && to.code.length > 0) ZooHook(to).tokensReceived();
    }
}

/// @dev Burns all gas where it is asked for a balance.
contract ZooBurningView is MockStrangeToken {
    function balanceOf(address account) public view override returns (uint256) {
        while (isArmed) {}
        return super.balanceOf(account);
    }
}

/// @dev Answers half a word where it is asked for a balance.
contract ZooShortView is MockStrangeToken {
    function balanceOf(address account) public view override returns (uint256) {
        if (!isArmed) return super.balanceOf(account);
        assembly {
            return(0, 16)
        }
    }
}

/// @dev Answers the balance, and 100,000 bytes behind it.
contract ZooLongView is MockStrangeToken {
    function balanceOf(address account) public view override returns (uint256) {
        uint256 held = super.balanceOf(account);
        if (!isArmed) return held;
        assembly {
            mstore(0, held)
            return(0, 100000)
        }
    }
}

/// @dev Calls somebody back where it is asked for a balance.
contract ZooCallingView is MockStrangeToken {
    address private _target;
    bytes private _data;

    error CameThrough();

    function prepare(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function balanceOf(address account) public view override returns (uint256) {
        if (isArmed && _target != address(0)) {
            (bool done,) = _target.staticcall(_data);
            require(!done, CameThrough());
        }
        return super.balanceOf(account);
    }
}

/// @dev A proxy whose implementation has no code any more: every call succeeds and answers nothing.
contract ZooHollow is MockStrangeToken {
    modifier hollow() {
        if (isArmed) {
            assembly {
                return(0, 0)
            }
        }
        _;
    }

    function transfer(address to, uint256 value) public override hollow returns (bool) {
        return super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override hollow returns (bool) {
        return super.transferFrom(from, to, value);
    }

    function balanceOf(address account) public view override hollow returns (uint256) {
        return super.balanceOf(account);
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) public override hollow {}
}

// ------------------------------------------------------------------------------------------------------------- permits

/// @dev Refuses every permit, with 100,000 bytes.
contract ZooRefusingPermit is MockStrangeToken {
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        public
        override
    {
        if (isArmed) {
            assembly {
                revert(0, 100000)
            }
        }
        super.permit(owner, spender, value, deadline, v, r, s);
    }
}

/// @dev Grants one unit less than was signed for.
contract ZooStingyPermit is MockStrangeToken {
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        public
        override
    {
        super.permit(owner, spender, value, deadline, v, r, s);
        if (isArmed) _approve(owner, spender, value - 1);
    }
}

/// @dev Burns all gas where a permit is used.
contract ZooBurningPermit is MockStrangeToken {
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        public
        override
    {
        while (isArmed) {}
        super.permit(owner, spender, value, deadline, v, r, s);
    }
}

/// @dev Calls somebody back where a permit is used, and keeps the answer.
contract ZooCallingPermit is MockStrangeToken {
    address private _target;
    bytes private _data;
    bytes public answer;

    function prepare(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        public
        override
    {
        if (isArmed) (, answer) = _target.call(_data);
        super.permit(owner, spender, value, deadline, v, r, s);
    }
}

// --------------------------------------------------------------------------------------------------------------- hooks

/// @dev Accepts whatever comes.
contract ZooHook {
    function tokensReceived() external virtual {}
}

/// @dev Refuses.
contract ZooRefusingHook is ZooHook {
    error NoTokens();

    function tokensReceived() external pure override {
        revert NoTokens();
    }
}

/// @dev Uses up all gas it is given.
contract ZooBurningHook is ZooHook {
    function tokensReceived() external pure override {
        while (true) {}
    }
}

/// @dev Calls somebody back, and keeps the answer.
contract ZooCallingHook is ZooHook {
    address private _target;
    bytes private _data;
    bytes public answer;

    function prepare(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function tokensReceived() external override {
        (, answer) = _target.call(_data);
    }
}
