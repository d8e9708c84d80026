// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IBountyEscrow} from "../interfaces/IBountyEscrow.sol";
import {Typed} from "../libraries/Typed.sol";
import {IArbitrable, IArbitrator, IEvidence} from "./interfaces/IArbitrator.sol";
import {EscrowDigest} from "./libraries/EscrowDigest.sol";
import {Money} from "./libraries/Money.sol";

/// @title A holdback: a share of a bounty's reward that waits, as a warranty
/// @notice The worker delivers with a share for this contract. From `until` on it is the worker's. Before that the
/// poster may complain once, to the court that both know, at their own cost: the court's 1 gives it to the poster,
/// everything else to the worker. A court that has not ruled when its time is over has given it to the worker. Anyone
/// may send it out.
/// @dev The peers of the panel see the share, and can read here whether poster, court and times are those that the
/// specification asked for. All that is here is one account's, so it is sent out whole: nothing has to be kept apart.
contract Holdback is IArbitrable, IEvidence, IERC1271, ReentrancyGuardTransient {
    /// @dev What was agreed on, for good.
    struct Setup {
        bytes32 bounty; // its id
        address poster; // of the bounty
        address worker; // who gets it, unless the court says otherwise
        IArbitrator court;
        bytes extraData; // how the court is to judge
        uint256 until; // moment from which nobody can complain
        uint256 rulingPeriod; // seconds from the complaint until the court is too late
    }

    uint256 private constant RULINGS = 2; // and zero: it refuses to rule
    uint256 private constant TO_POSTER = 1;
    string private constant META =
        'data:application/json,{"category":"Warranty","title":"Who gets what was held back?","rulingOptions":{"type":"single-select","titles":["The poster","The worker"]}}';

    IBountyEscrow public immutable escrow;

    /// @notice The dispute's number in the court, if the poster has complained.
    uint256 public dispute;
    /// @notice Moment from which the court is too late; zero: nobody has complained.
    uint64 public rulesUntil;
    /// @notice Whether the court has ruled in time.
    bool public ruled;
    /// @notice Whether it has ruled for the poster.
    bool public toPoster;

    /// @notice What was held back was sent out.
    event Released(address indexed account, address indexed token, address to, uint256 amount);

    error NotParty(address caller);
    error NotTheCourt(address caller);
    error NoSuchDispute(uint256 dispute);
    /// @notice The poster has complained already: once is all there is.
    error AlreadyComplained();

    /// @dev Of the pattern that clones share.
    constructor(IBountyEscrow escrow_) {
        escrow = escrow_;
    }

    /// @dev The share. It is no matter who sends it: all of it goes the same way.
    receive() external payable {}

    /// @notice The poster: brings it before the court, for the court's fee.
    /// @param uri where the complaint may be found.
    function complain(string calldata uri) external payable nonReentrant {
        Setup memory agreed = setup();
        require(msg.sender == agreed.poster, IBountyEscrow.NotPoster(msg.sender));
        require(block.timestamp < agreed.until, IBountyEscrow.TooLate(agreed.until));
        require(rulesUntil == 0, AlreadyComplained());
        uint256 cost = agreed.court.arbitrationCost(agreed.extraData);
        require(msg.value == cost, IBountyEscrow.WrongValue(msg.value, cost));

        rulesUntil = uint64(block.timestamp + agreed.rulingPeriod);
        dispute = agreed.court.createDispute{value: cost}(RULINGS, agreed.extraData);
        emit MetaEvidence(0, META);
        emit Dispute(agreed.court, dispute, 0, uint256(agreed.bounty));
        emit Evidence(agreed.court, uint256(agreed.bounty), agreed.poster, uri);
    }

    /// @notice The poster or the worker: says something to the court.
    /// @param uri where it may be found.
    function submitEvidence(string calldata uri) external {
        Setup memory agreed = setup();
        require(msg.sender == agreed.poster || msg.sender == agreed.worker, NotParty(msg.sender));
        emit Evidence(agreed.court, uint256(agreed.bounty), msg.sender, uri);
    }

    /// @inheritdoc IArbitrable
    /// @dev A ruling that comes too late, or a second one, is told and changes nothing: the court must be able to end
    /// its case.
    function rule(uint256 dispute_, uint256 ruling) external {
        require(msg.sender == address(setup().court), NotTheCourt(msg.sender));
        require(rulesUntil > 0 && dispute_ == dispute, NoSuchDispute(dispute_));
        if (!ruled && block.timestamp < rulesUntil) (ruled, toPoster) = (true, ruling == TO_POSTER);
        emit Ruling(IArbitrator(msg.sender), dispute_, ruling);
    }

    /// @notice Anyone, once it is clear whose it is: sends all that is here in one token to them. They themselves may
    /// have it sent elsewhere.
    /// @param token zero: the chain's own money.
    /// @param to who receives it, not zero.
    function release(address token, address to) external nonReentrant {
        address account = holder();
        require(to == account || msg.sender == account, NotParty(msg.sender));
        uint256 amount = Money.sendAll(token, to);
        require(amount > 0, IBountyEscrow.NothingOwed(account, token));
        emit Released(account, token, to, amount);
    }

    /// @notice Whose it is; reverts with `TooEarly` while that is not clear.
    function holder() public view returns (address) {
        Setup memory agreed = setup();
        uint256 from = rulesUntil > 0 ? rulesUntil : agreed.until;
        require(ruled || block.timestamp >= from, IBountyEscrow.TooEarly(from));
        return toPoster ? agreed.poster : agreed.worker;
    }

    /// @notice What was agreed on.
    function setup() public view returns (Setup memory) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (Setup));
    }

    /// @notice ERC-1271: consents to be given a share of its bounty, and to nothing else.
    /// @param digest what the escrow asks about.
    /// @param signature `abi.encode(round, delivery, hash of the shares)`.
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (uint256 round, bytes32 delivery, bytes32 shares) = abi.decode(signature, (uint256, bytes32, bytes32));
        bytes32 team = Typed.team(setup().bounty, round, delivery, shares);
        return digest == EscrowDigest.digestOf(escrow, team) ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
