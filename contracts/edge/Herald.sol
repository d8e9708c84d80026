// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {End, IBountyEscrow} from "../interfaces/IBountyEscrow.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {GuildId} from "../libraries/GuildId.sol";
import {IAgents, IFeedback} from "./interfaces/IAgents.sol";
import {IEAS} from "./interfaces/IEAS.sol";

/// @title Tells others what the chain knows of a standing
/// @notice Anyone can send the herald to the Ethereum Attestation Service and to ERC-8004's registry of feedback. It
/// says what the contracts say and nothing else, in its own name, and takes back what it said before about the same.
/// What it has said grows old: points fade, and only `asOf` says when it was true. A standing that fell stays told
/// until somebody sends the herald again.
contract Herald {
    string private constant STANDING = "uint96 guild,address account,uint64 points,uint40 asOf,uint32 delivered,"
    "uint32 reviewed,uint32 rejected,uint32 abandoned,uint24 missed,address reputation";
    string private constant END = "address poster,uint256 lane,uint64 generation,uint8 how,uint128 back,address escrow";
    string private constant TAG = "oathwork.standing";
    uint8 private constant DECIMALS = 3; // points are thousandths
    uint256 private constant GUILD_BYTES = 12;

    IBountyEscrow public immutable escrow;
    IReputation public immutable reputation;
    IEAS public immutable eas;
    IFeedback public immutable feedback;
    bytes32 public immutable standingSchema;
    bytes32 public immutable endSchema;

    /// @notice The last attestation of a standing.
    mapping(GuildId guild => mapping(address account => bytes32 uid)) public attestationOf;
    /// @notice The attestation of how a bounty ended.
    mapping(address poster => mapping(uint256 lane => mapping(uint256 generation => bytes32 uid))) public endOf;
    /// @notice The last feedback on an agent by a guild's standing; zero if there is none that counts.
    mapping(uint256 agentId => mapping(GuildId guild => uint64 index)) public feedbackOf;

    /// @notice A standing was attested; the attestation before is revoked.
    event StandingAttested(GuildId indexed guild, address indexed account, bytes32 uid, bytes32 revoked);
    /// @notice A bounty's end was attested.
    event EndAttested(address indexed poster, uint256 indexed lane, uint256 generation, End how, bytes32 uid);
    /// @notice An agent was given feedback, or `index` is zero; the feedback before is revoked.
    event AgentTold(uint256 indexed agentId, GuildId indexed guild, address account, uint256 points, uint64 index);

    /// @notice A bounty lives in this lane, or none was ever posted there, or the last one's terms were taken back.
    error NotEnded();
    error AlreadyAttested(bytes32 uid);
    /// @notice The agent has no wallet, and nothing was said of it that could be taken back.
    error NoWallet(uint256 agentId);

    /// @dev A schema that somebody has registered before is the same one.
    constructor(IBountyEscrow escrow_, IEAS eas_, IFeedback feedback_) {
        (escrow, reputation, eas, feedback) = (escrow_, escrow_.reputation(), eas_, feedback_);
        standingSchema = _register(eas_, STANDING, true);
        endSchema = _register(eas_, END, false);
    }

    /// @notice Anyone: attests a standing as it is now, and revokes the attestation before.
    /// @param account whose standing it is, and who is the recipient.
    function attest(GuildId guild, address account) external returns (bytes32 uid) {
        bytes32 last = attestationOf[guild][account];
        uid = _attest(standingSchema, account, true, last, _standingOf(guild, account));
        attestationOf[guild][account] = uid;
        emit StandingAttested(guild, account, uid, last);
        if (last != 0) eas.revoke(IEAS.RevocationRequest(standingSchema, IEAS.RevocationRequestData(last, 0)));
    }

    /// @notice Anyone: attests how the last bounty of a lane ended, once and for good; until its poster uses the lane
    /// again.
    /// @dev The lane keeps no terms, so nothing of them is said: who reads it finds them in the escrow's log.
    /// @param poster whose lane it is, and who is the recipient.
    /// @param lane which of the poster's lanes.
    function attestEnd(address poster, uint256 lane) external returns (bytes32 uid) {
        (End how, uint256 next, uint256 back) = escrow.lastEnd(poster, lane);
        require(how != End.None && how != End.Cancelled, NotEnded());
        uint256 generation = next - 1;
        bytes32 known = endOf[poster][lane][generation];
        require(known == 0, AlreadyAttested(known));
        uid = _attest(endSchema, poster, false, 0, abi.encode(poster, lane, generation, how, back, escrow));
        endOf[poster][lane][generation] = uid;
        emit EndAttested(poster, lane, generation, how, uid);
    }

    /// @notice Anyone: gives an ERC-8004 agent feedback by the points of the wallet that it has proved to be its own,
    /// and revokes the feedback before. An agent that was sold has no wallet: then the feedback before is only
    /// revoked.
    /// @dev By guild: the second tag is the guild's number.
    /// @param agentId the agent's number.
    function tell(uint256 agentId, GuildId guild) external {
        address account = feedback.getIdentityRegistry().getAgentWallet(agentId);
        uint64 last = feedbackOf[agentId][guild];
        require(account != address(0) || last > 0, NoWallet(agentId));
        if (last > 0) feedback.revokeFeedback(agentId, last);
        uint64 index = 0;
        uint256 points = 0;
        if (account != address(0)) {
            points = reputation.pointsOf(guild, account);
            string memory tag = Strings.toHexString(GuildId.unwrap(guild), GUILD_BYTES);
            bytes32 hash = keccak256(abi.encode(guild, account, block.timestamp));
            feedback.giveFeedback(agentId, int128(int256(points)), DECIMALS, TAG, tag, "", "", hash);
            index = feedback.getLastIndex(agentId, address(this));
        }
        feedbackOf[agentId][guild] = index;
        emit AgentTold(agentId, guild, account, points, index);
    }

    /// @dev Attests, in this contract's name.
    function _attest(bytes32 schema, address recipient, bool revocable, bytes32 last, bytes memory data)
        private
        returns (bytes32)
    {
        IEAS.AttestationRequestData memory what =
            IEAS.AttestationRequestData(recipient, 0, revocable, last, data, 0);
        return eas.attest(IEAS.AttestationRequest(schema, what));
    }

    /// @dev A standing as its schema has it.
    function _standingOf(GuildId guild, address account) private view returns (bytes memory) {
        (,, uint256 delivered, uint256 reviewed, uint256 rejected, uint256 abandoned, uint256 missed) =
            reputation.standingOf(guild, account);
        uint256 points = reputation.pointsOf(guild, account);
        return abi.encode(
            guild, account, points, block.timestamp, delivered, reviewed, rejected, abandoned, missed, reputation
        );
    }

    /// @dev Registers a schema, unless it is there; its number is made of its parts alone.
    function _register(IEAS eas_, string memory schema, bool revocable) private returns (bytes32 uid) {
        uid = keccak256(abi.encodePacked(schema, address(0), revocable));
        try eas_.getSchemaRegistry().register(schema, address(0), revocable) {} catch {}
    }
}
