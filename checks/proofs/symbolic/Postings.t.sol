// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow, Permit, Status} from "oathwork/interfaces/IBountyEscrow.sol";
import {IGuilds, Settings} from "oathwork/interfaces/IGuilds.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {Bench} from "./Bench.sol";
import {any, cheats} from "./Cheats.sol";

/// @dev What may not be posted, and what not claimed, whatever else the terms say. `Bench` says what is any value.
contract Postings is Bench {
    uint256 private constant GUILDS_SLOT = 2; // of `Guilds`

    Permit private _none;

    /// @dev Promise 6: what is forfeited would be lost. Any guild but the one that was founded.
    function check_PROMISE_6_a_named_panel_of_no_guild_is_refused() external {
        _somewhere(Status.Open, 3, true);
        GuildId other = GuildId.wrap(uint96(any.createUint(96, "guild")));
        cheats.assume(GuildId.unwrap(other) != GuildId.unwrap(guild));
        terms.guild = other;
        _setWord(terms.generation);
        address[] memory named = new address[](3);
        for (uint256 i = 0; i < 3; ++i) named[i] = panel[i].account();
        _refusedPost(named);
    }

    /// @dev Promise 4: an arbiter has an hour to 90 days.
    function check_PROMISE_4_another_ruling_period_is_refused() external {
        _byLot();
        terms.rulingPeriod = any.createUint256("any ruling period");
        cheats.assume(_either(terms.rulingPeriod < 1 hours, terms.rulingPeriod > 90 days));
        _refusedPost(new address[](0));
    }

    function check_PROMISE_4_a_ruling_period_without_an_arbiter_is_refused() external {
        _byLot();
        (terms.arbiter, terms.rulingPeriod) = (address(0), any.createUint256("any ruling period"));
        cheats.assume(terms.rulingPeriod > 0);
        _refusedPost(new address[](0));
    }

    /// @dev Promise 15: nobody is absent because he slept.
    function check_PROMISE_15_a_shorter_review_than_the_guilds_is_refused() external {
        _byLot();
        cheats.assume(terms.reviewPeriod < LEAST_REVIEW);
        _refusedPost(new address[](0));
    }

    function check_PROMISE_15_a_bounty_of_a_poster_who_is_not_served_is_refused() external {
        _byLot();
        address[] memory one = new address[](1);
        one[0] = POSTER;
        IGuilds guilds = escrow.guilds();
        cheats.prank(STEWARD);
        guilds.servePosters(guild, one, false);
        _refusedPost(new address[](0));
    }

    /// @dev Promise 15: seats that cost nothing would be lost and taken at will; peers need a day at least.
    function check_PROMISE_15_a_guild_that_gives_its_seats_away_is_refused() external {
        Settings memory settings = Settings(300, 180, 500, uint16(any.createUint(16, "least review")));
        if (any.createBool("for nothing")) settings.seatAt = 0;
        else cheats.assume(_either(settings.minReviewDays == 0, settings.minReviewDays > 30));
        IGuilds guilds = escrow.guilds();
        cheats.prank(_somebody());
        (bool done,) = address(guilds).call(
            abi.encodeCall(IGuilds.found, ("wrong", STEWARD, new address[](0), settings, bytes32("salt")))
        );
        assert(!done);
    }

    /// @dev Promise 9: twice the panel and three quarters of the live seats must be among the first seats, however many of the
    /// guild's places have ended, and whichever: any count of places, any of live ones, any seats.
    function check_PROMISE_9_a_post_on_a_thin_bench_is_refused() external {
        _thin();
        _refusedPost(new address[](0));
    }

    function check_PROMISE_9_a_fresh_claim_on_a_thin_bench_is_refused() external {
        _thin();
        state.worker = address(0); // nobody is served first
        closed = false;
        _place(Status.Open);
        cheats.deal(worker, RICH);
        _refused(worker, any.createUint(126, "value"), abi.encodeCall(IBountyEscrow.claim, (terms, state)));
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _byLot() private {
        _somewhere(Status.Open, 3, false);
        terms.seats = PEERS;
        _setWord(terms.generation);
    }

    function _thin() private {
        _byLot();
        (uint256 places, uint256 live) = (any.createUint(11, "places"), any.createUint(11, "live"));
        terms.seats = any.createUint(11, "seats");
        cheats.assume(live <= places);
        cheats.assume(_either(live + terms.seats < places + 2 * terms.size, live + 4 * terms.seats < 4 * places));
        bytes32 slot = keccak256(abi.encode(guild, GUILDS_SLOT));
        uint256 word = (2 << 192) | (live << 176) | (places << 160) | uint160(STEWARD);
        IGuilds guilds = escrow.guilds();
        (uint256 before,,,) = guilds.bench(guild, POSTER);
        assert(before == PEERS);
        cheats.store(address(guilds), slot, bytes32(word));
        (uint256 placed, uint256 alive, uint256 least,) = guilds.bench(guild, POSTER);
        assert(placed == places && alive == live && least == LEAST_REVIEW); // it is the place
    }

    function _refusedPost(address[] memory named) private {
        cheats.deal(POSTER, RICH);
        uint256 value = any.createUint(126, "value");
        _refused(POSTER, value, abi.encodeCall(IBountyEscrow.post, (terms, named, "", _none, "")));
    }
}
