// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockToken} from "./MockToken.sol";

/// @dev A token that is honest until it is armed, as an upgradeable one may be.
abstract contract MockStrangeToken is MockToken {
    bool public isArmed;

    function arm(bool armed) external {
        isArmed = armed;
    }
}

/// @dev Keeps a hundredth of what is sent.
contract MockFeeToken is MockStrangeToken {
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (isArmed && to != address(0)) super._update(to, address(0), value / 100);
    }
}

/// @dev Moves money and answers nothing, as USDT does.
contract MockSilentToken is MockStrangeToken {
    function transfer(address to, uint256 value) public override returns (bool) {
        super.transfer(to, value);
        if (!isArmed) return true;
        assembly {
            return(0, 0)
        }
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        super.transferFrom(from, to, value);
        if (!isArmed) return true;
        assembly {
            return(0, 0)
        }
    }
}

/// @dev Moves nothing and says so instead of reverting.
contract MockFalseToken is MockStrangeToken {
    function transfer(address to, uint256 value) public override returns (bool) {
        return !isArmed && super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return !isArmed && super.transferFrom(from, to, value);
    }
}

/// @dev Moves nothing and says that it did.
contract MockBoastingToken is MockStrangeToken {
    function transfer(address to, uint256 value) public override returns (bool) {
        return isArmed || super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return isArmed || super.transferFrom(from, to, value);
    }
}

/// @dev Moves nothing and answers neither true nor false, but two.
contract MockOddToken is MockStrangeToken {
    function transfer(address to, uint256 value) public override returns (bool) {
        if (!isArmed) return super.transfer(to, value);
        assembly {
            mstore(0, 2)
            return(0, 32)
        }
    }
}

/// @dev Moves nothing and answers with less than a word.
contract MockStammeringToken is MockStrangeToken {
    function transfer(address to, uint256 value) public override returns (bool) {
        if (!isArmed) return super.transfer(to, value);
        assembly {
            mstore(0, 1)
            return(31, 1)
        }
    }
}

/// @dev Knows nothing of permits, and takes every call it does not know for granted, as wrapped ether does.
contract MockPermitlessToken is MockStrangeToken {
    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) public pure override {}
}

/// @dev Lets no blocked account send or receive, as USDC does.
contract MockBlockingToken is MockStrangeToken {
    error Blocked(address account);

    mapping(address account => bool) public isBlocked;

    function block_(address account) external {
        isBlocked[account] = true;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!isBlocked[from], Blocked(from));
        require(!isBlocked[to], Blocked(to));
        super._update(from, to, value);
    }
}

/// @dev Refuses to move nothing.
contract MockZeroRejectingToken is MockStrangeToken {
    error NothingToMove();

    function _update(address from, address to, uint256 value) internal override {
        require(value > 0 || !isArmed, NothingToMove());
        super._update(from, to, value);
    }
}

/// @dev Moves nothing while it is paused.
contract MockPausingToken is MockStrangeToken {
    error Paused();

    function _update(address from, address to, uint256 value) internal override {
        require(!isArmed, Paused());
        super._update(from, to, value);
    }
}

/// @dev Uses up all gas it is given.
contract MockGasBurningToken is MockStrangeToken {
    function _update(address from, address to, uint256 value) internal override {
        while (isArmed) {}
        super._update(from, to, value);
    }
}

/// @dev Moves money and answers with as much as its gas pays for.
contract MockBombToken is MockStrangeToken {
    function transfer(address to, uint256 value) public override returns (bool) {
        super.transfer(to, value);
        if (!isArmed) return true;
        assembly {
            mstore(0, 1)
            return(0, 150000)
        }
    }
}

/// @dev Says of every account that it has a little less each time money has moved.
contract MockLyingToken is MockStrangeToken {
    uint256 private _moves;

    function balanceOf(address account) public view override returns (uint256) {
        uint256 balance = super.balanceOf(account);
        return isArmed ? balance - _moves : balance;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        ++_moves;
    }
}

/// @dev Takes from the receiver twice what it brings.
contract MockDrainingToken is MockStrangeToken {
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (isArmed && to != address(0)) super._update(to, address(0), 2 * value);
    }
}

/// @dev Calls somebody else before and after it moves money, and remembers the answers.
contract MockReenteringToken is MockStrangeToken {
    address private _target;
    bytes private _data;
    bytes[] public answers;

    function prepare(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function count() external view returns (uint256) {
        return answers.length;
    }

    function _update(address from, address to, uint256 value) internal virtual override {
        _reenter();
        super._update(from, to, value);
        _reenter();
    }

    function _reenter() private {
        if (!_mayReenter() || _target == address(0)) return;
        (, bytes memory answer) = _target.call(_data);
        answers.push(answer);
    }

    function _mayReenter() internal view virtual returns (bool) {
        return isArmed;
    }
}

/// @dev Paused while it is armed; else it moves money and answers nothing.
contract MockSilentPausingToken is MockPausingToken {
    function transfer(address to, uint256 value) public override returns (bool) {
        super.transfer(to, value);
        assembly {
            return(0, 0)
        }
    }
}

/// @dev Moves nothing while it is armed; else it calls back.
contract MockStubbornReenteringToken is MockReenteringToken {
    function _update(address from, address to, uint256 value) internal override {
        require(!isArmed);
        super._update(from, to, value);
    }

    function _mayReenter() internal pure override returns (bool) {
        return true;
    }
}

/// @dev Says neither its name nor its symbol.
contract MockNamelessToken is MockStrangeToken {
    function name() public view override returns (string memory) {
        require(!isArmed);
        return super.name();
    }

    function symbol() public view override returns (string memory) {
        require(!isArmed);
        return super.symbol();
    }
}

/// @dev Does not say how many decimals it has.
contract MockUnitlessToken is MockStrangeToken {
    function decimals() public view override returns (uint8) {
        require(!isArmed);
        return super.decimals();
    }
}

/// @dev Says that its permits are signed for another token, whose permit a signer would then give away.
contract MockPosingToken is MockStrangeToken {
    address private constant ANOTHER = address(0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48);

    function eip712Domain()
        public
        view
        override
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return (hex"0f", "USD Coin", "2", block.chainid, ANOTHER, bytes32(0), new uint256[](0));
    }
}
