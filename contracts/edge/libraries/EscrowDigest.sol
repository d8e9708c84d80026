// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IBountyEscrow} from "../../interfaces/IBountyEscrow.sol";

/// @dev What the escrow asks a contract about by ERC-1271: the EIP-712 hash of one of its messages, under its domain. A
/// contract that makes the hash again knows which message it is asked about.
library EscrowDigest {
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// @dev The hash of a message of the escrow's.
    /// @param structHash as `Typed` makes it.
    function digestOf(IBountyEscrow escrow, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN, keccak256("oathwork"), keccak256("1"), block.chainid, address(escrow)));
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }
}
