// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev The scores of a panel of up to seven, one byte a member: 0 to 100, or 255 for "not judged". Member 0 is the
/// lowest byte.
type Scores is uint256;

using {get, with, hasJudged, tally, median} for Scores global;

/// @dev Nobody has judged yet.
Scores constant NO_SCORES = Scores.wrap(type(uint56).max);

uint256 constant NOT_JUDGED = 255;

/// @dev The score of member `index`; `NOT_JUDGED` if there is none.
function get(Scores scores, uint256 index) pure returns (uint256) {
    return uint8(Scores.unwrap(scores) >> (index << 3));
}

/// @dev Whether member `index` has judged.
function hasJudged(Scores scores, uint256 index) pure returns (bool) {
    return scores.get(index) != NOT_JUDGED;
}

/// @dev `scores` with `score` for member `index`, who has not judged.
function with(Scores scores, uint256 index, uint256 score) pure returns (Scores) {
    return Scores.wrap(Scores.unwrap(scores) ^ ((NOT_JUDGED ^ score) << (index << 3)));
}

/// @dev Counts the verdicts of a panel of `size`.
/// @return judged how many have judged.
/// @return yes how many of them with `passMark` or more.
/// @return zeros how many say that nothing was delivered.
function tally(Scores scores, uint256 size, uint256 passMark)
    pure
    returns (uint256 judged, uint256 yes, uint256 zeros)
{
    uint256 rest = Scores.unwrap(scores);
    for (uint256 i = 0; i < size; ++i) {
        uint256 score = uint8(rest);
        rest >>= 8;
        if (score == NOT_JUDGED) continue;
        ++judged;
        if (score >= passMark) ++yes;
        if (score == 0) ++zeros;
    }
}

/// @dev The median of the scores that were given, of which there is at least one; of two in the middle the lower. One
/// peer's extreme score moves it no further than to the next score, unlike a mean.
function median(Scores scores, uint256 size) pure returns (uint256) {
    uint256[] memory rising = new uint256[](size);
    uint256 rest = Scores.unwrap(scores);
    uint256 judged = 0;
    for (uint256 i = 0; i < size; ++i) {
        uint256 score = uint8(rest);
        rest >>= 8;
        if (score == NOT_JUDGED) continue;
        uint256 j = judged++;
        for (; j > 0 && rising[j - 1] > score; --j) rising[j] = rising[j - 1];
        rising[j] = score;
    }
    return rising[(judged - 1) / 2];
}
