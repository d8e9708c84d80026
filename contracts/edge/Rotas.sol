// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IBountyEscrow, Terms} from "../interfaces/IBountyEscrow.sol";
import {Rota} from "./Rota.sol";

/// @title Makes rotas
/// @notice Anyone can have one made; it belongs to who does. Its address is known before, so a guild's steward can name
/// it as a poster in time.
contract Rotas {
    Rota public immutable pattern;

    /// @notice A rota was made. Nothing is in it yet.
    event RotaStarted(address indexed rota, address indexed organiser, Terms offer, uint256 start, uint256 period);

    error PeriodIsZero();

    /// @dev Makes the pattern that all clones share.
    constructor(IBountyEscrow escrow) {
        pattern = new Rota(escrow);
    }

    /// @notice Makes a rota of which the caller is the organiser.
    /// @param offer the bounty without `poster`, `lane` and `generation`; `openUntil` in seconds from its posting.
    /// @param start_ moment of the first turn, in seconds.
    /// @param period from turn to turn, in seconds.
    /// @param salt so that one organiser can have two alike.
    /// @return rota its address.
    function start(Terms calldata offer, uint256 start_, uint256 period, bytes32 salt) external returns (address rota) {
        require(period > 0, PeriodIsZero());
        bytes memory setup = _setup(msg.sender, offer, start_, period, salt);
        rota = Clones.cloneDeterministicWithImmutableArgs(address(pattern), setup, bytes32(0));
        emit RotaStarted(rota, msg.sender, offer, start_, period);
    }

    /// @notice Where a rota is, or would be.
    /// @param organiser who makes it.
    /// @param offer the bounty without `poster`, `lane` and `generation`; `openUntil` in seconds from its posting.
    /// @param start_ moment of the first turn, in seconds.
    /// @param period from turn to turn, in seconds.
    /// @param salt so that one organiser can have two alike.
    function addressOf(address organiser, Terms calldata offer, uint256 start_, uint256 period, bytes32 salt)
        external
        view
        returns (address)
    {
        bytes memory setup = _setup(organiser, offer, start_, period, salt);
        return Clones.predictDeterministicAddressWithImmutableArgs(address(pattern), setup, bytes32(0));
    }

    /// @dev What the clone knows of itself.
    function _setup(address organiser, Terms calldata offer, uint256 start_, uint256 period, bytes32 salt)
        private
        pure
        returns (bytes memory)
    {
        return abi.encode(Rota.Setup(organiser, offer.token, keccak256(abi.encode(offer)), start_, period, salt));
    }
}
