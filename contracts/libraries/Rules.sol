// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBountyEscrow, State, Terms} from "../interfaces/IBountyEscrow.sol";
import {IGuilds} from "../interfaces/IGuilds.sol";
import {Share} from "./Share.sol";

/// @dev What may be posted, who may claim, who may share: the checks of what is asked for, apart from the chain's word.
library Rules {
    uint256 private constant MOST_IN_TEAM = 7; // and the worker
    uint256 private constant WHOLE = 10_000; // basis points

    // --------------------------------------------------------------------------------------------------------- post

    /// @dev Checks the terms by themselves, each field by its own error. Amounts stay below 2**128, so that no sum or
    /// product of them overflows later, when an overflow would lock the money.
    /// @return stake what comes in, in the token's smallest unit: reward + fee × size.
    function requirePostable(Terms calldata terms) internal view returns (uint256 stake) {
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
        if (terms.worker != address(0)) requireNoParty(terms.poster, terms.arbiter, terms.worker);
    }

    /// @dev An arbiter has from an hour to 90 days; where there is none, nobody waits for one.
    function _requireRulingPeriod(Terms calldata terms) private pure {
        uint256 period = terms.rulingPeriod;
        bool isRight = terms.arbiter == address(0) ? period == 0 : period >= 1 hours && period <= 90 days;
        require(isRight, IBountyEscrow.RulingPeriodOutOfRange(period));
    }

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

    /// @dev Checks a bounty by lot. Half of the places at least, so that nobody can pick the bench by posting early or
    /// naming a few; twice the panel at least, so that the absent can be replaced.
    function requireServed(Terms calldata terms, address[] calldata panel, IGuilds guilds) internal view {
        require(panel.length == 0, IBountyEscrow.WrongPanel(keccak256(abi.encodePacked(panel))));
        uint256 most = terms.guild.maxEffort();
        require(terms.effort <= most, IBountyEscrow.EffortOutOfRange(terms.effort, most));
        (uint256 places, bool served) = guilds.bench(terms.guild, terms.poster);
        uint256 seats = terms.seats;
        bool enough = seats >= 2 * terms.size && seats <= places && 2 * seats >= places;
        require(enough, IBountyEscrow.SeatsOutOfRange(seats, places));
        require(served, IBountyEscrow.PosterNotServed(terms.poster));
    }

    /// @dev A named panel earns no standing, so it must pay; and friends are not paid for judging.
    /// Its guild is where a forfeited bond goes, so there must be one.
    function requireNamed(Terms calldata terms, address[] calldata panel, IGuilds guilds) internal view {
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
        require(guilds.isFounded(terms.guild), IBountyEscrow.NoSuchGuild(terms.guild));
    }

    // -------------------------------------------------------------------------------------------------------- claim

    /// @dev Poster and arbiter take no part in the work: they decide about the money.
    function requireNoParty(address poster, address arbiter, address account) internal pure {
        require(account != poster && account != arbiter, IBountyEscrow.PartyCannotWork(account));
    }

    /// @dev Until when the worker whose work was sent back is the only one who may claim.
    /// @return until the moment; zero if nobody has priority.
    function servedUntil(Terms calldata terms, State calldata state) internal pure returns (uint256 until) {
        if (state.worker == address(0)) return 0;
        until = state.since + terms.reviewPeriod;
        if (until > terms.openUntil) until = terms.openUntil;
    }

    /// @return repair whether he is the one who is served first, and so mends what was sent back.
    function requireMayClaim(Terms calldata terms, State calldata state, address worker)
        internal
        view
        returns (bool repair)
    {
        require(block.timestamp < terms.openUntil, IBountyEscrow.TooLate(terms.openUntil));
        requireNoParty(terms.poster, terms.arbiter, worker);
        require(terms.worker == address(0) || terms.worker == worker, IBountyEscrow.ReservedFor(terms.worker));
        uint256 until = servedUntil(terms, state);
        if (block.timestamp >= until) return false;
        require(state.worker == worker, IBountyEscrow.ServedFirst(state.worker, until));
        return true;
    }

    // --------------------------------------------------------------------------------------------------------- team

    /// @dev Checks the list of shares: bounded, since each is a transfer when the bounty is paid. The signatures are
    /// not looked at here.
    function requireTeam(Terms calldata terms, address worker, Share[] calldata team) internal pure {
        require(team.length <= MOST_IN_TEAM, IBountyEscrow.TeamTooLarge(team.length));
        address last = address(0);
        uint256 parts = 0;
        for (uint256 i = 0; i < team.length; ++i) {
            address member = team[i].account;
            require(member > last && member != worker, IBountyEscrow.TeamNotRising(i));
            requireNoParty(terms.poster, terms.arbiter, member);
            require(team[i].part > 0, IBountyEscrow.SharesOutOfRange(0));
            parts += team[i].part;
            last = member;
        }
        require(parts <= WHOLE, IBountyEscrow.SharesOutOfRange(parts));
    }
}
