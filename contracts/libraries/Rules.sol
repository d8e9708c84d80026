// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, State, Terms} from "../interfaces/IBountyEscrow.sol";
import {Share} from "./Share.sol";

/// @dev Who may claim and who may share: the checks of what is asked for, apart from the chain's word.
library Rules {
    uint256 private constant MOST_IN_TEAM = 7; // and the worker
    uint256 private constant WHOLE = 10_000; // basis points

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

    /// @dev Checks who claims and when. The standing is not looked at here.
    /// @return repair whether the worker is served first, and so mends what was sent back.
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
