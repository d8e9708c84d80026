// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {End, IBountyEscrow, People, State, Status, Terms} from "oathwork/interfaces/IBountyEscrow.sol";
import {IGuilds, Settings} from "oathwork/interfaces/IGuilds.sol";
import {GuildId} from "oathwork/libraries/GuildId.sol";
import {Scores} from "oathwork/libraries/Scores.sol";
import {Seat, toSeat} from "oathwork/libraries/Seat.sol";
import {Share} from "oathwork/libraries/Share.sol";
import {MockToken} from "oathwork/mocks/MockToken.sol";
import {any, cheats, reached} from "./Cheats.sol";

/// @dev A worker who takes the chain's own money or does not.
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
///
/// Any value: generation, reward, fee, bond, pass mark, moments and periods, patience, round, delivery, spec, lot, whether
/// it is a repair and closed, scores, the moment of the step, what is owed already and what the commons hold, whether the
/// worker takes money.
/// Fixed: who poster, arbiter, worker and peers are, one lane, one guild with fourteen seats that serves the poster, a chain
/// with a mix, sizes as each proof names them; nobody has a standing yet, and the effort is zero: deeds are counted, points
/// are not. Amounts are below 2**126, a fee below 2**120, moments below 2**40, and the generation is not the last of 64 bits:
/// each bounty of a lane takes one, so none gets there.
/// Taken for granted: hashes do not collide; `ecrecover` answers one address to each digest and signature, whichever.
contract Bench {
    address internal constant POSTER = address(0xA001);
    address internal constant ARBITER = address(0xA002);
    address internal constant CALLER = address(0xA003);
    address internal constant STEWARD = address(0xA004);
    uint256 internal constant LANE = 7;
    uint256 internal constant PEERS = 14;
    uint256 internal constant LEAST_REVIEW = 2 days;
    uint256 internal constant CLOSED = 1 << 255;
    uint256 internal constant RICH = 2 ** 127;
    uint256 private constant OWED_SLOT = 0; // of `Purse`
    uint256 private constant COMMONS_SLOT = 1;
    uint256 private constant WORDS_SLOT = 4; // of `Lanes`

    IBountyEscrow internal escrow;
    MockToken internal coin;
    GuildId internal guild;
    address internal worker;
    bool internal closed;

    Terms internal terms;
    State internal state;
    Seat[] internal panel;
    Share[] internal team;

    function setUp() public virtual {
        cheats.warp(1_800_000_000);
        cheats.difficulty(2 ** 200); // more than any difficulty: the chain has a mix
        bytes memory code = cheats.envBytes("OATHWORK_BYTECODE"); // what the package ships
        address made;
        assembly { made := create(0, add(code, 32), mload(code)) }
        escrow = IBountyEscrow(made);
        coin = new MockToken();
        address[] memory peers = new address[](PEERS);
        for (uint256 i = 0; i < PEERS; ++i) peers[i] = _peer(i);
        IGuilds guilds = escrow.guilds();
        cheats.prank(STEWARD);
        guild = guilds.found("crafts", STEWARD, peers, Settings(300, 180, 500, uint16(LEAST_REVIEW / 1 days)), bytes32(0));
        for (uint256 i = 0; i < PEERS; ++i) {
            cheats.prank(peers[i]);
            guilds.takeSeat(guild);
        }
        address[] memory served = new address[](1);
        served[0] = POSTER;
        cheats.prank(STEWARD);
        guilds.servePosters(guild, served, true);
        worker = address(new Moody(any.createBool("worker takes money")));
    }

    function _peer(uint256 index) internal pure returns (address) {
        return address(uint160(0xB001 + index));
    }

    // ------------------------------------------------------------------------------------------------------ a bounty

    /// @dev Any terms and state of a bounty with a panel of this size, in this status.
    function _somewhere(Status status, uint256 size, bool named) internal {
        for (uint256 i = 0; i < size; ++i) panel.push(toSeat(named ? 0 : i, _peer(i)));
        _money(size, named);
        _periods();
        terms.poster = POSTER;
        terms.lane = LANE;
        terms.generation = any.createUint(64, "generation");
        cheats.assume(terms.generation < type(uint64).max);
        terms.guild = guild;
        terms.panel = named ? keccak256(abi.encodePacked(panel)) : bytes32(0);
        terms.passMark = any.createUint(7, "pass mark");
        cheats.assume(terms.passMark > 0);
        cheats.assume(terms.passMark <= 100);
        terms.arbiter = ARBITER;
        terms.rulingPeriod = any.createUint(23, "ruling period");
        terms.spec = any.createBytes32("spec");
        _state(status, size, named);
        _place(status);
        _books();
    }

    function _inCoin(Status status, uint256 size, bool named) internal {
        terms.token = address(coin);
        _somewhere(status, size, named);
    }

    function _money(uint256 size, bool named) private {
        terms.size = size;
        terms.reward = any.createUint(126, "reward");
        terms.fee = named ? 0 : any.createUint(120, "fee");
        terms.bond = any.createUint(126, "bond");
        unchecked { cheats.assume(terms.bond >= terms.fee * size); }
    }

    function _periods() private {
        terms.openUntil = any.createUint(40, "open until");
        terms.workPeriod = any.createUint(25, "work period");
        cheats.assume(terms.workPeriod >= 1 hours);
        terms.reviewPeriod = any.createUint(22, "review period");
        terms.patience = any.createUint(22, "patience");
        cheats.assume(terms.patience <= terms.reviewPeriod);
    }

    function _state(Status status, uint256 size, bool named) private {
        state.round = any.createUint(32, "round");
        state.claimedAt = any.createUint(40, "claimed at");
        state.since = any.createUint(40, "since");
        state.worker = worker;
        state.repair = any.createBool("repair");
        state.lot = named ? 0 : any.createUint(6, "lot");
        closed = any.createBool("closed");
        state.delivery = any.createBytes32("delivery");
        if (!named && status >= Status.InReview) state.panel = keccak256(abi.encodePacked(panel));
        state.scores = Scores.wrap(_scores(size));
        uint256 now_ = any.createUint(40, "now");
        cheats.assume(now_ >= state.since);
        cheats.assume(now_ >= state.claimedAt);
        cheats.assume(now_ >= 1_800_000_000);
        cheats.warp(now_);
    }

    /// @dev Each 0 to 100, or not judged.
    function _scores(uint256 size) private pure returns (uint256 scores) {
        scores = type(uint56).max;
        for (uint256 i = 0; i < size; ++i) {
            uint256 score = any.createUint(8, "score");
            cheats.assume(_either(score <= 100, score == 255));
            scores ^= (255 ^ score) << (8 * i);
        }
    }

    /// @dev `||` would make two paths of it.
    function _either(bool one, bool other) internal pure returns (bool both) {
        assembly { both := or(one, other) }
    }

    function _place(Status status) internal {
        bytes32 id = escrow.idOf(terms);
        uint256 hash = uint248(uint256(keccak256(abi.encode(id, state))));
        _setWord(_closedBit() | (uint256(status) << 248) | hash);
    }

    function _closedBit() internal view returns (uint256 bit) {
        bool is_ = closed;
        assembly { bit := shl(255, is_) }
    }

    function _word() internal view returns (uint256) {
        return uint256(cheats.load(address(escrow), _wordSlot()));
    }

    function _wordSlot() private pure returns (bytes32) {
        return keccak256(abi.encode(LANE, keccak256(abi.encode(POSTER, WORDS_SLOT))));
    }

    function _setWord(uint256 word) internal {
        cheats.store(address(escrow), _wordSlot(), bytes32(word));
    }

    /// @dev Any amounts that are owed and kept already, in the bounty's token; and the escrow has enough.
    function _books() internal {
        _setOwed(POSTER);
        _setOwed(worker);
        for (uint256 i = 0; i < panel.length; ++i) _setOwed(panel[i].account());
        bytes32 inner = keccak256(abi.encode(guild, COMMONS_SLOT));
        _setAmount(keccak256(abi.encode(terms.token, inner)));
        if (terms.token == address(0)) cheats.deal(address(escrow), RICH + RICH / 2);
        else coin.mint(address(escrow), RICH + RICH / 2);
    }

    function _setOwed(address account) private {
        bytes32 inner = keccak256(abi.encode(account, OWED_SLOT));
        _setAmount(keccak256(abi.encode(terms.token, inner)));
    }

    function _setAmount(bytes32 slot) private {
        cheats.store(address(escrow), slot, bytes32(any.createUint(100, "already")));
    }

    // --------------------------------------------------------------------------------------------------- what is seen

    function _people() internal view returns (People memory people) {
        (people.panel, people.team) = (panel, team);
    }

    function _balance(address account) internal view returns (uint256) {
        return terms.token == address(0) ? account.balance : coin.balanceOf(account);
    }

    function _wealth(address account) internal view returns (uint256) {
        unchecked { return _balance(account) + escrow.owed(account, terms.token); }
    }

    function _commons() internal view returns (uint256) {
        return escrow.commons(guild, terms.token);
    }

    /// @dev What the escrow owes to somebody, keeps for the guild, and holds for the bounty.
    function _liabilities(Status status) internal view returns (uint256 sum) {
        unchecked {
            sum = _commons() + escrow.owed(POSTER, terms.token) + escrow.owed(worker, terms.token);
            for (uint256 i = 0; i < panel.length; ++i) sum += escrow.owed(panel[i].account(), terms.token);
            for (uint256 i = 0; i < team.length; ++i) sum += escrow.owed(team[i].account, terms.token);
            if (status == Status.Free) return sum;
            sum += terms.reward + terms.fee * terms.size;
            if (status != Status.Open) sum += terms.bond;
        }
    }

    function _now() internal view returns (Status current) {
        (current,,) = escrow.status(POSTER, LANE);
    }

    function _counted() internal view returns (uint256 yes, uint256 judged) {
        for (uint256 i = 0; i < terms.size; ++i) {
            uint256 score = uint8(Scores.unwrap(state.scores) >> (8 * i));
            uint256 mark = terms.passMark;
            assembly {
                let has := iszero(eq(score, 255))
                judged := add(judged, has)
                yes := add(yes, and(has, iszero(lt(score, mark))))
            }
        }
    }

    // ---------------------------------------------------------------------------------------------------------- a step

    /// @dev From this sender: what the escrow has changes by as much as what it owes, keeps and holds. While the work is under
    /// way the poster gets nothing, and at an end never more than reward and fees. If the bounty ends, its generation does, and
    /// the lane says what went back; else what was closed is closed.
    function _step(Status before, address sender, uint256 value, bytes memory call) internal returns (bool done) {
        uint256 had = _balance(address(escrow));
        uint256 liable = _liabilities(before);
        uint256 poster = _wealth(POSTER);
        cheats.prank(sender);
        (done,) = address(escrow).call{value: value}(call);
        if (!done) return false;
        reached();
        (Status current, uint256 generation, bool stillClosed) = escrow.status(POSTER, LANE);
        unchecked { assert(_balance(address(escrow)) + liable == had + _liabilities(current)); }
        bool underWay = before == Status.Claimed || before == Status.Delivered || before == Status.InReview;
        unchecked {
            if (current == Status.Free) assert(generation == terms.generation + 1);
            uint256 most = underWay ? 0 : terms.reward + terms.fee * terms.size;
            if (before != Status.Free) assert(_wealth(POSTER) <= poster + most);
        }
        if (before == Status.Free) return true;
        if (current == Status.Free) _assertEnd(poster);
        else assert(_either(stillClosed, !closed));
    }

    /// @dev What the lane says of the end is what the poster got.
    function _assertEnd(uint256 poster) private view {
        (End how, uint256 generation, uint256 back) = escrow.lastEnd(POSTER, LANE);
        unchecked { assert(generation == terms.generation + 1 && _wealth(POSTER) == poster + back); }
        assert(how != End.None && how != End.Cancelled);
    }

    /// @dev The digest that is signed, by the escrow's domain.
    function _typed(bytes32 words) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("oathwork"),
                keccak256("1"),
                block.chainid,
                address(escrow)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, words));
    }

    /// @dev From anybody, whatever the worker does with money; too little gas is the sender's own fault.
    function _accepted(address sender, uint256 value, bytes memory call) internal {
        cheats.prank(sender);
        (bool done, bytes memory answer) = address(escrow).call{value: value}(call);
        if (!done) cheats.assume(bytes4(answer) != bytes4(keccak256("GasTooLow(uint256,uint256)")));
        assert(done);
        reached();
    }

    function _refused(address sender, uint256 value, bytes memory call) internal {
        cheats.prank(sender);
        (bool done,) = address(escrow).call{value: value}(call);
        assert(!done);
    }

    function _somebody() internal view returns (address sender) {
        sender = any.createAddress("sender");
        cheats.assume(sender != address(escrow));
    }
}
