// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Calls to strangers: with no more gas than `cap`, provably with no less, and with no more of their answer copied
/// than one word. Solidity's own `.call` copies all of it, which a stranger can make dearer than the gas it was given;
/// OpenZeppelin's LowLevelCall copies nothing but passes on all gas. Hence the only assembly of this project.
library CappedCall {
    /// @notice The transaction carries too little gas to give a stranger the `cap` that is promised to them.
    error GasTooLow(uint256 left, uint256 cap);

    /// @dev Calls `to`, and reverts only if there is not enough gas for the cap.
    /// @param value of the chain's own money, in wei.
    /// @param cap of the gas.
    /// @return done whether the call did not revert.
    /// @return size of its answer in bytes.
    /// @return answer its first word; zero if there is none.
    function tryCall(address to, uint256 value, uint256 cap, bytes memory data)
        internal
        returns (bool done, uint256 size, uint256 answer)
    {
        _requireGas(cap);
        assembly ("memory-safe") {
            mstore(0x00, 0)
            done := call(cap, to, value, add(data, 0x20), mload(data), 0x00, 0x20)
            size := returndatasize()
            answer := mload(0x00)
        }
    }

    /// @dev As `tryCall`, but the stranger cannot change anything.
    /// @param cap of the gas.
    /// @return done whether the call did not revert.
    /// @return size of its answer in bytes.
    /// @return answer its first word; zero if there is none.
    function tryStaticCall(address to, uint256 cap, bytes memory data)
        internal
        view
        returns (bool done, uint256 size, uint256 answer)
    {
        _requireGas(cap);
        assembly ("memory-safe") {
            mstore(0x00, 0)
            done := staticcall(cap, to, add(data, 0x20), mload(data), 0x00, 0x20)
            size := returndatasize()
            answer := mload(0x00)
        }
    }

    /// @dev A call passes on at most 63/64 of what is left (EIP-150) after its own price, of which 9,000 for value,
    /// 2,600 for a cold account and 25,000 for a new one are the largest parts (EIP-2929): 40,000 covers them.
    function _requireGas(uint256 cap) private view {
        uint256 left = gasleft();
        require(left > cap + cap / 63 + 40_000, GasTooLow(left, cap));
    }
}
