// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Verdict} from "../interfaces/IBountyEscrow.sol";
import {Share} from "./Share.sol";

/// @dev The EIP-712 types that are signed, and their struct hashes. Every one names the bounty (and so chain, contract
/// and generation), and what a round is about names the round. Where these leave open who signs, it names the signer
/// too: contracts that sign with one key (ERC-1271) could pass one signature on for each other.
library Typed {
    bytes32 internal constant TERMS = keccak256(
        "Terms(address poster,uint256 lane,uint256 generation,address token,uint256 reward,uint256 fee,uint256 bond,"
        "uint96 guild,uint256 seats,uint256 size,bytes32 panel,uint256 passMark,uint256 effort,address worker,"
        "uint256 minStanding,uint256 openUntil,uint256 workPeriod,uint256 reviewPeriod,uint256 patience,"
        "address arbiter,uint256 rulingPeriod,bytes32 spec)"
    );
    bytes32 private constant CLAIM =
        keccak256("Claim(bytes32 bounty,uint256 round,address worker,bool ownBond,uint256 deadline)");
    bytes32 private constant CLOSE = keccak256("Close(bytes32 bounty)");
    bytes32 private constant DELIVERY = keccak256(
        "Delivery(bytes32 bounty,uint256 round,bytes32 delivery,Share[] team,uint256 deadline)"
        "Share(address account,uint256 part)"
    );
    bytes32 private constant TEAM = keccak256(
        "Team(bytes32 bounty,uint256 round,bytes32 delivery,Share[] team)Share(address account,uint256 part)"
    );
    bytes32 private constant SHARE = keccak256("Share(address account,uint256 part)");
    bytes32 private constant QUIT = keccak256("Quit(bytes32 bounty,uint256 round)");
    bytes32 private constant VERDICT = keccak256(
        "Verdict(bytes32 bounty,uint256 round,bytes32 delivery,address peer,uint256 score,bytes32 review)"
    );

    /// @dev Signed by the poster for `closeFor`.
    function close(bytes32 id) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLOSE, id));
    }

    /// @dev Signed by the worker for `claimFor`.
    /// @param ownBond whether the worker stakes their own money, or the sender does it for them.
    /// @param deadline the moment from which the signature is void.
    function claim(bytes32 id, uint256 round, address worker, bool ownBond, uint256 deadline)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(CLAIM, id, round, worker, ownBond, deadline));
    }

    /// @dev Signed by the worker for `deliverFor`.
    /// @param hash of the evidence manifest.
    /// @param team_ hash of the shares, as `shares` makes it.
    /// @param deadline the moment from which the signature is void.
    function delivery(bytes32 id, uint256 round, bytes32 hash, bytes32 team_, uint256 deadline)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(DELIVERY, id, round, hash, team_, deadline));
    }

    /// @dev Signed by each member of the team: agrees to the whole split, for this delivery only.
    /// @param hash of the evidence manifest.
    /// @param team_ hash of the shares, as `shares` makes it.
    function team(bytes32 id, uint256 round, bytes32 hash, bytes32 team_) internal pure returns (bytes32) {
        return keccak256(abi.encode(TEAM, id, round, hash, team_));
    }

    /// @dev The hash of a list of shares, as EIP-712 hashes an array of structs.
    function shares(Share[] calldata list) internal pure returns (bytes32) {
        bytes memory hashes = "";
        for (uint256 i = 0; i < list.length; ++i) {
            hashes = bytes.concat(hashes, keccak256(abi.encode(SHARE, list[i].account, list[i].part)));
        }
        return keccak256(hashes);
    }

    /// @dev Signed by the poster, who lets the worker take the whole bond back.
    function quit(bytes32 id, uint256 round) internal pure returns (bytes32) {
        return keccak256(abi.encode(QUIT, id, round));
    }

    /// @dev Signed by a peer.
    /// @param delivery_ hash of the evidence manifest that was judged.
    /// @param given the verdict; its signature and its `uri` are not part of the hash.
    function verdict(bytes32 id, uint256 round, bytes32 delivery_, address peer, Verdict calldata given)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(VERDICT, id, round, delivery_, peer, given.score, given.review));
    }
}
