// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GuildId} from "../libraries/GuildId.sol";
import {Scores} from "../libraries/Scores.sol";
import {Seat} from "../libraries/Seat.sol";
import {Share} from "../libraries/Share.sol";
import {IGuilds} from "./IGuilds.sol";
import {IReputation} from "./IReputation.sol";

/// @dev Where a bounty stands. `Free` is a lane without one; all others are live.
enum Status {
    Free, // no bounty: the lane's word holds the generation the next one must name
    Open, // may be claimed; after being sent back, for a while by one worker alone
    Claimed, // a worker has staked the bond and owes a delivery
    Delivered, // waits for the block that decides the lot
    InReview, // the panel is known and judges
    Escalated // the panels gave no verdict: the arbiter rules, or everybody is refunded
}

/// @dev How the last generation of a free lane ended.
enum End {
    None, // it is the lane's first
    Withdrawn,
    Paid,
    RuledYes,
    RuledNo,
    Unverified,
    Cancelled // it was never posted: the poster took its terms back
}

/// @dev What the poster offers; fixed for good. Its EIP-712 hash under this contract's domain is the bounty's id, so a
/// signature of the terms is a signature of the id. Amounts are in the token's smallest unit (wei), times in seconds.
/// Numbers are whole words: their ranges are checked by name, once, when the bounty is posted.
struct Terms {
    address poster; // pays
    uint256 lane; // which of the poster's reusable storage slots
    uint256 generation; // how many bounties that lane has had before
    address token; // zero: the chain's own money
    uint256 reward; // what the worker gets
    uint256 fee; // what each peer who judges gets
    uint256 bond; // what the worker stakes; at least fee × size
    GuildId guild; // whose peers judge, whose standing is earned, whose commons is fed
    uint256 seats; // how many of the guild's places, from the first on, the lot draws from
    uint256 size; // of the panel: 1, 3, 5 or 7
    bytes32 panel; // zero: by lot; else keccak256 of the named peers, each padded to 32 bytes
    uint256 passMark; // 1 to 100: a score from here on is a yes
    uint256 effort; // in points: what a perfect delivery adds to the worker's standing
    address worker; // zero: anyone may claim; else only this account
    uint256 minStanding; // faded points needed to claim, in thousandths
    uint256 openUntil; // moment from which nobody can claim and anyone can send the money back
    uint256 workPeriod; // from claim to deadline
    uint256 reviewPeriod; // from the moment the panel is there and has work to judge, until the absent can be replaced
    uint256 patience; // from the same moment, until a bare majority may decide alone
    address arbiter; // zero: none; else who rules if no panel gives a verdict
    uint256 rulingPeriod; // from the escalation to the moment the arbiter is too late; zero without one
    bytes32 spec; // keccak256 of the specification document
}

/// @dev All that changes in a live bounty. The chain keeps its hash; the events carry its parts.
struct State {
    uint256 round; // how many claims there have been; every signature names it
    address worker; // who claimed; while Open: who has priority (their work was sent back), or zero
    uint256 claimedAt; // moment of the claim
    uint256 since; // moment the work was sent back, the panel was complete, or nobody could judge any more
    bool repair; // the worker mends what was sent back, for the panel that said no
    uint256 lot; // 1 to 12 decide the first panel, 13 to 24 the second, 25 to 36 the third; zero with a named panel
    uint256 lotBlock; // the block whose mix, or hash, decides the lot
    bytes32 delivery; // keccak256 of the evidence manifest
    bytes32 team; // zero: the worker alone; else keccak256 of the shares
    bytes32 panel; // keccak256 of the drawn seats, who judge a repair too; zero before the draw and with a named panel
    Scores scores; // one a member of the panel, 255 until they judge; zero before the delivery
}

/// @dev What a worker hands in.
struct Work {
    bytes32 delivery; // keccak256 of the evidence manifest
    Share[] team; // rising by account, without the worker, who gets what is left; at most 7
    bytes[] consents; // one signature of `Team` a member, in the same order
    string uri; // where the manifest may be found; goes to the log only and proves nothing
}

