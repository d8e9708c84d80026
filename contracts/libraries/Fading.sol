// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev How points fade: to a half in every half-life, evenly in between.
library Fading {
    uint256 private constant ONE = 1 << 64;
    uint256 private constant LN_2 = 12_786_308_645_202_655_659; // natural logarithm of 2, times ONE, rounded down

    /// @dev Points fit 64 bits, so none are left after as many half-lives.
    uint256 private constant ENOUGH = 64;

    /// @dev Computes points × 2^(−elapsed ÷ halfLife), rounded down.
    ///
    /// The fraction of a half-life is y = ln 2 × fraction in e^(−y) = 1 − y + y²/2! − … + y⁸/8!, summed from its end.
    /// Ending on a plus, the series lies above the true value, by less than y⁹/9! ≤ 1.1e-7, so points fall, never rise,
    /// where one half-life passes into the next; and they fall in every second, since half-lives are below 2**29
    /// seconds.
    /// @param points in thousandths, below 2**64.
    /// @param elapsed in seconds.
    /// @param halfLife in seconds, not zero.
    /// @return what the points are after that time, in thousandths.
    function fade(uint256 points, uint256 elapsed, uint256 halfLife) internal pure returns (uint256) {
        uint256 halvings = elapsed / halfLife;
        if (halvings >= ENOUGH) return 0;

        // No sum or product overflows and no difference is negative: y < series ≤ ONE = 2**64, points < 2**64.
        unchecked {
            uint256 y = (LN_2 * (elapsed % halfLife)) / halfLife;
            uint256 series = ONE - y / 8;
            series = ONE - ((y * series) >> 64) / 7;
            series = ONE - ((y * series) >> 64) / 6;
            series = ONE - ((y * series) >> 64) / 5;
            series = ONE - ((y * series) >> 64) / 4;
            series = ONE - ((y * series) >> 64) / 3;
            series = ONE - ((y * series) >> 64) / 2;
            series = ONE - ((y * series) >> 64);
            return (points * series) >> (64 + halvings);
        }
    }
}
