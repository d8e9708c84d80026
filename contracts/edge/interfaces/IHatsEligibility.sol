// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who may wear a hat, as Hats Protocol asks
interface IHatsEligibility {
    /// @notice Whether an account may wear a hat, and whether it is in good standing.
    /// @param _wearer the account.
    /// @param _hatId the hat.
    function getWearerStatus(address _wearer, uint256 _hatId) external view returns (bool eligible, bool standing);
}
