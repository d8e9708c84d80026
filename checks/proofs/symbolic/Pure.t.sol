// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fading} from "oathwork/libraries/Fading.sol";
import {Scores} from "oathwork/libraries/Scores.sol";
import {any, cheats} from "./Cheats.sol";

/// @dev The pure rules alone, as they stand in the sources (compiled here, not taken from the bytecode that is shipped).
contract Pure {
    // ------------------------------------------------------------------------------------------------------- scores

    /// @dev Any scores of a panel of seven, any place that has not judged: no other place changes.
    function check_PROMISE_13_a_verdict_changes_its_place_alone() external pure {
        Scores before = Scores.wrap(any.createUint(56, "scores"));
        (uint256 index, uint256 other) = (any.createUint(3, "index"), any.createUint(3, "other"));
        uint256 score = any.createUint(8, "score");
        cheats.assume(index < 7);
        cheats.assume(other < 7);
        cheats.assume(!before.hasJudged(index));
        Scores next = before.with(index, score);
        assert(next.get(index) == score);
        assert(index == other || next.get(other) == before.get(other));
        assert(Scores.unwrap(next) < 2 ** 56);
    }

    /// @dev Any scores of a panel of three and any pass mark: yes and no are apart, and no more than have judged.
    function check_PROMISE_3_yes_and_no_are_all_who_judged() external pure {
        Scores scores = Scores.wrap(any.createUint(24, "scores"));
        uint256 mark = any.createUint(8, "mark");
        cheats.assume(mark > 0);
        cheats.assume(mark <= 100);
        (uint256 judged, uint256 yes, uint256 zeros) = scores.tally(3, mark);
        assert(judged <= 3);
        assert(yes + zeros <= judged);
        uint256 counted = 0;
        for (uint256 i = 0; i < 3; ++i) if (scores.get(i) != 255) ++counted;
        assert(counted == judged);
    }

    /// @dev Any scores of a panel of three, of whom somebody has judged: it is one of them, and no more than half lie below it.
    function check_PROMISE_8_the_median_is_in_the_middle() external pure {
        Scores scores = Scores.wrap(any.createUint(24, "scores"));
        (uint256 judged,,) = scores.tally(3, 1);
        cheats.assume(judged > 0);
        uint256 median = scores.median(3);
        uint256 below = 0;
        uint256 same = 0;
        for (uint256 i = 0; i < 3; ++i) {
            uint256 score = scores.get(i);
            assembly {
                below := add(below, lt(score, median))
                same := add(same, eq(score, median))
            }
        }
        assert(same > 0);
        assert(2 * below < judged);
        assert(2 * (below + same) >= judged);
    }

    // ------------------------------------------------------------------------------------------------------- fading

    /// @dev Any points below 2**64, after each whole number of half-lives up to 70: a half each time.
    function check_PROMISE_8_points_halve_with_every_half_life() external pure {
        uint256 points = any.createUint(64, "points");
        for (uint256 halvings = 0; halvings <= 70; ++halvings) {
            assert(Fading.fade(points, halvings * 180 days, 180 days) == points >> halvings);
        }
    }

    /// @dev Any points below 2**64, at each fifth day of a half-life of 60: no more than they were.
    function check_PROMISE_8_points_are_never_more_than_they_were() external pure {
        uint256 points = any.createUint(64, "points");
        bool more;
        for (uint256 day = 0; day < 60; day += 5) {
            uint256 faded = Fading.fade(points, day * 1 days, 60 days);
            assembly { more := or(more, gt(faded, points)) } // an assertion in the loop would make paths of it
        }
        assert(!more);
    }
}
