// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IBountyEscrow, Permit, State, Terms} from "../interfaces/IBountyEscrow.sol";
import {Typed} from "../libraries/Typed.sol";
import {EscrowDigest} from "./libraries/EscrowDigest.sol";

/// @title A poster that is a contract: it posts what others have agreed on
/// @notice It posts in lane 0, one bounty after another. Its organiser has the rights of a poster that touch no money:
/// to withdraw a bounty and to close it by the escrow's rules, and to agree to a quit. The money comes back to the
/// contract.
/// @dev An offer is a bounty's terms before it is posted: `poster`, `lane` and `generation` are filled in when it is,
/// and `openUntil` is a time in seconds, which runs from that moment. Deputies are clones, and know by the arguments in
/// their code what was agreed: nothing can be set later.
abstract contract Deputy is IERC1271, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 internal constant LANE = 0;

    IBountyEscrow public immutable escrow;

    error NotOrganiser(address caller);
    /// @notice Only the escrow sends the chain's own money here without a call; others give it by the functions.
    error NotTheEscrow(address sender);
    /// @notice This is not the offer that was agreed on; its hash is `hash`.
    error WrongOffer(bytes32 hash);

    modifier onlyOrganiser() {
        require(msg.sender == organiser(), NotOrganiser(msg.sender));
        _;
    }

    /// @dev Of the pattern that clones share.
    constructor(IBountyEscrow escrow_) {
        escrow = escrow_;
    }

    /// @dev Money of bounties that ended. Anything else would be nobody's.
    receive() external payable {
        require(msg.sender == address(escrow), NotTheEscrow(msg.sender));
    }

    /// @notice The organiser: ends the bounty that is open, by the escrow's rules for its poster.
    function withdraw(Terms calldata terms, State calldata state) external onlyOrganiser {
        escrow.withdraw(terms, state);
    }

    /// @notice The organiser: forbids further claims of the bounty that lives.
    function close() external onlyOrganiser {
        escrow.close(LANE);
    }

    /// @notice ERC-1271: the one thing that is signed in this contract's name is the escrow's `Quit`, which lets a
    /// worker take the whole bond back. The organiser signs it.
    /// @param digest what the escrow asks about.
    /// @param signature `abi.encode(bounty, round, the organiser's signature of the same digest)`.
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 id, uint256 round, bytes memory own) = abi.decode(signature, (bytes32, uint256, bytes));
        bool quits = digest == EscrowDigest.digestOf(escrow, Typed.quit(id, round));
        return quits && _isOrganisers(digest, own) ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    /// @notice Who withdraws, closes and agrees to a quit.
    function organiser() public view virtual returns (address);

    /// @dev Posts an offer, with this contract's money. The escrow checks everything else.
    /// @param agreed the hash of the offer that was agreed on.
    /// @param panel the named panel in rising order, or empty.
    /// @param uri where the specification may be found.
    function _post(Terms memory offer, bytes32 agreed, address[] calldata panel, string calldata uri)
        internal
        returns (bytes32)
    {
        bytes32 hash = keccak256(abi.encode(offer));
        require(hash == agreed, WrongOffer(hash));
        (, uint256 generation,) = escrow.status(address(this), LANE);
        (offer.poster, offer.lane, offer.generation) = (address(this), LANE, generation);
        offer.openUntil += block.timestamp;

        uint256 stake = _stakeOf(offer);
        bool native = offer.token == address(0);
        if (!native) IERC20(offer.token).forceApprove(address(escrow), stake);
        Permit memory none;
        return escrow.post{value: native ? stake : 0}(offer, panel, uri, none, "");
    }

    /// @dev Fetches what the escrow could not push, if a token refused it then.
    function _fetchOwed(address token) internal {
        if (escrow.owed(address(this), token) > 0) escrow.collectFor(address(this), token);
    }

    /// @dev What posting an offer takes, in the token's smallest unit.
    function _stakeOf(Terms memory offer) internal pure returns (uint256) {
        return offer.reward + offer.fee * offer.size;
    }

    /// @dev ECDSA comes first, as in the escrow: an account with delegated code can sign with its key.
    function _isOrganisers(bytes32 digest, bytes memory signature) private view returns (bool) {
        (address recovered, ECDSA.RecoverError err,) = ECDSA.tryRecover(digest, signature);
        if (err == ECDSA.RecoverError.NoError && recovered == organiser()) return true;
        return SignatureChecker.isValidERC1271SignatureNow(organiser(), digest, signature);
    }
}
