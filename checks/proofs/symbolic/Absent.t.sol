// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGuilds, Member} from "oathwork/interfaces/IGuilds.sol";
import {Seat, toSeat} from "oathwork/libraries/Seat.sol";
import {Bench} from "./Bench.sol";
import {any, cheats, reached} from "./Cheats.sol";

/// @dev Promise 15: what one absence does to one peer. Any moments: of the draw, of the last miss, of leaving, of taking, of
/// the end of the place that was drawn; now is any later one.
contract Absent is Bench {
    uint256 private constant PLACES_SLOT = 3; // of `Guilds`
    uint256 private constant MEMBERS_SLOT = 4;

    uint256 private _drawnAt;
    uint256 private _missedAt;
    uint256 private _endedAt;

    function setUp() public override {
        super.setUp();
        (_drawnAt, _missedAt) = (any.createUint(40, "drawn at"), any.createUint(40, "missed at"));
        uint256 now_ = any.createUint(40, "now");
        cheats.assume(now_ >= _drawnAt);
        cheats.assume(now_ >= _missedAt);
        cheats.assume(now_ >= 1_800_000_000);
        cheats.warp(now_);
        _placeMember(1);
    }

    // ------------------------------------------------------------------------------------------------------- a mark

    /// @dev A panel drawn at or before the last miss belongs to the same absence: no count, no points, no seat.
    function check_PROMISE_15_a_miss_at_or_before_the_last_one_marks_nobody() external {
        cheats.assume(_drawnAt <= _missedAt);
        uint256 word = _member();
        assert(_mark().length == 0 && _member() == word);
        reached();
    }

    /// @dev The first one, or one 90 days after the last: noted, and the seat stays. No chain is older than March 1970.
    function check_PROMISE_15_one_absence_costs_no_seat() external {
        cheats.assume(_drawnAt >= 90 days);
        cheats.assume(_drawnAt > _missedAt);
        unchecked { cheats.assume(_either(_missedAt == 0, _drawnAt >= _missedAt + 90 days)); }
        Member memory before = escrow.guilds().memberOf(guild, _peer(0));
        address[] memory marked = _mark();
        assert(marked.length == 1 && marked[0] == _peer(0));
        reached();
        Member memory later = escrow.guilds().memberOf(guild, _peer(0));
        assert(later.seat == 1 && later.missedAt == block.timestamp && later.leftAt == before.leftAt);
        assert(later.takenAt == before.takenAt);
    }

    /// @dev Drawn after a first miss, and within 90 days of it: the seat is lost, and its place ends.
    function check_PROMISE_15_a_second_absence_costs_the_seat() external {
        cheats.assume(_drawnAt > _missedAt);
        cheats.assume(_missedAt > 0);
        unchecked { cheats.assume(_drawnAt < _missedAt + 90 days); }
        (, uint256 live,,) = escrow.guilds().bench(guild, POSTER);
        assert(_mark().length == 1);
        reached();
        Member memory later = escrow.guilds().memberOf(guild, _peer(0));
        assert(later.seat == 0 && later.leftAt == block.timestamp && later.missedAt == block.timestamp);
        (, uint256 endedAt) = escrow.guilds().placeAt(guild, 0);
        assert(endedAt == block.timestamp);
        (, uint256 stillLive,,) = escrow.guilds().bench(guild, POSTER);
        assert(stillLive == live - 1);
    }

    /// @dev Whoever had left before he was drawn.
    function check_PROMISE_15_who_had_left_before_the_draw_is_not_marked() external {
        _endedAt = any.createUint(40, "ended at");
        cheats.assume(_endedAt > 0);
        cheats.assume(_endedAt <= _drawnAt);
        _placeEnded();
        uint256 word = _member();
        assert(_mark().length == 0 && _member() == word);
        reached();
    }

    /// @dev Whoever left after the draw, and has another seat now: it is not the one that was drawn, and stays.
    function check_PROMISE_15_another_seat_than_the_drawn_one_is_not_lost() external {
        _endedAt = any.createUint(40, "ended at");
        cheats.assume(_endedAt > _drawnAt);
        _placeMember(9);
        _placeEnded();
        _mark();
        reached();
        assert(escrow.guilds().memberOf(guild, _peer(0)).seat == 9);
    }

    // -------------------------------------------------------------------------------------------------- who may mark

    /// @dev A poster whom the guild does not serve marks nobody, whenever the panel was drawn.
    function check_PROMISE_15_a_poster_who_is_not_served_marks_nobody() external {
        address[] memory one = new address[](1);
        one[0] = POSTER;
        IGuilds guilds = escrow.guilds();
        cheats.prank(STEWARD);
        guilds.servePosters(guild, one, false);
        uint256 word = _member();
        assert(_mark().length == 0 && _member() == word);
        reached();
    }

    function check_PROMISE_15_a_mark_from_anybody_but_the_escrow_is_refused() external {
        IGuilds guilds = escrow.guilds();
        address sender = _somebody();
        cheats.prank(sender);
        (bool done,) = address(guilds).call(abi.encodeCall(IGuilds.markAbsent, (guild, POSTER, _absent(), _drawnAt)));
        assert(!done);
    }

    // ----------------------------------------------------------------------------------------------- leave and return

    /// @dev A seat that was offered, within 90 days of the last one taken, or within a week of leaving it.
    function check_PROMISE_9_a_seat_within_a_week_of_leaving_one_is_refused() external {
        _placeMember(0);
        Member memory member = escrow.guilds().memberOf(guild, _peer(0));
        cheats.assume(member.takenAt > 0);
        unchecked {
            cheats.assume(
                _either(block.timestamp < member.takenAt + uint256(90 days), block.timestamp < member.leftAt + uint256(7 days))
            );
        }
        IGuilds guilds = escrow.guilds();
        cheats.prank(_peer(0));
        (bool done,) = address(guilds).call(abi.encodeCall(IGuilds.takeSeat, (guild)));
        assert(!done);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _mark() private returns (address[] memory) {
        IGuilds guilds = escrow.guilds();
        cheats.prank(address(escrow));
        return guilds.markAbsent(guild, POSTER, _absent(), _drawnAt);
    }

    function _absent() private pure returns (Seat[] memory absent) {
        absent = new Seat[](1);
        absent[0] = toSeat(0, _peer(0));
    }

    /// @dev As it lies in its slot, the first field lowest. He is offered a seat if he has none.
    function _placeMember(uint256 seat) private {
        uint256 word = (_missedAt << 96) | (any.createUint(40, "left at") << 56) | (any.createUint(40, "taken at") << 16) | seat;
        if (seat == 0) word |= 1 << 136;
        cheats.store(address(escrow.guilds()), _memberSlot(), bytes32(word));
    }

    function _member() private view returns (uint256) {
        return uint256(cheats.load(address(escrow.guilds()), _memberSlot()));
    }

    function _memberSlot() private view returns (bytes32) {
        return keccak256(abi.encode(_peer(0), keccak256(abi.encode(guild, MEMBERS_SLOT))));
    }

    function _placeEnded() private {
        bytes32 slot = keccak256(abi.encode(0, keccak256(abi.encode(guild, PLACES_SLOT))));
        cheats.store(address(escrow.guilds()), slot, bytes32((_endedAt << 160) | uint160(_peer(0))));
    }
}
