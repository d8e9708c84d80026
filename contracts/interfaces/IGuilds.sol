// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GuildId} from "../libraries/GuildId.sol";
import {Scores} from "../libraries/Scores.sol";
import {Seat} from "../libraries/Seat.sol";
import {Share} from "../libraries/Share.sol";
import {Terms} from "./IBountyEscrow.sol";
import {IReputation} from "./IReputation.sol";

/// @dev Fixed when a guild is founded. All but minReviewDays can be read off its id.
struct Settings {
    uint16 seatAt; // faded points, whole, at which a seat may be taken without an offer; at least 1
    uint16 halfLifeDays; // 1 to 4095
    uint16 maxEffort; // the largest effort a bounty may name, in points; at least 1
    uint16 minReviewDays; // the shortest reviewPeriod a bounty may name, 1 to 30
}

/// @dev What one account is in one guild.
struct Member {
    uint16 seat; // its place + 1; zero: not seated
    uint40 takenAt; // when it last took a seat
    uint40 leftAt; // when its last seat ended
    uint40 missedAt; // when the last miss was marked that a second one is counted from
    bool offered; // the steward has offered it a seat that it has not taken
    bool served; // the steward has named it: the guild's lot serves its bounties
}

/// @title Guilds: who may be drawn, whom the lot serves, and the lot itself
/// @notice A steward can offer and end seats, name posters and hand over. They can touch no money, write no standing,
/// and thin no panel: anyone who held a place at the claim, or a week before it, can be drawn.
interface IGuilds {
    /// @notice A guild was founded. Name and settings are fixed for good.
    event Founded(
        GuildId indexed guild, address indexed founder, address indexed steward, string name, Settings settings
    );
    /// @notice The account may take one seat.
    event SeatOffered(GuildId indexed guild, address indexed account);
    /// @notice An offer that was not taken is gone.
    event OfferWithdrawn(GuildId indexed guild, address indexed account);
    /// @notice The account is a peer now, at this place of the guild's list.
    event SeatTaken(GuildId indexed guild, address indexed account, uint256 place);
    /// @notice The account is no longer a peer, by its own act, the steward's, or because it stayed away from a panel.
    event SeatEnded(GuildId indexed guild, address indexed account, uint256 place);
    /// @notice An account stayed away from a panel drawn at `drawnAt`. A second time in 90 days ends its seat.
    event Missed(GuildId indexed guild, address indexed account, uint256 drawnAt);
    /// @notice The guild's lot serves this poster's new bounties, or no longer does.
    event PosterServed(GuildId indexed guild, address indexed poster, bool served);
    /// @notice The heir may become the steward. Zero: nobody may.
    event StewardshipOffered(GuildId indexed guild, address indexed heir);
    /// @notice The guild has a new steward.
    event StewardshipTaken(GuildId indexed guild, address indexed steward);

    error NotSteward(address caller);
    error NotHeir(address caller);
    error NotEscrow(address caller);
    /// @notice The same founder has used this name, salt and settings before.
    error GuildExists(GuildId guild);
    error StewardIsZero();
    error NameLengthOutOfRange(uint256 length);
    error HalfLifeOutOfRange(uint256 halfLifeDays);
    error MaxEffortIsZero();
    error SeatAtIsZero();
    error MinReviewOutOfRange(uint256 minReviewDays);
    error AlreadySeated(address account);
    error NotSeated(address account);
    /// @notice The account has no offer, and fewer points than a seat takes; both in thousandths.
    error NeitherOfferedNorEarned(uint256 points, uint256 seatAt);
    /// @notice An account takes its next seat 90 days after the last one, at this moment.
    error TooEarly(uint256 from);
    error TooLate(uint256 until);
    /// @notice All 1,024 places of the guild's list are used up.
    error GuildIsFull();
    error NoSuchPlace(uint256 place);
    error BadSignature(address signer);
    /// @notice The header given is not that of the block with this hash.
    error WrongHeader(bytes32 hash, bytes32 needed);
    /// @notice The block's hash is right, but at this byte its header is not built as on chains with a mix.
    error MalformedHeader(uint256 offset);

    /// @notice Founds a guild. Its id is made of chain, caller, name, salt and settings, so the same call works once.
    /// @param name 1 to 64 bytes; goes to the log and into the id.
    /// @param steward who leads the guild, not zero.
    /// @param offers accounts that may each take a seat.
    /// @param salt tells guilds of one founder and name apart.
    function found(
        string calldata name,
        address steward,
        address[] calldata offers,
        Settings calldata settings,
        bytes32 salt
    ) external returns (GuildId guild);

    /// @notice The steward: lets each account take one seat.
    /// @param accounts none of them seated.
    function offerSeats(GuildId guild, address[] calldata accounts) external;

    /// @notice The steward: ends an account's seat, or takes back an offer. A place that ends still counts for bounties
    /// claimed in the week after.
    /// @param account seated, or with an offer.
    function endSeat(GuildId guild, address account) external;

    /// @notice The steward: names whose bounties the guild's lot serves, or no longer serves. Live ones go on, but
    /// peers who stay away from them are no longer marked.
    /// @param posters the accounts that post.
    /// @param served true to serve them, false to stop.
    function servePosters(GuildId guild, address[] calldata posters, bool served) external;

