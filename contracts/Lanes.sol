// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, IBountyEscrow, State, Status, Terms} from "./interfaces/IBountyEscrow.sol";
import {Typed} from "./libraries/Typed.sol";
import {Signed} from "./Signed.sol";

/// @dev The one word of every lane. While a bounty lives in it: whether it is closed in the top bit, the status in the
/// seven bits below, and below these the hash of id and state. While it is free: the generation that the next terms
/// must name, so that no id and no signature of one repeats, and above it how the last one ended and what went back to
/// the poster. `terms` stand first and `state` second in every action, and both are static: they are hashed as they lie
/// in the call.
abstract contract Lanes is IBountyEscrow, Signed {
    uint256 private constant TERMS_AT = 4; // behind the selector
    uint256 private constant STATE_AT = TERMS_AT + 22 * 32;
    uint256 private constant STATE_LENGTH = 11 * 32;
    uint256 private constant STATE_BY_ID_AT = 4 + 3 * 32; // in `deliver`
    uint256 private constant CLOSED = 1 << 255;
    uint256 private constant STATUS_BITS = 248;
    uint256 private constant END_BITS = 240; // 8 of them
    uint256 private constant BACK_BITS = 64; // 128; the generation has the 64 below

    mapping(address poster => mapping(uint256 lane => uint256 word)) private _words;

    /// @inheritdoc IBountyEscrow
    function status(address poster, uint256 lane)
        external
        view
        returns (Status current, uint256 generation, bool closed)
    {
        uint256 word = _words[poster][lane];
        current = _statusOf(word);
        closed = word & CLOSED != 0;
        if (current == Status.Free) generation = uint64(word);
    }

    /// @inheritdoc IBountyEscrow
    function lastEnd(address poster, uint256 lane) external view returns (End how, uint256 generation, uint256 back) {
        uint256 word = _words[poster][lane];
        if (_statusOf(word) != Status.Free) return (End.None, 0, 0);
        return (End(word >> END_BITS), uint64(word), uint128(word >> BACK_BITS));
    }

    /// @inheritdoc IBountyEscrow
    function verify(Terms calldata terms, State calldata) external view returns (bool) {
        uint256 word = _words[terms.poster][terms.lane];
        return _statusOf(word) != Status.Free && _matches(word, _id(), msg.data[STATE_AT:STATE_AT + STATE_LENGTH]);
    }

    /// @inheritdoc IBountyEscrow
    function idOf(Terms calldata) external view returns (bytes32) {
        return _id();
    }

    /// @dev The EIP-712 hash of the terms, which must be the first argument of the call.
    function _id() internal view returns (bytes32) {
        return _hashTypedDataV4(keccak256(bytes.concat(Typed.TERMS, msg.data[TERMS_AT:STATE_AT])));
    }

    /// @dev Checks that terms and state, the first two arguments of the call, are the present ones and that the bounty
    /// has the status `needed`. Every action starts here: what callers bring is theirs to choose until the word
    /// confirms it.
    function _requireIn(Terms calldata terms, Status needed) internal view returns (bytes32 id) {
        id = _id();
        _requireWord(_words[terms.poster][terms.lane], id, needed, msg.data[STATE_AT:STATE_AT + STATE_LENGTH]);
    }

    /// @dev As `_requireIn`, of an open bounty.
    /// @return id the hash of the terms.
    /// @return closed whether the poster has forbidden further claims.
    function _requireOpen(Terms calldata terms) internal view returns (bytes32 id, bool closed) {
        uint256 word = _words[terms.poster][terms.lane];
        id = _id();
        _requireWord(word, id, Status.Open, msg.data[STATE_AT:STATE_AT + STATE_LENGTH]);
        closed = word & CLOSED != 0;
    }

    /// @dev As `_requireIn`, whatever the status; no state is that of a free lane.
    function _requireLive(Terms calldata terms) internal view returns (bytes32 id) {
        return _requireIn(terms, _statusOf(_words[terms.poster][terms.lane]));
    }

    /// @dev As `_requireIn`, for the one action that takes the id in place of the terms.
    function _requireClaimedById(address poster, uint256 lane, bytes32 id) internal view {
        bytes calldata state = msg.data[STATE_BY_ID_AT:STATE_BY_ID_AT + STATE_LENGTH];
        _requireWord(_words[poster][lane], id, Status.Claimed, state);
    }

    /// @dev Logs where the document with this hash may be found. Nothing in the contracts reads it.
    /// @param document keccak256 of a specification, a manifest or a review.
    function _locate(bytes32 id, bytes32 document, string calldata uri) internal {
        if (bytes(uri).length > 0) emit Located(id, document, uri);
    }

    /// @dev Checks that the lane has no bounty and that the terms name its generation, which is the word itself.
    function _requireFree(Terms calldata terms) internal view {
        uint256 word = _words[terms.poster][terms.lane];
        _requireStatus(word, Status.Free);
        require(terms.generation == uint64(word), WrongGeneration(uint64(word)));
    }

    /// @dev Reverts with `BadSignature` unless `signer` has signed the struct under this contract's domain.
    function _requireSigned(address signer, bytes32 structHash, bytes calldata signature) internal view {
        require(_isSigned(signer, _hashTypedDataV4(structHash), signature), BadSignature(signer));
    }

    /// @dev Writes the word of a live bounty. The top byte of the hash gives way to the status; 248 bits are left. A
    /// closed bounty stays closed.
    function _write(address poster, uint256 lane, bytes32 id, Status next, State memory state) internal {
        mapping(uint256 lane => uint256 word) storage words = _words[poster];
        uint256 hash = uint248(uint256(keccak256(abi.encode(id, state))));
        words[lane] = (words[lane] & CLOSED) | (uint256(next) << STATUS_BITS) | hash;
    }

    /// @dev Whether the poster has forbidden further claims.
    function _isClosed(Terms calldata terms) internal view returns (bool) {
        return _words[terms.poster][terms.lane] & CLOSED != 0;
    }

    /// @dev Forbids further claims of the bounty that lives in the lane. The hash of the state is not touched.
    function _close(address poster, uint256 lane) internal {
        uint256 word = _words[poster][lane];
        require(_statusOf(word) != Status.Free, WrongStatus(Status.Free));
        require(word & CLOSED == 0, Closed());

        _words[poster][lane] = word | CLOSED;
        emit ClaimsClosed(poster, lane);
    }

    /// @dev A repair that came to nothing closes the bounty. Else who is served first could give it back in the very
    /// transaction of the no, and claim anew: another lot, before the poster can close, and one more while they sleep.
    function _closeAfterRepair(Terms calldata terms, State calldata state) internal {
        if (state.repair && !_isClosed(terms)) _close(terms.poster, terms.lane);
    }

    /// @dev Moves a free lane on to its next generation.
    /// @return generation the one that can no longer be posted.
    function _skipGeneration(address poster, uint256 lane) internal returns (uint256 generation) {
        uint256 word = _words[poster][lane];
        _requireStatus(word, Status.Free);
        generation = uint64(word);
        _free(poster, lane, End.Cancelled, 0, generation + 1);
    }

    /// @dev Frees the lane for the next generation. Ids and signatures of this one are dead from here on.
    /// @param back what goes back to the poster, in the token's smallest unit.
    function _end(Terms calldata terms, End how, uint256 back) internal {
        _free(terms.poster, terms.lane, how, back, terms.generation + 1);
    }

    /// @dev Writes the word of a free lane. An amount fits 128 bits since `post`, a generation never leaves 64.
    function _free(address poster, uint256 lane, End how, uint256 back, uint256 generation) private {
        _words[poster][lane] = (uint256(how) << END_BITS) | (back << BACK_BITS) | generation;
    }

    /// @dev Reverts with `WrongStatus` or `StaleState` unless the word is that of this id, status and state.
    function _requireWord(uint256 word, bytes32 id, Status needed, bytes calldata state) private pure {
        _requireStatus(word, needed);
        require(_matches(word, id, state), StaleState(word));
    }

    /// @dev Whether the word holds the hash of id and state, whatever its status.
    function _matches(uint256 word, bytes32 id, bytes calldata state) private pure returns (bool) {
        return uint248(word) == uint248(uint256(keccak256(bytes.concat(id, state))));
    }

    /// @dev Reverts with `WrongStatus` unless the word has the status.
    function _requireStatus(uint256 word, Status needed) private pure {
        Status found = _statusOf(word);
        require(found == needed, WrongStatus(found));
    }

    /// @dev The top byte without its top bit. No free lane's word reaches it, so zero means Free.
    function _statusOf(uint256 word) private pure returns (Status) {
        return Status((word & ~CLOSED) >> STATUS_BITS);
    }
}
