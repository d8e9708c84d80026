// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {MockWallet} from "contracts/mocks/MockWallets.sol";

/// @dev Not money at all: an ERC-721, of which the escrow sees one more if it asks for one.
contract ZooPicture is ERC721("Picture", "PIC") {
    function mint(address account, uint256) external {
        if (balanceOf(account) == 0) _mint(account, 1 + totalMinted++);
    }

    uint256 public totalMinted;

    function approve(address spender, uint256) public override {
        setApprovalForAll(spender, true);
    }
}

/// @dev A second address of a token's ledger, as some tokens had after they moved: what it moves, the other one has moved.
contract ZooSecondDoor {
    ZooTwoDoors public immutable ledger;

    constructor(ZooTwoDoors ledger_) {
        ledger = ledger_;
    }

    function balanceOf(address account) external view returns (uint256) {
        return ledger.balanceOf(account);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return ledger.move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        return ledger.move(from, to, value);
    }
}

/// @dev The ledger behind both doors; the second one needs no allowance here.
contract ZooTwoDoors is ERC20("Two doors", "TWO") {
    ZooSecondDoor public immutable second = new ZooSecondDoor(this);

    function mint(address account, uint256 value) external {
        _mint(account, value);
    }

    function move(address from, address to, uint256 value) external returns (bool) {
        require(msg.sender == address(second));
        _transfer(from, to, value);
        return true;
    }
}

/// @dev Forces the chain's own money on an account that would not take it.
contract ZooForcedGift {
    constructor(address payable to) payable {
        selfdestruct(to);
    }
}

/// @dev Refuses at once, and leaves the gas, if it is not given nearly all that a receiver is promised.
contract ZooPickyWallet is MockWallet {
    error TooLittleGas();

    constructor(address owner_) payable MockWallet(owner_) {}

    receive() external payable override {
        require(gasleft() > 49_000, TooLittleGas());
    }
}