/// @dev The lists whose hashes stand in the state (a named panel's: in the terms).
struct People {
    Share[] team;
    Seat[] panel;
}

/// @dev One peer's judgement.
struct Verdict {
    uint256 index; // of the peer in the panel
    uint256 score; // 0 to 100; zero by lot: nothing was delivered
    bytes32 review; // keccak256 of the written review
    bytes signature; // of `Verdict`; empty if the peer sends it
    string uri; // where the review may be found; goes to the log only and proves nothing
}

/// @dev An ERC-2612 permit. `deadline` zero: there is none.
struct Permit {
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @dev Why a verdict was not recorded.
enum Skip {
    None, // it was
    NoSuchMember,
    AlreadyJudged,
    ScoreAbove100,
    PartyToTheWork,
    BadSignature
}

/// @title Bounty escrow: holds the money and the lifecycle of every bounty
/// @notice A bounty ends by its peers' verdicts, by the ruling of an arbiter named in its terms, or by a refund; in no
/// other way does money leave. There is no owner, no upgrade, no pause and no protocol fee.
/// @dev Every action except `post` takes the terms and the state, and checks them against the one word that the chain
/// keeps; `WrongStatus` and `StaleState` say that they are not the present ones. All windows are [from, until). A
/// reason is given beside an error whose name and arguments leave a question open.
interface IBountyEscrow {
    // ------------------------------------------------------------------------------------------------ events: facts

    /// @notice A bounty was opened.
    event Posted(bytes32 indexed id, address indexed poster, GuildId indexed guild, Terms terms);
    /// @notice The panel that the terms of a bounty just posted name; by lot there is none.
    event PanelNamed(bytes32 indexed id, address[] panel);
    /// @notice Where a specification, a manifest or a review may be found, by its hash. Proves nothing.
    event Located(bytes32 indexed id, bytes32 indexed document, string uri);
    /// @notice An unclaimed bounty ended; all its money went back to the poster.
    event Withdrawn(bytes32 indexed id);
    /// @notice The poster took back the terms they had signed for a free lane. Nobody can post this generation now.
    event Cancelled(address indexed poster, uint256 indexed lane, uint256 generation);
    /// @notice Further claims of the bounty that lives in this lane are forbidden: by its poster, or because a repair
    /// came to nothing.
    event ClaimsClosed(address indexed poster, uint256 indexed lane);
    /// @notice A worker staked the bond. Round, claimedAt and repair are the state's new ones.
    event Claimed(bytes32 indexed id, address indexed worker, uint256 round, uint256 claimedAt, bool repair);
    /// @notice The worker handed in. By lot `lotBlock` decides the panel; with a named panel, and for a repair, it is
    /// zero and the review runs since `since`.
    event Delivered(bytes32 indexed id, bytes32 delivery, uint256 lotBlock, uint256 since);
    /// @notice With whom the worker shares what was just delivered. A worker alone emits no such event.
    event Shared(bytes32 indexed id, Share[] team);
    /// @notice The worker gave up; `returned` of the bond went back to them, the rest to the guild's commons. After a
    /// repair `ClaimsClosed` follows.
    event Quit(bytes32 indexed id, uint256 returned);
    /// @notice The worker let the deadline pass; their bond went to the guild's commons. After a repair `ClaimsClosed`
    /// follows.
    event Lapsed(bytes32 indexed id, address indexed worker);
    /// @notice The panel is complete and judges since `since`.
    event PanelDrawn(bytes32 indexed id, uint256 lot, Seat[] panel, uint256 since);
    /// @notice What decides the lot is out of reach; `lot` and `lotBlock` are the next ones.
    event LotMissed(bytes32 indexed id, uint256 lot, uint256 lotBlock);
    /// @notice A verdict was recorded for member `index` of the panel.
    event Judged(bytes32 indexed id, address indexed peer, uint256 index, uint256 score, bytes32 review);
    /// @notice A verdict was not recorded, and why.
    event VerdictSkipped(bytes32 indexed id, uint256 index, Skip reason);
    /// @notice A majority said yes. `bonus` came from the commons and was paid like the reward; `forgone`, the fees of
    /// the absent, went into it.
    event Paid(bytes32 indexed id, address indexed worker, uint256 bonus, uint256 forgone);
    /// @notice A majority said no. The bounty is open again: for a reviewPeriod after `since`, until openUntil at the
    /// latest, for this worker alone, who may mend the work for the same panel. `since` is zero if this was the repair:
    /// then nobody is served first, and `ClaimsClosed` follows.
    event SentBack(bytes32 indexed id, address indexed worker, uint256 since);
    /// @notice A majority says that nothing was delivered. `forfeited` of the bond went to the commons; open for
    /// all, but after a repair `ClaimsClosed` follows.
    event FoundEmpty(bytes32 indexed id, address indexed worker, uint256 forfeited);
    /// @notice The absent lost their places in the panel; the next lot is decided by `lotBlock`.
    event Redrawn(bytes32 indexed id, uint256 lot, uint256 lotBlock);
    /// @notice No panel gave a verdict. The arbiter's rulingPeriod, if there is one, runs since `since`.
    event Escalated(bytes32 indexed id, uint256 since);
    /// @notice The arbiter ruled: `paid` to the worker, or all refunded.
    event Ruled(bytes32 indexed id, bool paid);
    /// @notice Nobody judged the work and nobody ruled: all were refunded. Not a verdict of any kind.
    event Unverified(bytes32 indexed id);
    /// @notice A payment could not be pushed (a rejecting receiver, a blocking token) and waits for `collect`.
    event Owed(address indexed account, address indexed token, uint256 amount);
    /// @notice What was owed was taken out.
    event Collected(address indexed account, address indexed token, address to, uint256 amount);

