// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @dev An honest token, whose issuer may forbid accounts to receive it, as those of the large stablecoins can.
contract Coin is ERC20 {
    mapping(address account => bool) public isBlocked;

    error Blocked(address account);

    constructor() ERC20("Coin", "COIN") {}

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function forbid(address account) external {
        isBlocked[account] = true;
    }

    function _update(address from, address to, uint256 amount) internal override {
        require(!isBlocked[to], Blocked(to));
        super._update(from, to, amount);
    }
}

/// @dev A wallet that acts for its owner and cannot receive the chain's own money: it has no `receive`.
contract Wallet {
    address public immutable owner;

    constructor(address owner_) payable {
        owner = owner_;
    }

    function execute(address to, uint256 value, bytes calldata data) external payable {
        require(msg.sender == owner);
        (bool done, bytes memory answer) = to.call{value: value}(data);
        if (done) return;
        assembly {
            revert(add(answer, 0x20), mload(answer))
        }
    }
}
