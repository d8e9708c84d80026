// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {CappedCall} from "./libraries/CappedCall.sol";

/// @dev Who signed what: EIP-712 under the domain `oathwork`, `1`, readable by ERC-5267.
abstract contract Signed is EIP712 {
    /// @dev Gas for a contract that is asked about a signature (ERC-1271): a Safe with many owners needs about 100,000.
    /// The cap keeps one peer's contract from burning the gas of a `settle` that carries the verdicts of others.
    uint256 private constant SIGNER_GAS = 300_000;

    /// @dev Name and version of the domain; chain and contract come from where it runs.
    constructor() EIP712("oathwork", "1") {}

    /// @dev ECDSA comes first, then ERC-1271. That spares 2,600 gas for each plain account, and lets an account with
    /// delegated code (EIP-7702) sign with its key as well as through its code.
    /// @param digest what was signed: the EIP-712 hash, domain included.
    /// @param signature 65 bytes with a low s, or whatever the signer's code accepts.
    function _isSigned(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        (address recovered, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (err == ECDSA.RecoverError.NoError && recovered == signer) return true;
        if (signer.code.length == 0) return false;

        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        (bool done, uint256 size, uint256 answer) = CappedCall.tryStaticCall(signer, SIGNER_GAS, question);
        return done && size >= 32 && bytes32(answer) == bytes32(IERC1271.isValidSignature.selector);
    }
}