    // ---------------------------------------------------------------------------------------- errors: broken facts

    /// @notice The action needs another status than the lane's present one.
    error WrongStatus(Status found);
    /// @notice Terms and state are not those whose hash is in the lane's word.
    error StaleState(uint256 word);
    error NotPoster(address caller);
    error NotWorker(address caller);
    error NotArbiter(address caller);
    /// @notice A poster or an arbiter may not work on the bounty, nor be given a share of it.
    error PartyCannotWork(address account);
    /// @notice The action is open from this moment on, in seconds.
    error TooEarly(uint256 from);
    /// @notice The action was open until this moment, in seconds, which is no part of the window.
    error TooLate(uint256 until);
    /// @notice The lot's block must be past: `fromBlock` is the first in which `draw` is accepted.
    error LotNotReady(uint256 fromBlock);

    /// @notice The terms must name the lane's present generation.
    error WrongGeneration(uint256 expected);
    /// @notice The bond must pay the whole panel, whose fees come out of it after a no.
    error BondBelowFees(uint256 bond, uint256 fees);
    /// @notice Reward, fee or bond has more than 128 bits; `amount` is the largest of them.
    error AmountTooLarge(uint256 amount);
    /// @notice Reward, fees and bond together have more than 128 bits.
    error SumTooLarge(uint256 sum);
    error OpenUntilOutOfRange(uint256 openUntil);
    error WorkPeriodOutOfRange(uint256 workPeriod);
    error ReviewPeriodOutOfRange(uint256 reviewPeriod);
    /// @notice The guild gives its peers more time.
    error ReviewPeriodTooShort(uint256 reviewPeriod, uint256 least);
    error PatienceOutOfRange(uint256 patience);
    error RulingPeriodOutOfRange(uint256 rulingPeriod);
    error PassMarkOutOfRange(uint256 passMark);
    /// @notice A panel has 1, 3, 5 or 7 members.
    error SizeOutOfRange(uint256 size);
    /// @notice Seats cannot be more than the guild's places.
    error SeatsOutOfRange(uint256 seats, uint256 places);
    /// @notice So many of the guild's seats are live, and so many must be.
    error TooFewSeats(uint256 live, uint256 needed);
    error EffortOutOfRange(uint256 effort, uint256 maxEffort);
    error ArbiterIsPoster(address arbiter);
    /// @notice The steward has not named this poster: the guild's lot does not serve their bounties.
    error PosterNotServed(address poster);
    /// @notice A named panel must pay: it earns no standing.
    error RewardIsZero();
    /// @notice A named panel has no fee, and earns no points.
    error NamedPanelHasFeeOrEffort(uint256 fee, uint256 effort);
    /// @notice The list given is not the one whose hash stands in the terms or the state.
    error WrongPanel(bytes32 hash);
    /// @notice The list given is not the one whose hash stands in the state.
    error WrongTeam(bytes32 hash);
    /// @notice The member at `index` is not above the one before it: accounts rise, and none is there twice.
    error PanelNotRising(uint256 index);
    /// @notice A poster or an arbiter may not sit on a named panel.
    error PartyCannotJudge(address account);
    /// @notice A named panel's guild is where a forfeited bond goes.
    error NoSuchGuild(GuildId guild);

