// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What a herald needs of the Ethereum Attestation Service
interface IEAS {
    /// @dev What is attested.
    struct AttestationRequestData {
        address recipient;
        uint64 expirationTime; // zero: never
        bool revocable;
        bytes32 refUID; // another attestation, or zero
        bytes data; // as the schema has it
        uint256 value;
    }

    /// @dev What is attested, and by which schema.
    struct AttestationRequest {
        bytes32 schema;
        AttestationRequestData data;
    }

    /// @dev What is revoked.
    struct RevocationRequestData {
        bytes32 uid;
        uint256 value;
    }

    /// @dev What is revoked, and by which schema it was attested.
    struct RevocationRequest {
        bytes32 schema;
        RevocationRequestData data;
    }

    /// @notice Attests, in the caller's name.
    /// @return uid of the attestation.
    function attest(AttestationRequest calldata request) external payable returns (bytes32 uid);

    /// @notice Revokes what the caller has attested.
    function revoke(RevocationRequest calldata request) external payable;

    /// @notice Where the schemas are registered.
    function getSchemaRegistry() external view returns (ISchemaRegistry);
}

/// @title What a herald needs of EAS' registry of schemas
interface ISchemaRegistry {
    /// @notice Registers a schema, once.
    /// @param schema types and names, with commas.
    /// @param resolver who is asked at each attestation, or zero.
    /// @param revocable whether its attestations can be revoked.
    function register(string calldata schema, address resolver, bool revocable) external returns (bytes32 uid);
}
