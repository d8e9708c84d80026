// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBountyEscrow, Terms} from "./interfaces/IBountyEscrow.sol";
import {IGuilds, Member, Settings} from "./interfaces/IGuilds.sol";
import {IReputation} from "./interfaces/IReputation.sol";
import {BlockHashes} from "./libraries/BlockHashes.sol";
import {BlockHeader} from "./libraries/BlockHeader.sol";
import {GuildId, LONGEST_HALF_LIFE, toGuildId} from "./libraries/GuildId.sol";
import {Posting} from "./libraries/Posting.sol";
import {Scores} from "./libraries/Scores.sol";
import {Seat, toSeat} from "./libraries/Seat.sol";
import {Share} from "./libraries/Share.sol";
import {Signed} from "./Signed.sol";

/// @title Guilds
/// @dev PLACES
/// A guild's places are a list that only grows. A place belongs to one account for ever; it can end, and is not
/// used again. So what the lot sees of the first places at some moment can be read at any later one.
///
/// POWERS
/// The steward: offers and ends seats, names posters, hands over. The escrow: ends the seats of the absent.
contract Guilds is IGuilds, Signed {
    uint256 private constant MOST_PLACES = 1_024;
    uint256 private constant LONGEST_NAME = 64; // bytes
    uint256 private constant LONGEST_LEAST_REVIEW = 30; // days: no bounty may name more
    uint256 private constant BETWEEN_SEATS = 90 days;
    uint256 private constant BETWEEN_MISSES = 90 days; // a second one in this time costs the seat
    /// @dev How long a place counts after it ended. A steward who sees a claim coming could otherwise end all seats but
    /// those of friends just before it, and so choose the panel.
    uint256 private constant GRACE = 7 days;
    /// @dev At most one in so many live seats may be behind those that a lot draws from. Who could leave out more would
    /// choose among whom it is drawn; with less, a guild that grows would soon take no claims of older bounties.
    uint256 private constant LEFT_OUT = 4;

    bytes32 private constant TAKE_SEAT =
        keccak256("TakeSeat(uint96 guild,address account,uint40 takenAt,uint256 deadline)");

    struct Guild {
        address steward;
        uint16 places;
        uint16 live; // places that have not ended
        uint16 minReviewDays;
        address heir;
    }

    struct Place {
        address account;
        uint40 endedAt; // zero: not ended
    }

    /// @inheritdoc IGuilds
    address public immutable escrow;
    /// @inheritdoc IGuilds
    IReputation public immutable reputation;
    bool public immutable hasMix;

    mapping(GuildId guild => Guild) private _guilds;
    mapping(GuildId guild => mapping(uint256 number => Place)) private _places;
    mapping(GuildId guild => mapping(address account => Member)) private _members;

    /// @dev Only the escrow's constructor calls this.
    constructor(IReputation reputation_) {
        escrow = msg.sender;
        reputation = reputation_;
        hasMix = block.prevrandao > type(uint64).max; // a difficulty is smaller; a header's field alone misleads
    }

    /// @dev A guild that nobody has founded has the steward zero, who sends no calls.
    modifier onlySteward(GuildId guild) {
        require(msg.sender == _guilds[guild].steward, NotSteward(msg.sender));
        _;
    }

    // -------------------------------------------------------------------------------------------------------- guild

    /// @inheritdoc IGuilds
    function found(
        string calldata name,
        address steward,
        address[] calldata offers,
        Settings calldata settings,
        bytes32 salt
    ) external returns (GuildId guild) {
        require(bytes(name).length > 0 && bytes(name).length <= LONGEST_NAME, NameLengthOutOfRange(bytes(name).length));
        require(steward != address(0), StewardIsZero());
        uint256 halfLifeDays = settings.halfLifeDays;
        require(halfLifeDays > 0 && halfLifeDays <= LONGEST_HALF_LIFE, HalfLifeOutOfRange(halfLifeDays));
        require(settings.maxEffort > 0, MaxEffortIsZero());
        require(settings.seatAt > 0, SeatAtIsZero());
        uint256 reviewDays = settings.minReviewDays;
        require(reviewDays > 0 && reviewDays <= LONGEST_LEAST_REVIEW, MinReviewOutOfRange(reviewDays));
        bytes32 origin = keccak256(abi.encode(block.chainid, msg.sender, name, salt, reviewDays));
        guild = toGuildId(origin, settings.seatAt, settings.halfLifeDays, settings.maxEffort);
        require(!isFounded(guild), GuildExists(guild));

        _guilds[guild].steward = steward;
        _guilds[guild].minReviewDays = settings.minReviewDays;
        emit Founded(guild, msg.sender, steward, name, settings);
        _offer(guild, offers);
    }

    /// @inheritdoc IGuilds
    function offerSeats(GuildId guild, address[] calldata accounts) external onlySteward(guild) {
        _offer(guild, accounts);
    }

    /// @inheritdoc IGuilds
    function endSeat(GuildId guild, address account) external onlySteward(guild) {
        Member storage member = _members[guild][account];
        if (member.offered) {
            member.offered = false;
            emit OfferWithdrawn(guild, account);
        } else {
            _leave(guild, account, member);
        }
    }

    /// @inheritdoc IGuilds
    function servePosters(GuildId guild, address[] calldata posters, bool served) external onlySteward(guild) {
        for (uint256 i = 0; i < posters.length; ++i) {
            _members[guild][posters[i]].served = served;
            emit PosterServed(guild, posters[i], served);
        }
    }

    /// @inheritdoc IGuilds
    function offerStewardship(GuildId guild, address heir) external onlySteward(guild) {
        _guilds[guild].heir = heir;
        emit StewardshipOffered(guild, heir);
    }

    /// @inheritdoc IGuilds
    function takeStewardship(GuildId guild) external {
        require(msg.sender == _guilds[guild].heir, NotHeir(msg.sender));

        _guilds[guild].steward = msg.sender;
        _guilds[guild].heir = address(0);
        emit StewardshipTaken(guild, msg.sender);
    }

    // ------------------------------------------------------------------------------------------------------ bounties

    /// @inheritdoc IGuilds
    function requirePostable(Terms calldata terms, address[] calldata panel) external view returns (uint256 stake) {
        stake = Posting.requireInRange(terms);
        if (terms.panel == bytes32(0)) {
            require(panel.length == 0, IBountyEscrow.WrongPanel(keccak256(abi.encodePacked(panel))));
            _requireServed(terms);
        } else {
            Posting.requireNamed(terms, panel);
            require(isFounded(terms.guild), IBountyEscrow.NoSuchGuild(terms.guild));
        }
    }

    /// @dev Checks a bounty by lot.
    function _requireServed(Terms calldata terms) private view {
        uint256 most = terms.guild.maxEffort();
        require(terms.effort <= most, IBountyEscrow.EffortOutOfRange(terms.effort, most));
        Guild storage guild = _guilds[terms.guild];
        uint256 least = guild.minReviewDays * 1 days;
        require(terms.reviewPeriod >= least, IBountyEscrow.ReviewPeriodTooShort(terms.reviewPeriod, least));
        uint256 seats = terms.seats;
        uint256 places = guild.places;
        require(seats <= places, IBountyEscrow.SeatsOutOfRange(seats, places));
        _requireBench(guild, seats, terms.size);
        require(_members[terms.guild][terms.poster].served, IBountyEscrow.PosterNotServed(terms.poster));
    }

    /// @inheritdoc IGuilds
    function requireBench(GuildId guild, uint256 seats, uint256 size) external view returns (uint256 live) {
        return _requireBench(_guilds[guild], seats, size);
    }

    /// @dev Twice the panel must be live among the first `seats` places, so that the absent can be replaced; and three
    /// quarters of all live seats, so that nobody can pick the bench by posting early or naming a few. Both even if
    /// every place behind them is live and every ended one is in front.
    function _requireBench(Guild storage guild, uint256 seats, uint256 size) private view returns (uint256 live) {
        live = guild.live;
        uint256 behind = guild.places - seats;
        uint256 needed = Math.max(behind + 2 * size, LEFT_OUT * behind);
        require(live >= needed, IBountyEscrow.TooFewSeats(live, needed));
    }

    // -------------------------------------------------------------------------------------------------------- seats

    /// @inheritdoc IGuilds
    function takeSeat(GuildId guild) external returns (uint256 place) {
        return _take(guild, msg.sender);
    }

    /// @inheritdoc IGuilds
    function takeSeatFor(GuildId guild, address account, uint256 deadline, bytes calldata signature)
        external
        returns (uint256 place)
    {
        require(block.timestamp < deadline, TooLate(deadline));
        uint256 takenAt = _members[guild][account].takenAt;
        bytes32 structHash = keccak256(abi.encode(TAKE_SEAT, guild, account, takenAt, deadline));
        require(_isSigned(account, _hashTypedDataV4(structHash), signature), BadSignature(account));

        return _take(guild, account);
    }

    /// @inheritdoc IGuilds
    function leaveSeat(GuildId guild) external {
        _leave(guild, msg.sender, _members[guild][msg.sender]);
    }

    /// @dev Offers a seat to each account. Nobody becomes a peer without an act of their own, so an offer alone seats
    /// nobody.
    function _offer(GuildId guild, address[] calldata accounts) private {
        for (uint256 i = 0; i < accounts.length; ++i) {
            Member storage member = _members[guild][accounts[i]];
            require(member.seat == 0, AlreadySeated(accounts[i]));
            member.offered = true;
            emit SeatOffered(guild, accounts[i]);
        }
    }

    /// @dev Seats `account` at the next place. The place is new even for an account that had one: a place that has
    /// ended never comes back, or a lot drawn from the list as it stood could not be read later. Between two seats of
    /// one account lie 90 days, because every seat uses up one of 1,024 places.
    /// @return place its number in the guild's list.
    function _take(GuildId guild, address account) private returns (uint256 place) {
        Member memory member = _members[guild][account];
        require(member.seat == 0, AlreadySeated(account));
        if (!member.offered) _requireEarned(guild, account);
        _requireWaited(member);
        Guild storage it = _guilds[guild];
        place = it.places;
        require(place < MOST_PLACES, GuildIsFull());

        it.places = uint16(place + 1);
        it.live += 1;
        _places[guild][place].account = account;
        (member.seat, member.takenAt, member.offered) = (uint16(place + 1), uint40(block.timestamp), false);
        _members[guild][account] = member;
        emit SeatTaken(guild, account, place);
    }

    /// @dev Checks that an account is in no lot twice: its old place can be drawn for claims of the week after it
    /// ended.
    function _requireWaited(Member memory member) private view {
        if (member.takenAt == 0) return;
        uint256 from = Math.max(member.takenAt + BETWEEN_SEATS, member.leftAt + GRACE);
        require(block.timestamp >= from, TooEarly(from));
    }

    /// @dev Checks the points of an account without an offer. A guild that nobody has founded has no points in it, but
    /// may ask for none: hence the look whether it is there.
    function _requireEarned(GuildId guild, address account) private view {
        uint256 points = reputation.pointsOf(guild, account);
        require(isFounded(guild) && points >= guild.seatAt(), NeitherOfferedNorEarned(points, guild.seatAt()));
    }

    /// @dev Ends a seat. The place keeps its account and gets the moment: it still counts for claims in the week that
    /// follows.
    /// @param member the account's own entry, which the caller has looked up.
    function _leave(GuildId guild, address account, Member storage member) private {
        require(member.seat > 0, NotSeated(account));
        uint256 place = member.seat - 1;

        member.seat = 0;
        member.leftAt = uint40(block.timestamp);
        _guilds[guild].live -= 1;
        _places[guild][place].endedAt = uint40(block.timestamp);
        emit SeatEnded(guild, account, place);
    }

    // ------------------------------------------------------------------------------------------------------ the lot

    /// @inheritdoc IGuilds
    function randomnessOf(uint256 number, bytes calldata header) external view returns (bytes32) {
        bytes32 needed = BlockHashes.hashOf(number);
        if (!hasMix || needed == bytes32(0)) return needed;

        bytes32 hash = keccak256(header);
        require(hash == needed, WrongHeader(hash, needed));
        return BlockHeader.mixOf(header);
    }

    /// @inheritdoc IGuilds
    function draw(
        GuildId guild,
        bytes32 seed,
        uint256 seats,
        uint256 claimedAt,
        uint256 size,
        address[3] calldata parties,
        Share[] calldata team,
        Seat[] calldata panel,
        Scores scores
    ) external view returns (Seat[] memory drawn) {
        Seat[] memory old = panel;
        drawn = new Seat[](size);
        uint256[] memory swapped = new uint256[](seats); // place + 1 where a swap has put one; zero: its own number
        mapping(uint256 number => Place) storage places = _places[guild];
        uint256 index = _nextEmpty(0, size, drawn, old, scores);
        for (uint256 i = 0; i < seats && index < size; ++i) {
            uint256 j = i + uint256(Hashes.efficientKeccak256(seed, bytes32(i))) % (seats - i);
            uint256 number = swapped[j] == 0 ? j : swapped[j] - 1;
            swapped[j] = swapped[i] == 0 ? i + 1 : swapped[i];

            address account = _eligible(places[number], claimedAt);
            if (account == address(0) || _hasInterest(account, parties, team)) continue;
            if (_isAmong(account, old, old.length) || _isAmong(account, drawn, index)) continue;
            drawn[index] = toSeat(number, account);
            index = _nextEmpty(index + 1, size, drawn, old, scores);
        }
        if (index < size) drawn = new Seat[](0);
    }

    /// @dev Copies those who have judged into the new panel, from `index` on.
    /// @param drawn the new panel.
    /// @param old the one before, with its `scores`.
    /// @return the next index that is empty; `size` if there is none.
    function _nextEmpty(uint256 index, uint256 size, Seat[] memory drawn, Seat[] memory old, Scores scores)
        private
        pure
        returns (uint256)
    {
        for (; index < size && scores.hasJudged(index); ++index) drawn[index] = old[index];
        return index;
    }

    /// @inheritdoc IGuilds
    function markAbsent(GuildId guild, address poster, Seat[] calldata absent, uint256 drawnAt)
        external
        returns (address[] memory marked)
    {
        require(msg.sender == escrow, NotEscrow(msg.sender));
        if (!_members[guild][poster].served) return marked;
        address[] memory late = new address[](absent.length);
        uint256 count = 0;
        for (uint256 i = 0; i < absent.length; ++i) {
            address account = absent[i].account();
            uint256 endedAt = _places[guild][absent[i].place()].endedAt;
            if (endedAt != 0 && endedAt <= drawnAt) continue;
            late[count] = account;
            if (_miss(guild, account, drawnAt, endedAt == 0)) ++count;
        }
        marked = new address[](count);
        for (uint256 i = 0; i < count; ++i) marked[i] = late[i];
    }

    /// @dev Marks one who stayed away, and ends the seat at a second miss. Panels drawn up to the moment of the last
    /// mark belong to the same absence: one day asleep costs once, however many panels it was.
    /// @param seated whether the place that was drawn has not ended since.
    /// @return whether it is another absence than the last one that was marked.
    function _miss(GuildId guild, address account, uint256 drawnAt, bool seated) private returns (bool) {
        Member storage member = _members[guild][account];
        uint256 last = member.missedAt;
        if (drawnAt <= last) return false;

        member.missedAt = uint40(block.timestamp);
        emit Missed(guild, account, drawnAt);
        bool again = last != 0 && drawnAt < last + BETWEEN_MISSES;
        if (again && seated) _leave(guild, account, member);
        return true;
    }

    /// @dev Whether an account would judge its own business.
    /// @param parties poster, arbiter and worker.
    function _hasInterest(address account, address[3] calldata parties, Share[] calldata team)
        private
        pure
        returns (bool)
    {
        if (account == parties[0] || account == parties[1] || account == parties[2]) return true;
        for (uint256 i = 0; i < team.length; ++i) if (team[i].account == account) return true;
        return false;
    }

    /// @dev Looks at a place as it stood at the claim, and a week back: what the steward or the peer does later changes
    /// no lot.
    /// @return who holds the place, or held it in the week before the claim; else zero.
    function _eligible(Place storage place, uint256 claimedAt) private view returns (address) {
        uint256 endedAt = place.endedAt;
        return endedAt != 0 && claimedAt >= endedAt + GRACE ? address(0) : place.account;
    }

    /// @dev Whether an account is among the first `count` of `seats`.
    function _isAmong(address account, Seat[] memory seats, uint256 count) private pure returns (bool) {
        for (uint256 i = 0; i < count; ++i) if (seats[i].account() == account) return true;
        return false;
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IGuilds
    function bench(GuildId guild, address poster) 
        external
        view
        returns (uint256 places, uint256 live, uint256 minReviewPeriod, bool served)
    {
        Guild storage it = _guilds[guild];
        return (it.places, it.live, it.minReviewDays * 1 days, _members[guild][poster].served);
    }

    /// @inheritdoc IGuilds
    function isFounded(GuildId guild) public view returns (bool) {
        return _guilds[guild].steward != address(0);
    }

    /// @inheritdoc IGuilds
    function placeAt(GuildId guild, uint256 place) external view returns (address account, uint256 endedAt) {
        require(place < _guilds[guild].places, NoSuchPlace(place));
        return (_places[guild][place].account, _places[guild][place].endedAt);
    }

    /// @inheritdoc IGuilds
    function memberOf(GuildId guild, address account) external view returns (Member memory) {
        return _members[guild][account];
    }

    /// @inheritdoc IGuilds
    function stewardOf(GuildId guild) external view returns (address steward, address heir) {
        return (_guilds[guild].steward, _guilds[guild].heir);
    }
}
