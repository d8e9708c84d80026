// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IReputation} from "./interfaces/IReputation.sol";
import {IReputationImage} from "./interfaces/IReputationImage.sol";
import {Fading} from "./libraries/Fading.sol";
import {GuildId} from "./libraries/GuildId.sol";
import {NOT_JUDGED, Scores} from "./libraries/Scores.sol";
import {Seat} from "./libraries/Seat.sol";
import {Share} from "./libraries/Share.sol";
import {Deed, MAX_POINTS, Standing} from "./libraries/Standing.sol";
import {ReputationImage} from "./ReputationImage.sol";

/// @title Reputation
/// @dev STANDING
/// One slot per guild and account. Points fade when they are read, and are written faded when a deed is added.
///
/// TOKEN
/// The id is `guild << 160 | account`, so the owner needs no slot. It exists from the first mark on. Not built on
/// OpenZeppelin's ERC-721: all that it does is store owners and approvals, and here are none to store.
contract Reputation is IReputation, IERC721Metadata {
    uint256 private constant POINT = 1_000; // thousandths

    bytes4 private constant ERC4906 = 0x49064906; // an interface of events only
    bytes4 private constant ERC5192 = 0xb45a3c0e;
    bytes4 private constant ERC6454 = 0x91a6262f;
    bytes4 private constant ERC7572 = 0xe8a3d485;

    /// @inheritdoc IReputation
    address public immutable escrow;
    /// @inheritdoc IReputation
    IReputationImage public immutable image;

    mapping(uint256 tokenId => Standing) private _standings;
    mapping(address owner => uint256) private _balances;

    /// @dev Only the escrow's constructor calls this.
    constructor() {
        escrow = msg.sender;
        image = new ReputationImage();
    }

    /// @dev Standing is written by nobody else: no owner, no steward, no bridge.
    modifier onlyEscrow() {
        require(msg.sender == escrow, NotEscrow(msg.sender));
        _;
    }

    // ----------------------------------------------------------------------------------------------------- standing

    /// @inheritdoc IReputation
    function recordVerdict(
        GuildId guild,
        Deed deed,
        uint256 effort,
        address worker,
        Share[] calldata team,
        Seat[] calldata panel,
        Scores scores,
        uint256 passMark
    ) external onlyEscrow {
        bool yes = deed == Deed.Delivered;
        if (yes) _markDelivered(guild, effort * POINT * scores.median(panel.length) / 100, worker, team);
        else _mark(guild, worker, deed, _lost(deed, effort));

        uint256 earned = effort * POINT / 10;
        for (uint256 i = 0; i < panel.length; ++i) {
            uint256 score = scores.get(i);
            if (score == NOT_JUDGED) continue;
            bool agreed = (score >= passMark) == yes;
            _mark(guild, panel[i].account(), Deed.Reviewed, agreed ? earned : 0);
        }
    }

    /// @inheritdoc IReputation
    function recordBroken(GuildId guild, Deed deed, uint256 effort, address[] calldata accounts) external onlyEscrow {
        for (uint256 i = 0; i < accounts.length; ++i) _mark(guild, accounts[i], deed, _lost(deed, effort));
    }

    /// @inheritdoc IReputation
    function standingOf(GuildId guild, address account)
        external
        view
        returns (
            uint256 points,
            uint256 pointsAt,
            uint256 delivered,
            uint256 reviewed,
            uint256 rejected,
            uint256 abandoned,
            uint256 missed
        )
    {
        Standing standing = _standings[tokenIdOf(guild, account)];
        (points, pointsAt) = (standing.points(), standing.pointsAt());
        (delivered, reviewed) = (standing.count(Deed.Delivered), standing.count(Deed.Reviewed));
        (rejected, abandoned) = (standing.count(Deed.Rejected), standing.count(Deed.Abandoned));
        missed = standing.count(Deed.Missed);
    }

    /// @inheritdoc IReputation
    function pointsOf(GuildId guild, address account) external view returns (uint256) {
        return _faded(_standings[tokenIdOf(guild, account)], guild.halfLife());
    }

    /// @dev Splits the points of a delivery as the reward is split: by parts, rounded down, the rest for the worker.
    /// @param points in thousandths.
    function _markDelivered(GuildId guild, uint256 points, address worker, Share[] calldata team) private {
        uint256 left = points;
        for (uint256 i = 0; i < team.length; ++i) {
            uint256 part = team[i].partOf(points);
            left -= part;
            _mark(guild, team[i].account, Deed.Delivered, part);
        }
        _mark(guild, worker, Deed.Delivered, left);
    }

    /// @dev To stay away costs more than to fail, and to dissent costs nothing.
    /// @return thousandths of a point.
    function _lost(Deed deed, uint256 effort) private pure returns (uint256) {
        if (deed == Deed.Rejected) return effort * POINT / 8;
        return deed == Deed.Missed ? effort * POINT / 5 : effort * POINT;
    }

    /// @dev Adds one deed to a standing. Points are faded to this moment before they change, since a half-life runs
    /// from `pointsAt`, which moves with them. They stop at zero and at the maximum: an overflow must not keep a bounty
    /// from ending.
    /// @param change thousandths of a point, to add or to take.
    function _mark(GuildId guild, address account, Deed deed, uint256 change) private {
        uint256 tokenId = tokenIdOf(guild, account);
        Standing standing = _standings[tokenId];
        uint256 points = _faded(standing, guild.halfLife());

        points = deed <= Deed.Reviewed ? points + change : Math.saturatingSub(points, change);
        _standings[tokenId] = standing.marked(deed, Math.min(points, MAX_POINTS), block.timestamp);

        if (standing.pointsAt() == 0) _mint(account, tokenId);
        emit MetadataUpdate(tokenId);
    }

    /// @dev Lets the token appear. There is no call to the receiver (`onERC721Received`): nobody may refuse their
    /// standing, or stop a verdict by refusing it.
    function _mint(address account, uint256 tokenId) private {
        ++_balances[account];
        emit Transfer(address(0), account, tokenId);
        emit Locked(tokenId);
    }

    /// @dev The points as they are now, in thousandths.
    /// @param halfLife in seconds.
    function _faded(Standing standing, uint256 halfLife) private view returns (uint256) {
        if (standing.points() == 0) return 0;
        return Fading.fade(standing.points(), block.timestamp - standing.pointsAt(), halfLife);
    }

    // -------------------------------------------------------------------------------------------------------- token

    /// @inheritdoc IReputation
    function tokenIdOf(GuildId guild, address account) public pure returns (uint256) {
        return (uint256(GuildId.unwrap(guild)) << 160) | uint160(account);
    }

    /// @notice The name of the collection, the same for all guilds.
    function name() external pure returns (string memory) {
        return "oathwork standing";
    }

    /// @notice The symbol of the collection, the same for all guilds.
    function symbol() external pure returns (string memory) {
        return "OATH";
    }

    /// @notice In how many guilds `owner` has a standing.
    function balanceOf(address owner) external view returns (uint256) {
        require(owner != address(0), OwnerIsZero());
        return _balances[owner];
    }

    /// @notice The account whose standing the token is; it stands in the id.
    function ownerOf(uint256 tokenId) external view returns (address) {
        _requireStanding(tokenId);
        return address(uint160(tokenId));
    }

    /// @notice The metadata of one token as a data URI, with the picture inside and the points faded to this moment.
    function tokenURI(uint256 tokenId) external view returns (string memory) {
        Standing standing = _requireStanding(tokenId);
        GuildId guild = GuildId.wrap(uint96(tokenId >> 160));
        return image.tokenURI(guild, address(uint160(tokenId)), standing, _faded(standing, guild.halfLife()));
    }

    /// @inheritdoc IReputation
    function contractURI() external view returns (string memory) {
        return image.contractURI();
    }

    /// @inheritdoc IReputation
    function locked(uint256 tokenId) external view returns (bool) {
        _requireStanding(tokenId);
        return true;
    }

    /// @inheritdoc IReputation
    function isTransferable(uint256 tokenId, address, address) external view returns (bool) {
        _requireStanding(tokenId);
        return false;
    }

    /// @notice Always zero: no token can be approved.
    function getApproved(uint256 tokenId) external view returns (address) {
        _requireStanding(tokenId);
        return address(0);
    }

    /// @notice Always false: no operator can be approved.
    function isApprovedForAll(address, address) external pure returns (bool) {
        return false;
    }

    /// @notice Always reverts with `Soulbound`.
    function approve(address, uint256) external pure {
        revert Soulbound();
    }

    /// @notice Always reverts with `Soulbound`.
    function setApprovalForAll(address, bool) external pure {
        revert Soulbound();
    }

    /// @notice Always reverts with `Soulbound`.
    function transferFrom(address, address, uint256) external pure {
        revert Soulbound();
    }

    /// @notice Always reverts with `Soulbound`.
    function safeTransferFrom(address, address, uint256) external pure {
        revert Soulbound();
    }

    /// @notice Always reverts with `Soulbound`.
    function safeTransferFrom(address, address, uint256, bytes calldata) external pure {
        revert Soulbound();
    }

    /// @notice ERC-165: whether the interface with this id is one of those named at the head of `IReputation`.
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IERC165).interfaceId || id == type(IERC721).interfaceId
            || id == type(IERC721Metadata).interfaceId || id == ERC4906 || id == ERC5192 || id == ERC6454 || id == ERC7572;
    }

    /// @dev Reverts with `NoStanding` before the account's first mark in the guild.
    function _requireStanding(uint256 tokenId) private view returns (Standing standing) {
        standing = _standings[tokenId];
        require(standing.pointsAt() != 0, NoStanding(tokenId));
    }
}
