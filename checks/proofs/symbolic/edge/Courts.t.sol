// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICourt} from "oathwork/edge/interfaces/ICourt.sol";
import {IBountyEscrow} from "oathwork/interfaces/IBountyEscrow.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {any, cheats, reached} from "../Cheats.sol";
import {Ground} from "./Ground.sol";

interface ICases {
    function createDispute(uint256 choices, bytes calldata data) external payable returns (uint256);
    function float() external view returns (uint256);
    function cost() external view returns (uint256);
}

/// @dev A court with any float: it goes out as a bond alone, and what comes in is in it.
contract Courts is Ground {
    uint256 private constant BOND = 3 * 10 ** 15;

    ICases private _court;
    uint256 private _float;

    function setUp() public override {
        super.setUp();
        ICourt.Setup memory what = ICourt.Setup(
            IBountyEscrow(address(escrow)), GuildId.wrap(7), 10 ** 15, 3, 3 days, 2 days, 1 days, bytes32(0)
        );
        _court = ICases(_deploy("OATHWORK_PANELARBITRATOR", abi.encode(what)));
    }

    function _somewhere() private {
        _float = _amount("float");
        cheats.store(address(_court), bytes32(0), bytes32(_float));
        cheats.deal(address(_court), _float);
        cheats.deal(POSTER, 2 ** 127);
        escrow.set(escrow.current(), escrow.how(), 0, 0, 0);
    }

    /// @dev A case costs its fees and the part of the bond that the float lacks, and stakes just one bond.
    function check_court_a_case_stakes_one_bond() external {
        _somewhere();
        uint256 value = _amount("value");
        cheats.prank(POSTER);
        (bool done,) = address(_court).call{value: value}(abi.encodeCall(ICases.createDispute, (2, "")));
        unchecked {
            uint256 cost = BOND + (_float < BOND ? BOND - _float : 0);
            assert(done == (value >= cost));
            if (!done) return;
            reached();
            assert(_court.float() == _float + value - 2 * BOND);
        }
        assert(address(_court).balance == _court.float());
    }

    /// @dev Whatever comes, from whomever, is in the float to the wei.
    function check_court_what_comes_back_is_in_the_float() external {
        _somewhere();
        uint256 value = _amount("value");
        cheats.prank(POSTER);
        (bool done,) = address(_court).call{value: value}("");
        assert(done);
        reached();
        unchecked { assert(_court.float() == _float + value); }
        assert(address(_court).balance == _court.float());
    }
}
