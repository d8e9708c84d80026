// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {State, Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {ICourt} from "oathwork/edge/interfaces/ICourt.sol";
import {IArbitrator} from "oathwork/edge/interfaces/IArbitrator.sol";

/// @dev What the contracts around the core are asked here. Their sources are not compiled: what is played with is the code
/// that the package ships.
interface IDeputy {
    function withdraw(Terms calldata terms, State calldata state) external;
}

interface ICrowd is IDeputy {
    function give(uint256 most) external payable returns (uint256 amount);
    function post(Terms memory offer, address[] calldata panel, string calldata uri) external returns (bytes32 id);
    function take(address to) external returns (uint256 amount);
    function dueTo(address account) external view returns (uint256);
    function given() external view returns (uint256);
}

interface ICrowds {
    function start(Terms calldata offer, uint256 until, bytes32 salt) external returns (address);
}

interface ITill is IDeputy {
    function fill(uint256 amount) external payable;
    function held() external view returns (uint256);
    function next(Terms memory offer, address[] calldata panel, string calldata uri) external returns (bytes32 id);
}

interface IPlan is ITill {
    function take(address to) external;
}

interface IRota is ITill {
    function take(address to, uint256 amount) external;
}

interface IPlans {
    function start(Terms[] calldata offers, bytes32 salt) external returns (address);
}

interface IRotas {
    function start(Terms calldata offer, uint256 first, uint256 period, bytes32 salt) external returns (address);
}

interface IHoldback {
    function complain(string calldata uri) external payable;
    function release(address token, address to) external;
    function holder() external view returns (address);
}

interface IHoldbacks {
    function make(
        Terms calldata terms,
        address worker,
        IArbitrator court,
        bytes calldata extraData,
        uint256 until,
        uint256 rulingPeriod
    ) external returns (address);
}

interface IPot {
    function fill(address poster) external payable;
    function setPrice(uint64 tip, uint64 mostBaseFee) external;
    function take(address to, uint128 amount) external;
    function run(bytes calldata call) external returns (uint256 amount);
    function pots(address poster) external view returns (uint128 held, uint64 tip, uint64 mostBaseFee);
    function allowance(bytes4 action) external pure returns (uint256 data, uint256 most);
    function worth(address poster, uint256 gas) external view returns (uint256);
}

interface IClerked {
    function clerk() external view returns (address);
}

/// @dev forge's cheatcode that `Cheats.sol` does not have.
interface BaseFee {
    function fee(uint256 baseFee) external;
}

BaseFee constant market = BaseFee(address(uint160(uint256(keccak256("hevm cheat code")))));
