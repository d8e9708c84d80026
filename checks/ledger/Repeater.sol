// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Says again what another contract has logged
/// @dev The call data is one log after the other: how many topics, 2 to 4, the topics, how many bytes of data, the data.
/// Numbers have 32 bytes. For measurements on a local chain.
contract Repeater {
    fallback() external {
        assembly {
            for { let at := 0 } lt(at, calldatasize()) {} {
                let topics := calldataload(at)
                let first := add(at, 32)
                let second := add(at, 64)
                let size := calldataload(add(first, mul(topics, 32)))
                let start := add(first, mul(add(topics, 1), 32))
                calldatacopy(0, start, size)
                switch topics
                case 2 { log2(0, size, calldataload(first), calldataload(second)) }
                case 3 { log3(0, size, calldataload(first), calldataload(second), calldataload(add(at, 96))) }
                case 4 {
                    log4(0, size, calldataload(first), calldataload(second), calldataload(add(at, 96)), calldataload(add(at, 128)))
                }
                default { revert(0, 0) }
                at := add(start, size)
            }
        }
    }
}
