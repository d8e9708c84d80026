// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @dev An honest token with ERC-2612 permits; anyone may mint.
contract MockToken is ERC20, ERC20Permit {
    constructor() ERC20("Mock token", "MOCK") ERC20Permit("Mock token") {}

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }
}
