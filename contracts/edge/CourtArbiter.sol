// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBountyEscrow, People, State, Status, Terms} from "../interfaces/IBountyEscrow.sol";
import {IArbitrable, IArbitrator, IEvidence} from "./interfaces/IArbitrator.sol";

/// @title An arbiter that asks a court
/// @notice Terms name this contract as their arbiter. When no panel gave a verdict, anyone may pay the court's fee
/// and ask; what the court says is carried to the escrow by anyone. Nobody owns it. Not promised: that the court is
/// fair, or in time. Courts can change their fees and periods.
/// @dev Calls what ERC-792 (Kleros v1) and Kleros v2 have in common, selector by selector. The court's answer is only
/// stored when it comes, so that no bounty can make the court's transaction fail. In the last day of the rulingPeriod
/// (the last quarter, if that is less) a ruling that can still be appealed is taken as it stands, because later none
/// could be carried. A late appeal does not undo it: what somebody has noted before counts too.
contract CourtArbiter is IArbitrable, IEvidence {
    /// @notice The ruling that pays the worker. All others refund: two is for the poster, zero refuses to rule.
    uint256 public constant WORKER = 1;
    uint256 private constant CHOICES = 2;
    uint256 private constant LAST = 1 days;
    uint256 private constant LAST_PART = 4; // of short rulingPeriods

    /// @dev Of one bounty.
    struct Question {
        bool asked;
        uint248 dispute;
    }
    /// @dev Of one dispute.
    struct Answer {
        bool given; // for good, by the court itself
        bool noted; // as it stood when the court could still be appealed to
        bool pays;
    }

    IBountyEscrow public immutable escrow;
    IArbitrator public immutable court;
    /// @notice Of Kleros v2's registry: how its jurors are shown a dispute.
    uint256 public immutable templateId;
    /// @notice What the court is told: for Kleros, which court and how many jurors.
    bytes public extraData;

    /// @notice What was asked about a bounty.
    mapping(bytes32 bounty => Question) public questions;
    /// @notice What the court has said of a dispute.
    mapping(uint256 dispute => Answer) public answers;

    /// @notice Somebody has asked the court, and paid for it.
    event Asked(bytes32 indexed bounty, uint256 indexed dispute, address indexed payer, uint256 cost);
    /// @notice A ruling was noted that an appeal may still change.
    event Noted(uint256 indexed dispute, uint256 ruling);
    /// @notice Kleros v2's request: by the template its court shows the dispute to jurors.
    event DisputeRequest(address indexed _arbitrator, uint256 indexed _arbitratorDisputeID, uint256 _templateId);

    /// @notice The bounty is not escalated, or its terms name another arbiter.
    error NotForUs();
    error AlreadyAsked(uint256 dispute);
    error NotAsked(bytes32 bounty);
    /// @notice The court's fee must come exactly.
    error WrongValue(uint256 sent, uint256 needed);
    error NotTheCourt(address caller);
    /// @notice The court has not ruled. From this moment on a ruling counts that can still be appealed.
    error NoRuling(uint256 from);
    /// @notice The court has no ruling that can be appealed, or has ruled for good.
    error NothingStands(uint256 dispute);

    /// @param court_ an ERC-792 arbitrator, or Kleros v2's.
    /// @param extraData_ what it is told, in its own encoding.
    /// @param templateId_ of Kleros v2's registry; zero elsewhere.
    /// @param metaEvidence where ERC-1497's document is, for v1's jurors.
    constructor(
        IBountyEscrow escrow_,
        IArbitrator court_,
        bytes memory extraData_,
        uint256 templateId_,
        string memory metaEvidence
    ) {
        (escrow, court, extraData, templateId) = (escrow_, court_, extraData_, templateId_);
        emit MetaEvidence(0, metaEvidence);
    }

    /// @notice Anyone: brings an escalated bounty before the court, and pays the court's fee. Ask at once: the court
    /// needs the rulingPeriod.
    /// @return dispute its number in the court.
    function ask(Terms calldata terms, State calldata state) external payable returns (uint256 dispute) {
        bytes32 id = escrow.idOf(terms);
        (Status status,,) = escrow.status(terms.poster, terms.lane);
        bool ours = terms.arbiter == address(this) && status == Status.Escalated;
        require(ours && escrow.verify(terms, state), NotForUs());
        Question storage question = questions[id];
        require(!question.asked, AlreadyAsked(question.dispute));
        uint256 cost = court.arbitrationCost(extraData);
        require(msg.value == cost, WrongValue(msg.value, cost));

        question.asked = true; // before the court is called, so that nobody asks again from there
        dispute = court.createDispute{value: cost}(CHOICES, extraData);
        question.dispute = uint248(dispute);
        emit Asked(id, dispute, msg.sender, cost);
        emit Dispute(court, dispute, 0, uint256(id));
        emit DisputeRequest(address(court), dispute, templateId);
    }

    /// @notice Anyone: says something for one side, as a document at an address (ERC-1497). The court reads who it
    /// was.
    /// @param bounty its id.
    /// @param uri where the document is.
    function submitEvidence(bytes32 bounty, string calldata uri) external {
        emit Evidence(court, uint256(bounty), msg.sender, uri);
    }

    /// @notice The court: its ruling, for good.
    /// @inheritdoc IArbitrable
    function rule(uint256 _disputeID, uint256 _ruling) external {
        require(msg.sender == address(court), NotTheCourt(msg.sender));
        answers[_disputeID] = Answer({given: true, noted: false, pays: _ruling == WORKER});
        emit Ruling(court, _disputeID, _ruling);
    }

    /// @notice Anyone: notes the ruling that stands while it can be appealed. It counts if the appeal is not over in
    /// time.
    /// @param dispute its number in the court.
    function note(uint256 dispute) external {
        Answer storage answer = answers[dispute];
        require(!answer.given && _stands(dispute), NothingStands(dispute));
        uint256 ruling = court.currentRuling(dispute);
        (answer.noted, answer.pays) = (true, ruling == WORKER);
        emit Noted(dispute, ruling);
    }

    /// @notice Anyone: carries the court's ruling to the escrow, which checks terms, state and people.
    function enforce(Terms calldata terms, State calldata state, People calldata people) external {
        bytes32 id = escrow.idOf(terms);
        Question memory question = questions[id];
        require(question.asked, NotAsked(id));
        Answer memory answer = answers[question.dispute];
        if (!answer.given) {
            uint256 last = Math.min(LAST, terms.rulingPeriod / LAST_PART);
            uint256 from = state.since + terms.rulingPeriod - last;
            bool stands = _stands(question.dispute);
            require(block.timestamp >= from && (stands || answer.noted), NoRuling(from));
            if (stands) answer.pays = court.currentRuling(question.dispute) == WORKER;
        }
        escrow.rule(terms, state, people, answer.pays);
    }

    /// @dev Whether the court has ruled and can be appealed to.
    function _stands(uint256 dispute) private view returns (bool) {
        (uint256 start,) = court.appealPeriod(dispute);
        return start > 0;
    }
}