    /// @notice The steward: offers the stewardship, and keeps it until the heir takes it.
    /// @param heir who may take it; zero takes the offer back.
    function offerStewardship(GuildId guild, address heir) external;

    /// @notice The heir: becomes the steward.
    function takeStewardship(GuildId guild) external;

    /// @notice Takes a seat that was offered, or that the caller's faded points have earned; once in 90 days, and not
    /// in the week after the last one ended: until then that one can be drawn. The place is the next one of a list that
    /// only grows, to 1,024.
    function takeSeat(GuildId guild) external returns (uint256 place);

    /// @notice As `takeSeat`, sent by anyone with the account's signature of `TakeSeat`. The signature is void once the
    /// account takes a seat in any way.
    /// @param account who takes the seat.
    /// @param deadline the moment from which the signature is void.
    /// @param signature the account's.
    function takeSeatFor(GuildId guild, address account, uint256 deadline, bytes calldata signature)
        external
        returns (uint256 place);

    /// @notice Ends the caller's own seat.
    function leaveSeat(GuildId guild) external;

    /// @notice What may be posted: refuses terms by the name of the field, with an error of `IBountyEscrow`.
    /// @dev The escrow asks at `post`; it is here because the guild's settings are.
    /// @param panel the named panel, or empty.
    /// @return stake what comes in, in the token's smallest unit: reward + fee × size.
    function requirePostable(Terms calldata terms, address[] calldata panel) external view returns (uint256 stake);

    /// @notice What decides the lots of a block, or zero if that is out of reach. On a chain with a RANDAO mix it is
    /// the block's mix, which nobody can grind: its proposer can only leave the block out. Elsewhere it is the block's
    /// hash.
    /// @param number of the block.
    /// @param header of the block, RLP-encoded, which its hash must prove; not looked at on a chain without a mix.
    function randomnessOf(uint256 number, bytes calldata header) external view returns (bytes32);

    /// @notice Fills the empty places of a panel from the first `seats` places of the guild: a function of its
    /// arguments and of those places as they stood at `claimedAt`, each place with the same chance.
    /// @dev A partial Fisher-Yates shuffle; at step i the place at i + keccak256(seed, i) mod (seats − i) comes next.
    /// Skipped are the parties, the team, all of the old panel, those just drawn, and places that ended more than a
    /// week before `claimedAt`.
    /// @param seed what the lot's block, the bounty, the round and the lot make.
    /// @param seats how many places the lot draws from.
    /// @param claimedAt moment of the claim.
    /// @param size of the panel.
    /// @param parties poster, arbiter and worker.
    /// @param panel the old one, empty at the first draw.
    /// @param scores of the old panel: those who have judged stay, the others are replaced, in rising index.
    /// @return drawn the whole panel, or nothing if there are too few seats.
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
    ) external view returns (Seat[] memory drawn);

    /// @notice Reverts with `TooFewSeats` unless twice the panel, and three quarters of all live seats, are among the
    /// first `seats` places, even if every place behind them is live. Asked when a bounty is posted and again at the
    /// claim, which fixes the panel's bench.
    /// @param seats how many of the first places can be drawn, at most as many as there are.
    /// @param size of the panel.
    /// @return live how many of all the guild's places have not ended.
    function requireBench(GuildId guild, uint256 seats, uint256 size) external view returns (uint256 live);

    /// @notice The escrow: marks peers who stayed away from a panel. The seat is lost by a second miss, whose draw came
    /// after the first was marked and within 90 days of it.
    /// @param poster whose bounty it is.
    /// @param drawnAt moment the panel was complete.
    /// @return marked the accounts whose place had not ended when they were drawn, and whose last miss was marked
    /// before that; nobody, if the guild serves the poster no longer.
    function markAbsent(GuildId guild, address poster, Seat[] calldata absent, uint256 drawnAt)
        external
        returns (address[] memory marked);

    /// @notice What a bounty by this guild's lot must look at: how many places the list has, how many of them have not
    /// ended, the shortest reviewPeriod in seconds, and whether the poster is served.
    /// @param poster an account that may post.
    function bench(GuildId guild, address poster)
        external
        view
        returns (uint256 places, uint256 live, uint256 minReviewPeriod, bool served);

    /// @notice Whether there is such a guild.
    function isFounded(GuildId guild) external view returns (bool);

    /// @notice Who holds or held a place, and when it ended (zero: not ended).
    /// @param place its number, from zero.
    function placeAt(GuildId guild, uint256 place) external view returns (address account, uint256 endedAt);

    /// @notice What an account is in a guild: its seat, its offer, whether the lot serves it.
    /// @param account any account; all is zero for strangers.
    function memberOf(GuildId guild, address account) external view returns (Member memory);
    /// @notice Who leads a guild, and who may take over; zero: nobody.
    function stewardOf(GuildId guild) external view returns (address steward, address heir);

    /// @notice Whether the chain had a RANDAO mix when this was deployed (EIP-4399's own test of the opcode).
    function hasMix() external view returns (bool);

    /// @notice The contract that marks the absent: the one that deployed this.
    function escrow() external view returns (address);
    /// @notice The contract whose points earn seats.
    function reputation() external view returns (IReputation);
}
