// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBountyEscrow, Terms} from "../interfaces/IBountyEscrow.sol";
import {Rules} from "./Rules.sol";

/// @dev What may be posted, whatever the guild: refusals by the name of the field.
library Posting {
    /// @dev Checks the terms by themselves, each field by its own error. Amounts stay below 2**128, so that no sum or
    /// product of them overflows later, when an overflow would lock the money.
    /// @return stake what comes in, in the token's smallest unit: reward + fee × size.
    function requireInRange(Terms calldata terms) internal view returns (uint256 stake) {
        uint256 size = terms.size;
        require(size <= 7 && size % 2 == 1, IBountyEscrow.SizeOutOfRange(size));
        uint256 bond = terms.bond;
        uint256 largest = Math.max(Math.max(terms.reward, terms.fee), bond);
        require(largest <= type(uint128).max, IBountyEscrow.AmountTooLarge(largest));
        uint256 fees = terms.fee * size;
        require(bond >= fees, IBountyEscrow.BondBelowFees(bond, fees));
        stake = terms.reward + fees;
        require(stake + bond <= type(uint128).max, IBountyEscrow.SumTooLarge(stake + bond));
        _requireTimes(terms);
        require(terms.passMark > 0 && terms.passMark <= 100, IBountyEscrow.PassMarkOutOfRange(terms.passMark));
        require(terms.arbiter != terms.poster, IBountyEscrow.ArbiterIsPoster(terms.arbiter));
        if (terms.worker != address(0)) Rules.requireNoParty(terms.poster, terms.arbiter, terms.worker);
    }

    /// @dev An arbiter has from an hour to 90 days; where there is none, nobody waits for one.
    function _requireRulingPeriod(Terms calldata terms) private pure {
        uint256 period = terms.rulingPeriod;
        bool isRight = terms.arbiter == address(0) ? period == 0 : period >= 1 hours && period <= 90 days;
        require(isRight, IBountyEscrow.RulingPeriodOutOfRange(period));
    }

    /// @dev Checks the windows. All are bounded above, so that every bounty ends (promise 4).
    function _requireTimes(Terms calldata terms) private view {
        uint256 openUntil = terms.openUntil;
        uint256 workPeriod = terms.workPeriod;
        uint256 reviewPeriod = terms.reviewPeriod;
        require(
            block.timestamp < openUntil && openUntil <= block.timestamp + 365 days,
            IBountyEscrow.OpenUntilOutOfRange(openUntil)
        );
        require(
            workPeriod >= 1 hours && workPeriod <= 365 days, IBountyEscrow.WorkPeriodOutOfRange(workPeriod)
        );
        require(
            reviewPeriod >= 1 days && reviewPeriod <= 30 days, IBountyEscrow.ReviewPeriodOutOfRange(reviewPeriod)
        );
        require(terms.patience <= reviewPeriod, IBountyEscrow.PatienceOutOfRange(terms.patience));
        _requireRulingPeriod(terms);
    }

    /// @dev Checks a named panel. It earns no standing, so it must pay; and friends are not paid for judging. Rising
    /// order is the cheapest proof that nobody is named twice.
    function requireNamed(Terms calldata terms, address[] calldata panel) internal pure {
        bytes32 hash = keccak256(abi.encodePacked(panel));
        require(hash == terms.panel && panel.length == terms.size, IBountyEscrow.WrongPanel(hash));
        require(terms.reward > 0, IBountyEscrow.RewardIsZero());
        require(
            terms.fee == 0 && terms.effort == 0, IBountyEscrow.NamedPanelHasFeeOrEffort(terms.fee, terms.effort)
        );
        address last = address(0);
        for (uint256 i = 0; i < panel.length; ++i) {
            address member = panel[i];
            require(member > last, IBountyEscrow.PanelNotRising(i));
            require(member != terms.poster && member != terms.arbiter, IBountyEscrow.PartyCannotJudge(member));
            last = member;
        }
    }
}
