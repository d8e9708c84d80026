// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {End, IBountyEscrow, Permit, State, Status, Terms} from "../interfaces/IBountyEscrow.sol";
import {GuildId} from "../libraries/GuildId.sol";
import {Clerk} from "./Clerk.sol";
import {ICourt} from "./interfaces/ICourt.sol";

/// @dev MONEY
/// Who brings a case pays fee × size, which is what the case's bounty holds. The bond, as much again, comes out of
/// the float and returns to it: after a yes as the bond itself (stakes pay the panel), after a no as the stake (bonds
/// do). What nobody earned stays in the float too. It has no way out but as a bond. If it is empty the case pays its
/// own bond: so nobody can shut the court by bringing many cases, they only make it larger.
///
/// LANES
/// A case has a lane of its own, its number, which is used once: how it ended stays readable for good.
abstract contract Court is ICourt {
    uint256 private constant LONGEST_EVIDENCE = 90 days;
    uint256 private constant TO_HAND_IN = 30 days;
    uint256 private constant OPEN_FOR = 365 days;
    uint256 private constant HALF = 50; // a score from here on is for the first party

    IBountyEscrow public immutable escrow;
    GuildId public immutable guild;
    uint256 public immutable fee;
    uint256 public immutable size;
    uint256 public immutable evidencePeriod;
    uint256 public immutable reviewPeriod;
    uint256 public immutable patience;
    bytes32 public immutable policy;
    Clerk public immutable clerk;

    /// @inheritdoc ICourt
    uint256 public float;
    Case[] private _cases;

    /// @dev The other fields are checked by the escrow, whenever a case is opened.
    constructor(Setup memory setup) {
        require(setup.fee > 0, FeeIsZero());
        require(setup.evidencePeriod <= LONGEST_EVIDENCE, EvidencePeriodTooLong(setup.evidencePeriod));
        (escrow, guild, fee, size) = (setup.escrow, setup.guild, setup.fee, setup.size);
        (evidencePeriod, reviewPeriod, patience) = (setup.evidencePeriod, setup.reviewPeriod, setup.patience);
        policy = setup.policy;
        clerk = new Clerk(setup.escrow);
    }

    /// @dev What comes back from the escrow, and gifts.
    receive() external payable {
        float += msg.value;
    }

    /// @inheritdoc ICourt
    function submitEvidence(uint256 number, string calldata uri) external {
        _caseAt(number);
        emit Evidence(number, msg.sender, uri);
    }

    /// @inheritdoc ICourt
    function handIn(uint256 number, bytes32 id, State calldata state) external {
        uint256 from = _caseAt(number).evidenceUntil;
        require(block.timestamp >= from, TooEarly(from));
        uint256 last = block.number - 1;
        bytes32 file = keccak256(abi.encode(block.chainid, address(this), number, last, blockhash(last)));
        emit HandedIn(number, file, last);
        clerk.handIn(number, id, state, file);
    }

    /// @inheritdoc ICourt
    function conclude(uint256 number, Terms calldata terms, State calldata state) external {
        Case storage it = _caseAt(number);
        require(!it.concluded, AlreadyConcluded());
        (it.concluded, it.ruling) = (true, _rulingOf(number, terms, state));
        emit CaseConcluded(number, it.ruling);
    }

    /// @inheritdoc ICourt
    function reclaim(Terms calldata terms, State calldata state) external {
        require(_caseAt(terms.lane).concluded, NotConcluded());
        escrow.withdraw(terms, state);
    }

    /// @inheritdoc ICourt
    function caseAt(uint256 number) external view returns (Case memory) {
        return _caseAt(number);
    }

    /// @inheritdoc ICourt
    function caseCount() public view returns (uint256) {
        return _cases.length;
    }

    /// @inheritdoc ICourt
    function cost() public view returns (uint256) {
        return fee * size + Math.saturatingSub(fee * size, float);
    }

    /// @dev Opens a case with the money that came with the call, of which what is above the cost goes to the float.
    function _open(address market) internal returns (uint256 number) {
        uint256 needed = cost();
        require(msg.value >= needed, WrongValue(msg.value, needed));
        uint256 bond = fee * size;
        float = float + msg.value - 2 * bond;
        number = _cases.length;
        uint256 until = block.timestamp + evidencePeriod;
        _cases.push(Case(market, uint40(until), false, false, Ruling.Refused));

        Terms memory terms = _termsOf(number);
        Permit memory none;
        bytes32 id = escrow.post{value: bond}(terms, new address[](0), "", none, "");
        clerk.claim{value: bond}(terms);
        emit CaseOpened(number, market, id, until);
    }

    /// @dev Marks a concluded case as carried out, before the market is called.
    function _carryOut(uint256 number) internal returns (Case memory it) {
        it = _caseAt(number);
        require(it.concluded, NotConcluded());
        require(!it.carriedOut, AlreadyCarriedOut());
        _cases[number].carriedOut = true;
    }

    /// @dev One case, which must be there.
    function _caseAt(uint256 number) internal view returns (Case storage) {
        require(number < _cases.length, NoSuchCase(number));
        return _cases[number];
    }

    /// @dev No effort: a case can be brought by anyone who pays, and points cannot be for sale.
    function _termsOf(uint256 number) private view returns (Terms memory terms) {
        (uint256 places,,,) = escrow.guilds().bench(guild, address(this));
        (terms.poster, terms.lane, terms.worker) = (address(this), number, address(clerk));
        (terms.fee, terms.bond, terms.guild) = (fee, fee * size, guild);
        (terms.seats, terms.size, terms.passMark) = (places, size, HALF);
        (terms.openUntil, terms.workPeriod) = (block.timestamp + OPEN_FOR, evidencePeriod + TO_HAND_IN);
        (terms.reviewPeriod, terms.patience, terms.spec) = (reviewPeriod, patience, policy);
    }

    /// @dev The clerk is served first after a no alone: an empty delivery and a lapse leave nobody there.
    function _rulingOf(uint256 number, Terms calldata terms, State calldata state) private view returns (Ruling) {
        (Status status,,) = escrow.status(address(this), number);
        if (status == Status.Free) {
            (End how,,) = escrow.lastEnd(address(this), number);
            return how == End.Paid ? Ruling.First : Ruling.Refused;
        }
        bool known = status == Status.Open && terms.poster == address(this) && terms.lane == number;
        require(known && escrow.verify(terms, state), NotDecided());
        return state.worker == address(clerk) ? Ruling.Second : Ruling.Refused;
    }
}
