// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, Permit, State, Status, Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {any, cheats} from "../Cheats.sol";

/// @dev An escrow that can say anything of one lane, posts whatever it is given and pays what it says it owes.
contract AnyEscrow {
    Status public current;
    End public how;
    uint256 public generation;
    uint256 public back;
    uint256 public owes;
    uint256 public posted; // with so much

    receive() external payable {}

    function set(Status current_, End how_, uint256 generation_, uint256 back_, uint256 owes_) external {
        (current, how, generation, back, owes) = (current_, how_, generation_, back_, owes_);
    }

    function lastEnd(address, uint256) external view returns (End, uint256, uint256) {
        return (how, generation, back);
    }

    function status(address, uint256) external view returns (Status, uint256, bool) {
        return (current, generation, false);
    }

    function owed(address, address) external view returns (uint256) {
        return owes;
    }

    function collectFor(address account, address) external {
        uint256 amount = owes;
        owes = 0;
        (bool done,) = account.call{value: amount}("");
        require(done);
    }

    function post(Terms calldata, address[] calldata, string calldata, Permit calldata, bytes calldata)
        external
        payable
        returns (bytes32)
    {
        posted = msg.value;
        return keccak256("bounty");
    }

    function idOf(Terms calldata) external pure returns (bytes32) {
        return keccak256("bounty");
    }

    // What a court asks besides.

    function guilds() external view returns (address) {
        return address(this);
    }

    function bench(GuildId, address) external pure returns (uint256, uint256, uint256, bool) {
        return (14, 14, 2 days, true);
    }

    function claim(Terms calldata, State calldata) external payable {}
}

/// @dev Where the contracts around the core are proved one step at a time, from any state of their own: it is written into
/// their storage. Any value: amounts below 2**126, moments below 2**40. The escrow is one that can say anything.
contract Ground {
    address internal constant POSTER = address(0xA001);
    address internal constant OTHER = address(0xA002);
    address internal constant WORKER = address(0xA003);
    address internal constant SINK = address(0xA004);
    uint256 internal constant BITS = 126;

    AnyEscrow internal escrow;

    function setUp() public virtual {
        cheats.warp(1_800_000_000);
        escrow = new AnyEscrow();
    }

    /// @dev What the package ships, or what has a bug planted in it.
    function _deploy(string memory name, bytes memory arguments) internal returns (address made) {
        bytes memory code = bytes.concat(cheats.envBytes(name), arguments);
        assembly { made := create(0, add(code, 32), mload(code)) }
        require(made != address(0));
    }

    function _offer() internal pure returns (Terms memory terms) {
        (terms.reward, terms.fee, terms.size, terms.openUntil) = (1_001, 10, 3, 30 days);
    }

    function _amount(string memory name) internal pure returns (uint256) {
        return any.createUint(BITS, name);
    }

    /// @dev Any later moment.
    function _later() internal {
        uint256 now_ = any.createUint(40, "later");
        cheats.assume(now_ >= block.timestamp);
        cheats.warp(now_);
    }
}
