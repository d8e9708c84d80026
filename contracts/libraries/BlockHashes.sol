// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CappedCall} from "./CappedCall.sol";

/// @dev Hashes of past blocks: by the opcode for the last 256, then by the history contract of EIP-2935 for about
/// 8,000. Chains differ in that contract, so it is believed only while it agrees with the opcode on a block that both
/// can see.
library BlockHashes {
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    uint256 private constant HISTORY_GAS = 30_000;

    /// @dev Reads the hash of a past block.
    /// @param number of the block.
    /// @return its hash, or zero if it is out of reach or not past.
    function hashOf(uint256 number) internal view returns (bytes32) {
        if (number + 256 >= block.number) return blockhash(number);

        uint256 seen = block.number - 1;
        return _history(seen) == blockhash(seen) ? _history(number) : bytes32(0);
    }

    /// @dev Asks the history contract, with capped gas, since some chains have something else at its address.
    /// @return the hash, or zero if there is no answer of 32 bytes.
    function _history(uint256 number) private view returns (bytes32) {
        (bool done, uint256 size, uint256 answer) =
            CappedCall.tryStaticCall(HISTORY, HISTORY_GAS, abi.encode(number));
        return done && size == 32 ? bytes32(answer) : bytes32(0);
    }
}
