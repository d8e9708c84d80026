// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev What we use of forge's cheatcodes, as halmos understands them.
interface Cheats {
    function assume(bool condition) external pure;
    function deal(address account, uint256 balance) external;
    function difficulty(uint256 mix) external; // halmos' name for `prevrandao`
    function envBytes(string calldata name) external view returns (bytes memory);
    function envOr(string calldata name, bool otherwise) external view returns (bool);
    function load(address account, bytes32 slot) external view returns (bytes32);
    function prank(address sender) external;
    function roll(uint256 number) external;
    function store(address account, bytes32 slot, bytes32 word) external;
    function warp(uint256 timestamp) external;
}

/// @dev What halmos adds: values that stand for all values.
interface Symbols {
    function createUint(uint256 bits, string calldata name) external pure returns (uint256);
    function createUint256(string calldata name) external pure returns (uint256);
    function createAddress(string calldata name) external pure returns (address);
    function createBytes(uint256 length, string calldata name) external pure returns (bytes memory);
    function createBytes32(string calldata name) external pure returns (bytes32);
    function createBool(string calldata name) external pure returns (bool);
    function createCalldata(string calldata contractName) external pure returns (bytes memory);
    function enableSymbolicStorage(address account) external;
    function snapshotStorage(address account) external returns (uint256);
}

Cheats constant cheats = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));
Symbols constant any = Symbols(address(uint160(uint256(keccak256("svm cheat code")))));

/// @dev Stands behind what a proof speaks of. With OATHWORK_REACHED the proof must fail here: so it is not true merely
/// because nothing of the kind ever happens.
function reached() view {
    assert(!cheats.envOr("OATHWORK_REACHED", false));
}