    /// @notice The poster has forbidden further claims; only one who is served first may still claim.
    error Closed();
    error ReservedFor(address worker);
    /// @notice Until this moment the bounty is open to the worker alone whose work was sent back.
    error ServedFirst(address worker, uint256 until);
    /// @notice The worker's faded points are fewer than the terms ask for; both in thousandths.
    error StandingTooLow(uint256 points, uint256 minStanding);
    error TeamTooLarge(uint256 length);
    /// @notice The member at `index` is the worker, or is not above the one before it: accounts rise, and none is there
    /// twice.
    error TeamNotRising(uint256 index);
    /// @notice Every part is above zero, and all together are no more than 10,000 basis points.
    error SharesOutOfRange(uint256 parts);
    /// @notice Every member of the team must consent, and nobody else.
    error WrongConsents(uint256 given, uint256 needed);
    error BadSignature(address signer);

    /// @notice No verdict was recorded and no majority may act yet: the call would change nothing.
    error NothingToSettle();
    /// @notice A majority has decided: `settle`, nobody is replaced.
    error MajorityStands();
    /// @notice The chain's own money must come exactly; none with a token.
    error WrongValue(uint256 sent, uint256 needed);
    /// @notice There is no code at the token's address, or it is this contract.
    error NotAToken(address token);
    /// @notice Another amount has arrived than was asked for, as with a token that takes a fee.
    error WrongArrival(uint256 balanceBefore, uint256 balanceAfter, uint256 asked);
    error NothingOwed(address account, address token);
    error ReceiverIsZero();

    // ------------------------------------------------------------------------------------------------ before a claim

    /// @notice Opens a bounty: reward + fee × size come in, and exactly that must arrive. Sent by the poster, or by
    /// anyone with the poster's signature of the terms. A token is pulled from the poster, with their permit if one is
    /// given; the chain's own money comes with the call, as a gift if the sender is not the poster.
    /// @dev By lot: the guild serves the poster, effort ≤ its maxEffort, reviewPeriod ≥ its minReviewDays, seats ≤ its
    /// places, and twice the panel and three quarters of the live seats among these seats wherever the ended places
    /// are; the reward may be zero. Named: reward > 0, fee and effort zero, and the guild, where a forfeited bond goes,
    /// exists.
    /// Refuses terms by the name of the field. Not promised: that the guild judges well, or is still large enough when
    /// the work is delivered. Tokens that take a fee, or change balances by themselves, must not be used: the first are
    /// refused, the second cannot be recognised.
    /// @param terms what is offered; `generation` must be the lane's.
    /// @param panel the named panel in rising order, or empty.
    /// @param uri where the specification may be found; goes to the log only.
    /// @param permit of the token, or empty.
    /// @param signature the poster's of the terms; empty if the poster sends the call.
    function post(
        Terms calldata terms,
        address[] calldata panel,
        string calldata uri,
        Permit calldata permit,
        bytes calldata signature
    ) external payable returns (bytes32 id);

    /// @notice The poster: forbids further claims of the bounty that lives in a lane of theirs, for good and at any
    /// moment of its life. A worker who has claimed finishes; one who is served first may still mend the work.
    /// @dev Takes no state, so that nobody can make it a stale one by claiming or quitting in front of it.
    /// @param lane which of the caller's lanes.
    function close(uint256 lane) external;

