// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReputation} from "../interfaces/IReputation.sol";
import {GuildId} from "../libraries/GuildId.sol";
import {IHatsEligibility} from "./interfaces/IHatsEligibility.sol";

/// @title Roles of Hats Protocol for who has earned them in a guild
/// @notice A hat that names this contract as its eligibility module can be worn by accounts with so many points, as
/// they are now: who does nothing for long loses the hat, and can have it again. An account that has broken its word
/// too often is in bad standing, which Hats keeps for good.
contract StandingEligibility is IHatsEligibility {
    IReputation public immutable reputation;
    GuildId public immutable guild;
    /// @notice The faded points that a wearer needs, in thousandths.
    uint256 public immutable minPoints;
    /// @notice So many claims abandoned and panels missed are still good standing. These counts never fade.
    uint256 public immutable mostBroken;

    /// @param minPoints_ in thousandths.
    /// @param mostBroken_ the largest number: never in bad standing.
    constructor(IReputation reputation_, GuildId guild_, uint256 minPoints_, uint256 mostBroken_) {
        (reputation, guild, minPoints, mostBroken) = (reputation_, guild_, minPoints_, mostBroken_);
    }

    /// @notice Whether an account may wear the hat now, and whether it is in good standing. The same for every hat.
    /// @inheritdoc IHatsEligibility
    function getWearerStatus(address _wearer, uint256) external view returns (bool eligible, bool standing) {
        (,,,,, uint256 abandoned, uint256 missed) = reputation.standingOf(guild, _wearer);
        standing = abandoned + missed <= mostBroken;
        eligible = standing && reputation.pointsOf(guild, _wearer) >= minPoints;
    }
}
