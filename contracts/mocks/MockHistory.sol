// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev The history contract of EIP-2935 as chains have it, and as they might: it answers a block's number with its
/// hash.
contract MockHistory {
    enum Answer {
        True,
        WrongForRecentBlocks,
        TooShort,
        TooLong,
        Zero,
        Refusal
    }

    Answer private _answer;
    mapping(uint256 number => bytes32) private _hashes;

    /// @dev Blocks that are out of the opcode's reach; the chain must tell their hashes before.
    function remember(uint256 number, bytes32 hash) external {
        _hashes[number] = hash;
    }

    function become(Answer answer) external {
        _answer = answer;
    }

    fallback(bytes calldata question) external returns (bytes memory) {
        uint256 number = abi.decode(question, (uint256));
        bytes32 recent = blockhash(number);
        bytes32 hash = recent == bytes32(0) ? _hashes[number] : recent;

        if (_answer == Answer.WrongForRecentBlocks && recent != bytes32(0)) return abi.encode(~recent);
        if (_answer == Answer.TooShort) return abi.encodePacked(bytes31(hash));
        if (_answer == Answer.TooLong) return abi.encode(hash, hash);
        if (_answer == Answer.Zero && recent == bytes32(0)) return abi.encode(bytes32(0));
        require(_answer != Answer.Refusal);
        return abi.encode(hash);
    }
}