    /// @notice As `close`, sent by anyone with the poster's signature of `Close`.
    /// @param signature the poster's.
    function closeFor(Terms calldata terms, State calldata state, bytes calldata signature) external;

    /// @notice Ends an open bounty and sends all of it back to the poster. While no worker is served first, it is sent
    /// by the poster, or by anyone if the bounty is closed; from openUntil on by anyone.
    function withdraw(Terms calldata terms, State calldata state) external;

    /// @notice The poster: takes back all terms signed for a free lane of theirs that nobody has posted. The lane moves
    /// on to its next generation.
    /// @param lane which of the caller's lanes.
    function cancel(uint256 lane) external;

    // ------------------------------------------------------------------------------------------------------- working

    /// @notice Takes the job alone for workPeriod; the bond comes in from the caller. Poster and arbiter cannot claim,
    /// nor can accounts with a standing below minStanding. A reserved bounty is for its worker alone; one whose work
    /// was sent back is at first for the same worker alone, who mends it for the panel that said no and needs no
    /// minStanding again. A closed bounty is for nobody else.
    function claim(Terms calldata terms, State calldata state) external payable;

    /// @notice As `claim`, sent by anyone with the worker's signature of `Claim`. If the worker signed `ownBond`, a
    /// permit must be given, and the bond is pulled from the worker; else the sender stakes it, as a gift to the
    /// worker.
    /// @param worker who claims.
    /// @param permit of the token, for the bond; empty if the sender stakes it.
    /// @param deadline the moment from which the signature is void.
    /// @param signature the worker's of `Claim`.
    function claimFor(
        Terms calldata terms,
        State calldata state,
        address worker,
        Permit calldata permit,
        uint256 deadline,
        bytes calldata signature
    ) external payable;

    /// @notice Hands in work done alone. Also after the deadline, until somebody calls `lapse`.
    /// @dev Takes the id in place of the terms: nothing else of them is needed, and it is 3,600 gas cheaper.
    /// @param poster whose lane it is.
    /// @param lane which of the poster's lanes.
    /// @param id of the bounty: the hash of its terms.
    /// @param delivery keccak256 of the evidence manifest.
    /// @param uri where the manifest may be found; goes to the log only.
    function deliver(
        address poster,
        uint256 lane,
        bytes32 id,
        State calldata state,
        bytes32 delivery,
        string calldata uri
    ) external;

    /// @notice Hands in work done with others, each of whom has signed `Team`.
    function deliverTeam(Terms calldata terms, State calldata state, Work calldata work) external;

