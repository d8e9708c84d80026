// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fading} from "../libraries/Fading.sol";

/// @dev The library's one function, for many moments at once.
contract MockFading {
    function fade(uint256 points, uint256[] calldata elapsed, uint256 halfLife)
        external
        pure
        returns (uint256[] memory faded)
    {
        faded = new uint256[](elapsed.length);
        for (uint256 i = 0; i < elapsed.length; ++i) faded[i] = Fading.fade(points, elapsed[i], halfLife);
    }
}
