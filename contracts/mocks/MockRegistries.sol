// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgents, IFeedback} from "../edge/interfaces/IAgents.sol";
import {IEAS, ISchemaRegistry} from "../edge/interfaces/IEAS.sol";

/// @dev The Ethereum Attestation Service as a list. The real one is tried by `make test-edge`.
contract MockEAS is IEAS, ISchemaRegistry {
    struct Record {
        bytes32 uid;
        address resolver;
        bool revocable;
        string schema;
    }

    struct Kept {
        bytes32 schema;
        address attester;
        AttestationRequestData data;
        bool revoked;
    }

    string public constant version = "1.4.1";
    mapping(bytes32 uid => bool) public schemas;
    mapping(address revoker => mapping(bytes32 uid => uint64)) public getRevokeOffchain;
    Kept[] private list;

    error AlreadyExists();
    error NotYours();

    function register(string calldata schema, address resolver, bool revocable) external returns (bytes32 uid) {
        uid = keccak256(abi.encodePacked(schema, resolver, revocable));
        require(!schemas[uid], AlreadyExists());
        schemas[uid] = true;
    }

    function attest(AttestationRequest calldata request) external payable returns (bytes32) {
        require(schemas[request.schema]);
        list.push(Kept(request.schema, msg.sender, request.data, false));
        return bytes32(list.length);
    }

    function revoke(RevocationRequest calldata request) external payable {
        Kept storage it = list[uint256(request.data.uid) - 1];
        require(it.attester == msg.sender && it.schema == request.schema && it.data.revocable && !it.revoked, NotYours());
        it.revoked = true;
    }

    function revokeOffchain(bytes32 uid) external returns (uint64) {
        return getRevokeOffchain[msg.sender][uid] = uint64(block.timestamp);
    }

    function getSchemaRegistry() external view returns (ISchemaRegistry) {
        return this;
    }

    function getSchema(bytes32 uid) external view returns (Record memory record) {
        if (schemas[uid]) record.uid = uid;
    }

    function kept(bytes32 uid) external view returns (Kept memory) {
        return list[uint256(uid) - 1];
    }
}

/// @dev ERC-8004's registries of agents and of feedback as its text has them; npm has none.
contract MockAgents is IAgents, IFeedback {
    struct Said {
        int128 value;
        uint8 decimals;
        string tag1;
        string tag2;
        bool revoked;
    }

    mapping(uint256 agentId => address) public getAgentWallet;
    mapping(uint256 agentId => mapping(address client => Said[])) private said;

    error AlreadyRevoked();

    function setWallet(uint256 agentId, address wallet) external {
        getAgentWallet[agentId] = wallet;
    }

    function giveFeedback(
        uint256 agentId,
        int128 value,
        uint8 decimals,
        string calldata tag1,
        string calldata tag2,
        string calldata,
        string calldata,
        bytes32
    ) external {
        said[agentId][msg.sender].push(Said(value, decimals, tag1, tag2, false));
    }

    function revokeFeedback(uint256 agentId, uint64 index) external {
        Said storage it = said[agentId][msg.sender][index - 1];
        require(!it.revoked, AlreadyRevoked());
        it.revoked = true;
    }

    function getLastIndex(uint256 agentId, address client) external view returns (uint64) {
        return uint64(said[agentId][client].length);
    }

    function getIdentityRegistry() external view returns (IAgents) {
        return this;
    }

    function read(uint256 agentId, address client, uint64 index) external view returns (Said memory) {
        return said[agentId][client][index - 1];
    }
}
