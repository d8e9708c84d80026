// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IBountyEscrow, Terms} from "../interfaces/IBountyEscrow.sol";
import {Till} from "./Till.sol";

/// @title A rota: the same bounty again, once a period, for as long as the money lasts
/// @notice Anyone posts the next one, when its turn has come and the last has ended. What nobody did pays for the next.
/// The organiser takes out what is left, and so stops it; a bounty that lives is not touched by that.
contract Rota is Till {
    /// @dev What was agreed on, for good.
    struct Setup {
        address organiser;
        address token; // zero: the chain's own money
        bytes32 offer; // keccak256 of the encoded offer
        uint256 start; // moment of the first turn, in seconds
        uint256 period; // from turn to turn, in seconds
        bytes32 salt; // so that one organiser can have two alike
    }

    /// @notice How many turns have begun when the last bounty was posted: the present turn is taken.
    uint256 public turns;

    /// @dev Of the pattern that clones share.
    constructor(IBountyEscrow escrow_) Till(escrow_) {}

    /// @notice Anyone: posts the next bounty, if its turn has come. A turn that nobody took is lost.
    /// @param offer as it was agreed on.
    /// @param panel the named panel in rising order, or empty.
    /// @param uri where the specification may be found.
    /// @return id of the bounty.
    function next(Terms memory offer, address[] calldata panel, string calldata uri)
        external
        nonReentrant
        returns (bytes32 id)
    {
        uint256 from = nextFrom();
        require(block.timestamp >= from, IBountyEscrow.TooEarly(from));
        Setup memory agreed = setup();
        turns = (block.timestamp - agreed.start) / agreed.period + 1;
        _spend(_stakeOf(offer));

        id = _post(offer, agreed.offer, panel, uri);
    }

    /// @notice The organiser: takes out money that is in no bounty.
    /// @param to who receives it, not zero.
    /// @param amount in the token's smallest unit.
    function take(address to, uint256 amount) external onlyOrganiser nonReentrant {
        _take(to, amount);
    }

    /// @notice The first moment of the next turn, in seconds.
    function nextFrom() public view returns (uint256) {
        Setup memory agreed = setup();
        return agreed.start + turns * agreed.period;
    }

    /// @notice What was agreed on.
    function setup() public view returns (Setup memory) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (Setup));
    }

    /// @inheritdoc Till
    function token() public view override returns (address) {
        return setup().token;
    }

    /// @notice Who may take the money out, withdraw, close and agree to a quit.
    function organiser() public view override returns (address) {
        return setup().organiser;
    }
}
