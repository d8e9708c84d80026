// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGuilds} from "../interfaces/IGuilds.sol";

/// @dev What a block's header says of its RANDAO mix (EIP-4399). A header is the RLP list whose keccak256 is the
/// block's hash. Its first fields are the same in every fork and on every chain that has a mix; what later forks append
/// behind the mix is not looked at.
library BlockHeader {
    uint256 private constant LIST_HEAD = 3; // bytes: 0xf9 and a length of two
    uint256 private constant NUMBERS = 5; // difficulty, number, gasLimit, gasUsed, timestamp
    uint256 private constant NUMBERS_AT = LIST_HEAD + 5 * 33 + 21 + 259; // behind five hashes, an account, the bloom
    uint256 private constant SHORTEST = NUMBERS_AT + NUMBERS + 1 + 33; // with the shortest numbers and no extraData
    uint256 private constant LONGEST_NUMBER = 32;
    uint256 private constant LONGEST_EXTRA = 55;

    bytes1 private constant HASH_HEAD = 0xa0; // 32 bytes follow
    bytes1 private constant ACCOUNT_HEAD = 0x94; // 20
    bytes3 private constant BLOOM_HEAD = 0xb90100; // 256

    /// @return the mix of a header that a block's hash has proved already; `MalformedHeader` if it is not built like
    /// one.
    function mixOf(bytes calldata header) internal pure returns (bytes32) {
        _requireFixedFields(header);
        uint256 offset = NUMBERS_AT;
        for (uint256 i = 0; i < NUMBERS; ++i) offset = _next(header, offset, LONGEST_NUMBER);
        offset = _next(header, offset, LONGEST_EXTRA);

        require(header[offset] == HASH_HEAD && offset + 33 <= header.length, IGuilds.MalformedHeader(offset));
        return bytes32(header[offset + 1:offset + 33]);
    }

    /// @dev The list's head, and those of the fields whose lengths never change.
    function _requireFixedFields(bytes calldata header) private pure {
        bool isList = header.length >= SHORTEST && header[0] == 0xf9
            && uint16(bytes2(header[1:LIST_HEAD])) == header.length - LIST_HEAD;
        require(isList, IGuilds.MalformedHeader(0));
        _requireHead(header, 3, HASH_HEAD); // parent
        _requireHead(header, 36, HASH_HEAD); // ommers
        _requireHead(header, 69, ACCOUNT_HEAD); // beneficiary
        _requireHead(header, 90, HASH_HEAD); // state
        _requireHead(header, 123, HASH_HEAD); // transactions
        _requireHead(header, 156, HASH_HEAD); // receipts
        require(bytes3(header[189:192]) == BLOOM_HEAD, IGuilds.MalformedHeader(189));
    }

    function _requireHead(bytes calldata header, uint256 offset, bytes1 head) private pure {
        require(header[offset] == head, IGuilds.MalformedHeader(offset));
    }

    /// @return next where the field behind a short string begins; a byte below 0x80 is its own string.
    function _next(bytes calldata header, uint256 offset, uint256 longest) private pure returns (uint256 next) {
        uint256 head = uint8(header[offset]);
        uint256 length = head < 0x80 ? 0 : head - 0x80;
        next = offset + 1 + length;
        require(length <= longest && next < header.length, IGuilds.MalformedHeader(offset));
    }
}
