// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Blocks of a chain with a RANDAO mix. All but the mix is as who builds the block likes it.
library Header {
    /// @dev What the beacon chain gives; nobody who builds the block chooses it.
    function mixOf(uint256 number) internal pure returns (bytes32) {
        return keccak256(abi.encode("mix", number));
    }

    /// @dev The RLP list, with numbers and extraData of any length, and up to six fields that later forks have appended.
    function ofBlock(uint256 number, uint256 chance) internal pure returns (bytes memory) {
        bytes memory body = bytes.concat(_fixed(chance), _chosen(number, chance), hex"a0", mixOf(number));
        body = bytes.concat(body, hex"880000000000000000");
        for (uint256 i = 0; i < chance % 7; ++i) body = bytes.concat(body, _number(_any(chance, 10 + i)));
        return bytes.concat(hex"f9", bytes2(uint16(body.length)), body);
    }

    /// @dev Parent, ommers, beneficiary, three roots and the bloom.
    function _fixed(uint256 chance) private pure returns (bytes memory part) {
        for (uint256 i = 0; i < 2; ++i) part = bytes.concat(part, hex"a0", bytes32(_any(chance, i)));
        part = bytes.concat(part, hex"94", bytes20(uint160(_any(chance, 2))));
        for (uint256 i = 3; i < 6; ++i) part = bytes.concat(part, hex"a0", bytes32(_any(chance, i)));
        part = bytes.concat(part, hex"b90100");
        for (uint256 i = 0; i < 8; ++i) part = bytes.concat(part, bytes32(_any(chance, 30 + i)));
    }

    /// @dev Difficulty, number, gasLimit, gasUsed, timestamp, extraData.
    function _chosen(uint256 number, uint256 chance) private pure returns (bytes memory part) {
        part = bytes.concat(hex"80", _number(number));
        for (uint256 i = 6; i < 9; ++i) part = bytes.concat(part, _number(_any(chance, i) >> (8 * (_any(chance, 50 + i) % 33))));
        return bytes.concat(part, _text(bytes32(_any(chance, 9)), _any(chance, 51) % 33));
    }

    function _number(uint256 value) private pure returns (bytes memory) {
        uint256 length = 0;
        while (length < 32 && value >> (8 * length) > 0) ++length;
        return length == 0 ? bytes(hex"80") : _text(bytes32(value << (8 * (32 - length))), length);
    }

    /// @dev A short string: the first `length` bytes.
    function _text(bytes32 value, uint256 length) private pure returns (bytes memory text) {
        text = abi.encodePacked(value);
        assembly { mstore(text, length) }
        if (length == 1 && uint8(text[0]) < 0x80) return text;
        return bytes.concat(bytes1(uint8(0x80 + length)), text);
    }

    function _any(uint256 chance, uint256 salt) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(chance, salt)));
    }
}
