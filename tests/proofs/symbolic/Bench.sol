// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BountyEscrow} from "oathwork/BountyEscrow.sol";
import {People, State, Status, Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {IReputation} from "oathwork/interfaces/IReputation.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {Scores} from "oathwork/libraries/Scores.sol";
import {Seat, toSeat} from "oathwork/libraries/Seat.sol";

interface Cheats {
    function assume(bool condition) external pure;
    function deal(address account, uint256 balance) external;
    function prank(address sender) external;
    function roll(uint256 number) external;
    function store(address account, bytes32 slot, bytes32 word) external;
    function warp(uint256 timestamp) external;
}

/// @dev What halmos adds: values that stand for all values.
interface Symbols {
    function createUint256(string calldata name) external pure returns (uint256);
    function createUint(uint256 bits, string calldata name) external pure returns (uint256);
    function createAddress(string calldata name) external pure returns (address);
    function createBytes(uint256 length, string calldata name) external pure returns (bytes memory);
    function createBytes32(string calldata name) external pure returns (bytes32);
    function createBool(string calldata name) external pure returns (bool);
}

Cheats constant cheats = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));
Symbols constant any = Symbols(address(uint160(uint256(keccak256("svm cheat code")))));

/// @dev A worker who takes money or does not.
contract Moody {
    bool private immutable _takes;

    constructor(bool takes) {
        _takes = takes;
    }

    receive() external payable {
        require(_takes);
    }
}

/// @dev A bounty in any state whatever, reachable or not: its word is written into the lane. So what is shown of one step
/// holds for every row of steps.
contract Bench {
    address internal constant POSTER = address(0xA001);
    address internal constant ARBITER = address(0xA002);
    address internal constant CALLER = address(0xA003);
    GuildId internal constant GUILD = GuildId.wrap(uint96((77 << 44) | (300 << 28) | (180 << 16) | 500));

    BountyEscrow internal escrow;
    address internal worker;

    Terms internal terms;
    State internal state;
    Seat[] internal panel;

    function setUp() public virtual {
        escrow = new BountyEscrow();
    }

    /// @dev Any terms and state of a bounty with this panel, in this status; the escrow has at least what it must hold.
    function _somewhere(Status status, uint256 size, bool named) internal {
        worker = address(new Moody(any.createBool("worker takes money")));
        for (uint256 i = 0; i < size; ++i) panel.push(toSeat(named ? 0 : i, address(uint160(0xB001 + i))));
        terms.poster = POSTER;
        terms.lane = 7;
        terms.generation = any.createUint(64, "generation");
        terms.reward = any.createUint(126, "reward");
        terms.fee = named ? 0 : any.createUint(120, "fee");
        terms.bond = any.createUint(126, "bond");
        cheats.assume(terms.bond >= terms.fee * size);
        terms.guild = GUILD;
        terms.size = size;
        terms.panel = named ? keccak256(abi.encodePacked(panel)) : bytes32(0);
        terms.passMark = any.createUint(8, "pass mark");
        cheats.assume(terms.passMark > 0 && terms.passMark <= 100);
        terms.openUntil = any.createUint(40, "open until");
        terms.workPeriod = any.createUint(25, "work period");
        cheats.assume(terms.workPeriod >= 1 hours);
        terms.reviewPeriod = any.createUint(22, "review period");
        terms.patience = any.createUint(22, "patience");
        terms.arbiter = ARBITER;
        terms.spec = any.createBytes32("spec");
        _state(named, size);
        _place(status);
    }

    function _state(bool named, uint256 size) private {
        state.round = any.createUint(32, "round");
        state.worker = worker;
        state.claimedAt = any.createUint(40, "claimed at");
        state.since = any.createUint(40, "since");
        state.lot = named ? 0 : any.createUint(2, "lot");
        state.delivery = any.createBytes32("delivery");
        state.panel = named ? bytes32(0) : keccak256(abi.encodePacked(panel));
        state.scores = Scores.wrap(_scores(size));
        uint256 now_ = any.createUint(40, "now");
        cheats.assume(now_ >= state.since && now_ >= state.claimedAt);
        cheats.warp(now_);
    }

    /// @dev Each 0 to 100, or not judged.
    function _scores(uint256 size) private returns (uint256 scores) {
        scores = type(uint56).max;
        for (uint256 i = 0; i < size; ++i) {
            uint256 score = any.createUint(8, "score");
            cheats.assume(score <= 100 || score == 255);
            scores ^= (255 ^ score) << (8 * i);
        }
    }

    function _place(Status status) private {
        bytes32 id = escrow.idOf(terms);
        uint256 hash = uint248(uint256(keccak256(abi.encode(id, state))));
        bytes32 outer = keccak256(abi.encode(POSTER, _slot()));
        cheats.store(address(escrow), keccak256(abi.encode(uint256(7), outer)), bytes32((uint256(status) << 248) | hash));
        cheats.deal(address(escrow), 2 ** 200);
    }

    /// @dev Of the words: `Lanes` has the only storage before `Purse`.
    function _slot() internal view virtual returns (uint256) {
        return 2;
    }

    function _people() internal view returns (People memory people) {
        people.panel = panel;
    }

    // -------------------------------------------------------------------------------------------------------- books

    /// @dev What the escrow owes to somebody, or keeps for the guild.
    function _liabilities() internal view returns (uint256 sum) {
        sum = escrow.commons(GUILD, address(0)) + escrow.owed(POSTER, address(0)) + escrow.owed(worker, address(0));
        for (uint256 i = 0; i < panel.length; ++i) sum += escrow.owed(panel[i].account(), address(0));
    }

    function _wealth(address account) internal view returns (uint256) {
        return account.balance + escrow.owed(account, address(0));
    }

    function _held(Status status) internal view returns (uint256) {
        if (status == Status.Free) return 0;
        return terms.reward + terms.fee * terms.size + (status == Status.Open ? 0 : terms.bond);
    }

    function _now() internal view returns (Status current) {
        (current,) = escrow.status(POSTER, 7);
    }

    function _yes() internal view returns (uint256 count) {
        for (uint256 i = 0; i < terms.size; ++i) {
            uint256 score = uint8(Scores.unwrap(state.scores) >> (8 * i));
            if (score != 255 && score >= terms.passMark) ++count;
        }
    }
}
