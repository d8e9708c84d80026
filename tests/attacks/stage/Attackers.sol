// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGuilds} from "contracts/interfaces/IGuilds.sol";
import {GuildId} from "contracts/libraries/GuildId.sol";
import {MockToken} from "contracts/mocks/MockToken.sol";
import {MockWallet} from "contracts/mocks/MockWallets.sol";

/// @dev A wallet that does several things in one transaction: nobody can act between them.
contract Batcher is MockWallet {
    constructor(address owner_) payable MockWallet(owner_) {}

    function executeAll(address to, uint256[] calldata values, bytes[] calldata calls) external {
        require(msg.sender == owner);
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool done, bytes memory answer) = to.call{value: values[i]}(calls[i]);
            if (done) continue;
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
    }
}

/// @dev An account that takes a seat and is never heard of again.
contract Sitter {
    constructor(IGuilds guilds, GuildId guild) {
        guilds.takeSeat(guild);
    }
}

/// @dev Makes as many accounts with a seat as a transaction's gas pays for.
contract Flood {
    function fill(IGuilds guilds, GuildId guild, uint256 seats) external {
        for (uint256 i = 0; i < seats; ++i) new Sitter(guilds, guild);
    }
}
