// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GuildId} from "../../libraries/GuildId.sol";
import {IBountyEscrow, State, Terms} from "../../interfaces/IBountyEscrow.sol";

/// @title A guild's court: disputes of others, judged by the guild's own panels
/// @notice A case is a bounty whose delivery is the file of the case: all that the chain has logged about it until
/// then. Yes is for the first party, no for the second; a majority of zeros, or no verdict at all, refuses to rule.
/// The guild's steward must name the court as a poster. The parties can be peers, and sit on the panel: a court needs
/// a large guild.
interface ICourt {
    /// @dev As in ERC-792: zero refuses.
    enum Ruling {
        Refused,
        First,
        Second
    }

    /// @dev What is agreed on for all cases, for good.
    struct Setup {
        IBountyEscrow escrow;
        GuildId guild;
        uint256 fee; // to each peer who judges, in wei
        uint256 size; // of the panels
        uint256 evidencePeriod; // from the opening to the first moment of `handIn`
        uint256 reviewPeriod;
        uint256 patience;
        bytes32 policy; // keccak256 of the document that says how to judge; the bounties' specification
    }

    /// @dev One case, in one slot.
    struct Case {
        address market; // whose dispute it is
        uint40 evidenceUntil;
        bool concluded;
        bool carriedOut;
        Ruling ruling;
    }

    /// @notice A case was opened; `bounty` is its bounty, whose terms are in `Posted`.
    event CaseOpened(uint256 indexed number, address indexed market, bytes32 indexed bounty, uint256 evidenceUntil);
    /// @notice Somebody says something in a case, as a document at an address.
    event Evidence(uint256 indexed _arbitratorDisputeID, address indexed _party, string _evidence);
    /// @notice The file was handed in: all that was logged up to this block.
    event HandedIn(uint256 indexed number, bytes32 file, uint256 blockNumber);
    /// @notice What the panel has said is known here.
    event CaseConcluded(uint256 indexed number, Ruling ruling);

    error FeeIsZero();
    error EvidencePeriodTooLong(uint256 evidencePeriod);
    error NoSuchCase(uint256 number);
    error TooEarly(uint256 from);
    error WrongValue(uint256 sent, uint256 needed);
    /// @notice The panel has not ended, or terms and state are not the case's present ones.
    error NotDecided();
    error AlreadyConcluded();
    error NotConcluded();
    error AlreadyCarriedOut();

    /// @notice Anyone: says something in a case, as a document at an address. The panel reads who it was.
    /// @param number the case's.
    /// @param uri where the document is.
    function submitEvidence(uint256 number, string calldata uri) external;

    /// @notice Anyone, once the time for evidence is over: hands the file in. If nobody does for 30 days and an hour,
    /// the bounty can lapse, and the court refuses to rule.
    /// @param number the case's.
    /// @param id of the case's bounty.
    function handIn(uint256 number, bytes32 id, State calldata state) external;

    /// @notice Anyone: writes down what the panel has said. Calls no market: none can stand in its way. Within a year
    /// of the opening: then anybody can end an open bounty, and a no could no longer be read.
    /// @param number the case's.
    /// @param terms of the case's bounty; like `state` they are looked at only if it still lives.
    function conclude(uint256 number, Terms calldata terms, State calldata state) external;

    /// @notice Anyone, after `conclude`: brings the stake of a case home that was not decided for the first party,
    /// once the escrow lets its poster withdraw: after a no that is a reviewPeriod.
    function reclaim(Terms calldata terms, State calldata state) external;

    /// @notice One case.
    /// @param number the case's.
    function caseAt(uint256 number) external view returns (Case memory);

    /// @notice How many cases there have been; the next one has this number.
    function caseCount() external view returns (uint256);

    /// @notice What it takes to bring a case now, in wei: the panel's fees, and the part of the bond that the float
    /// lacks.
    function cost() external view returns (uint256);

    /// @notice What can be staked as bonds, in wei. A gift to it is a gift.
    function float() external view returns (uint256);
}