    /// @notice As `deliverTeam`, sent by anyone with the worker's signature of `Delivery`.
    /// @param deadline the moment from which the signature is void.
    /// @param signature the worker's of `Delivery`.
    function deliverFor(
        Terms calldata terms,
        State calldata state,
        Work calldata work,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Claims and hands in at once: for work that is already done, and for a repair.
    function claimAndDeliver(Terms calldata terms, State calldata state, Work calldata work) external payable;

    /// @notice Gives the job back. The bond returns in proportion to the time left, or whole with the poster's
    /// signature of `Quit`; the rest goes to the commons. No mark on the standing. A repair given back closes the
    /// bounty.
    /// @param signature the poster's, or empty.
    function quit(Terms calldata terms, State calldata state, bytes calldata signature) external;

    /// @notice From an hour after the deadline, anyone: the bond goes to the commons, the worker's standing is marked
    /// `abandoned`, and the bounty is open again; after a repair it is closed.
    function lapse(Terms calldata terms, State calldata state) external;

    // ------------------------------------------------------------------------------------------------------ judging

    /// @notice Fills the empty places of the panel by lot, once the lot's block is past. Sent by anyone; the result is
    /// the same. If the block's hash is out of reach the next lot begins. When twelve were missed for one panel, or
    /// with too few seats, the bounty is escalated.
    /// @param header of the lot's block, RLP-encoded, on chains with a RANDAO mix; elsewhere it is not looked at.
    function draw(Terms calldata terms, State calldata state, People calldata people, bytes calldata header) external;

    /// @notice As `draw` and then `settle`, where the verdicts are there already: peers can compute the panel as soon
    /// as the lot's block has a successor. If nothing is drawn, the verdicts are not looked at.
    /// @param header as in `draw`.
    function drawAndSettle(
        Terms calldata terms,
        State calldata state,
        People calldata people,
        bytes calldata header,
        Verdict[] calldata verdicts
    ) external;

    /// @notice Records verdicts, and acts as soon as a majority of the whole panel stands and either all have judged or
    /// `patience` is over. Yes pays; no sends the work back; a majority of zeros forfeits the bond. A member's first
    /// verdict stands; what cannot be recorded is skipped and logged. Anyone may call.
    /// @dev Reverts with `NothingToSettle` if it would change nothing.
    function settle(Terms calldata terms, State calldata state, People calldata people, Verdict[] calldata verdicts)
        external;

    /// @notice From a reviewPeriod after the draw, without a majority, anyone: the absent lose points, at a second miss
    /// the seat, and are replaced by lot; verdicts given stay. After the third panel, or with a named one, the bounty
    /// is escalated.
    function redraw(Terms calldata terms, State calldata state, People calldata people) external;

    /// @notice The arbiter's ruling, within rulingPeriod of the escalation. Writes no standing, brings no bonus.
    /// @param pay yes pays as a verdict would; no refunds as `expire` does.
    function rule(Terms calldata terms, State calldata state, People calldata people, bool pay) external;

    /// @notice Refunds an escalated bounty: the reward and the fees nobody earned to the poster, the bond to the
    /// worker, their fee to peers who judged. Sent by anyone, if there is no arbiter or the rulingPeriod is over.
    function expire(Terms calldata terms, State calldata state, People calldata people) external;

    /// @notice Pays out all that is owed to the caller.
    /// @param token zero: the chain's own money.
    /// @param to who receives it, not zero.
    function collect(address token, address to) external;

    /// @notice Pays out all that is owed to `account` in `token`, to that account. Sent by anyone: peers need no gas
    /// for their fees.
    /// @param account who is owed.
    /// @param token zero: the chain's own money.
    function collectFor(address account, address token) external;

    // -------------------------------------------------------------------------------------------------------- views

    /// @notice The status of a poster's lane; if Free, `generation` is what the next terms must name, else it is zero;
    /// `closed` if the poster has forbidden further claims.
    /// @param poster whose lane it is.
    /// @param lane which of the poster's lanes.
    function status(address poster, uint256 lane)
        external
        view
        returns (Status current, uint256 generation, bool closed);

    /// @notice How the last generation of a free lane ended, for contracts that build on it; zeros while a bounty lives
    /// there. The poster moves the lane on with the next `post` or `cancel`: in a lane of somebody else's it is
    /// reliable only in the transaction of the end.
    /// @param poster whose lane it is.
    /// @param lane which of the poster's lanes.
    /// @return how its end.
    /// @return generation the next one's: the one that ended is the one before.
    /// @return back what went back to the poster, in the token's smallest unit.
    function lastEnd(address poster, uint256 lane) external view returns (End how, uint256 generation, uint256 back);

    /// @notice Whether terms and state are the present ones of a live bounty.
    function verify(Terms calldata terms, State calldata state) external view returns (bool);

    /// @notice The id of the bounty with these terms: their EIP-712 hash under this contract's domain.
    function idOf(Terms calldata terms) external view returns (bytes32);

    /// @notice What an account can collect, in the token's smallest unit.
    /// @param account a peer, or a receiver whose payment could not be pushed.
    /// @param token zero: the chain's own money.
    function owed(address account, address token) external view returns (uint256);

    /// @notice A guild's pot of forfeited bonds and forgone fees, in the token's smallest unit.
    /// @param token zero: the chain's own money.
    function commons(GuildId guild, address token) external view returns (uint256);

    /// @notice The contract that knows the guilds and draws the panels.
    function guilds() external view returns (IGuilds);
    /// @notice The contract that knows everybody's standing.
    function reputation() external view returns (IReputation);
}
