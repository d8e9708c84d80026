// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBountyEscrow} from "oathwork/interfaces/IBountyEscrow.sol";
import {IGuilds, Settings} from "oathwork/interfaces/IGuilds.sol";
import {IReputation} from "oathwork/interfaces/IReputation.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {MockToken} from "oathwork/mocks/MockToken.sol";
import {cheats} from "./Cheats.sol";

/// @dev A contract that signs with its owner's key: for any digest that the owner has signed, whomever it was meant for.
contract Wallet {
    address private immutable _owner;

    constructor(address owner) {
        _owner = owner;
    }

    receive() external payable {}

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s) = abi.decode(signature[:64], (bytes32, bytes32));
        bool isRight = ecrecover(digest, uint8(signature[64]), r, s) == _owner;
        return isRight ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @dev The shipped contracts, a coin, a guild of twelve, and everybody's keys. Two of the twelve are contracts that sign
/// with one key. The chain has a RANDAO mix, or none, as OATHWORK_MIX says.
contract Stage {
    uint256 public constant PEERS = 12;
    uint256 public constant LEAST_REVIEW = 2 days;
    uint256 public constant RICH = 2 ** 120;

    IBountyEscrow public immutable escrow;
    IGuilds public immutable guilds;
    IReputation public immutable reputation;
    MockToken public immutable coin;
    GuildId public immutable guild;
    bytes32 public immutable domain;
    bool public immutable hasMix = cheats.envOr("OATHWORK_MIX", uint256(1)) == 1;

    address[] public posters;
    address[] public workers;
    address[] public peers;
    address public immutable arbiter = cheats.addr(500);
    address public immutable steward = cheats.addr(501);
    address public immutable stranger = cheats.addr(502);
    mapping(address account => uint256) public keys;

    constructor() {
        cheats.warp(1_800_000_000);
        cheats.roll(20_000);
        cheats.prevrandao(hasMix ? keccak256("a mix") : bytes32(uint256(2)));
        string memory file = cheats.envOr("OATHWORK_ARTIFACT", string("../../src/oathwork/data/abi/BountyEscrow.json"));
        string memory artifact = cheats.readFile(file);
        bytes memory code = cheats.parseJsonBytes(artifact, ".bytecode");
        address made;
        assembly { made := create(0, add(code, 32), mload(code)) }
        escrow = IBountyEscrow(made);
        guilds = escrow.guilds();
        reputation = escrow.reputation();
        coin = new MockToken();
        domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("oathwork"),
                keccak256("1"),
                block.chainid,
                made
            )
        );
        for (uint256 i = 0; i < 2; ++i) posters.push(_player(100 + i));
        for (uint256 i = 0; i < 3; ++i) workers.push(_player(200 + i));
        for (uint256 i = 0; i < PEERS - 2; ++i) peers.push(_player(300 + i));
        for (uint256 i = 0; i < 2; ++i) peers.push(_wallet(400));
        _player(500);
        _player(502);
        guild = _guild();
    }

    function everybody() public view returns (address[] memory all) {
        all = new address[](PEERS + 8);
        for (uint256 i = 0; i < PEERS; ++i) all[i] = peers[i];
        (all[PEERS], all[PEERS + 1]) = (posters[0], posters[1]);
        for (uint256 i = 0; i < 3; ++i) all[PEERS + 2 + i] = workers[i];
        (all[PEERS + 5], all[PEERS + 6], all[PEERS + 7]) = (arbiter, stranger, steward);
    }

    function _player(uint256 key) private returns (address account) {
        account = cheats.addr(key);
        _equip(account, key);
    }

    function _wallet(uint256 key) private returns (address account) {
        account = address(new Wallet(cheats.addr(key)));
        _equip(account, key);
    }

    function _equip(address account, uint256 key) private {
        keys[account] = key;
        cheats.deal(account, RICH);
        coin.mint(account, RICH);
        cheats.prank(account);
        coin.approve(address(escrow), type(uint256).max);
    }

    function _guild() private returns (GuildId made) {
        cheats.prank(steward);
        made = guilds.found("crafts", steward, peers, Settings(300, 180, 500, uint16(LEAST_REVIEW / 1 days)), bytes32(0));
        cheats.prank(steward);
        guilds.servePosters(made, posters, true);
        for (uint256 i = 0; i < PEERS; ++i) {
            cheats.prank(peers[i]);
            guilds.takeSeat(made);
        }
    }
}

/// @dev EIP-712, written down a second time.
library Sign {
    bytes32 private constant CLAIM =
        keccak256("Claim(bytes32 bounty,uint256 round,address worker,bool ownBond,uint256 deadline)");
    bytes32 private constant CLOSE = keccak256("Close(bytes32 bounty)");
    bytes32 private constant QUIT = keccak256("Quit(bytes32 bounty,uint256 round)");
    bytes32 private constant SHARE = keccak256("Share(address account,uint256 part)");
    bytes32 private constant TEAM =
        keccak256("Team(bytes32 bounty,uint256 round,bytes32 delivery,Share[] team)Share(address account,uint256 part)");
    bytes32 private constant VERDICT =
        keccak256("Verdict(bytes32 bounty,uint256 round,bytes32 delivery,address peer,uint256 score,bytes32 review)");

    /// @param worker whom the signature names; `by` signs it, who may be another.
    function claim(Stage stage, address by, bytes32 id, uint256 round, address worker, uint256 deadline)
        internal
        view
        returns (bytes memory)
    {
        return _by(stage, by, keccak256(abi.encode(CLAIM, id, round, worker, false, deadline)));
    }

    function close(Stage stage, address by, bytes32 id) internal view returns (bytes memory) {
        return _by(stage, by, keccak256(abi.encode(CLOSE, id)));
    }

    function quit(Stage stage, address by, bytes32 id, uint256 round) internal view returns (bytes memory) {
        return _by(stage, by, keccak256(abi.encode(QUIT, id, round)));
    }

    function share(address account, uint256 part) internal pure returns (bytes32) {
        return keccak256(abi.encode(SHARE, account, part));
    }

    function team(Stage stage, address by, bytes32 id, uint256 round, bytes32 delivery, bytes32 shares)
        internal
        view
        returns (bytes memory)
    {
        return _by(stage, by, keccak256(abi.encode(TEAM, id, round, delivery, shares)));
    }

    /// @param peer whom the signature names; `by` signs it, who may be another.
    function verdict(Stage stage, address by, bytes32 id, uint256 round, bytes32 delivery, address peer, uint256 score)
        internal
        view
        returns (bytes memory)
    {
        return _by(stage, by, keccak256(abi.encode(VERDICT, id, round, delivery, peer, score, bytes32(0))));
    }

    function _by(Stage stage, address by, bytes32 structHash) private view returns (bytes memory) {
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", stage.domain(), structHash));
        (uint8 v, bytes32 r, bytes32 s) = cheats.sign(stage.keys(by), digest);
        return abi.encodePacked(r, s, v);
    }
}
