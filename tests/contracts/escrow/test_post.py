"""
post — somebody offers a bounty, and everything that it can cost comes in.

├── when a number is out of its range
│   ├── reverts with SizeOutOfRange
│   ├── reverts with AmountTooLarge
│   ├── reverts with BondBelowFees
│   ├── reverts with SumTooLarge
│   ├── reverts with OpenUntilOutOfRange
│   ├── reverts with WorkPeriodOutOfRange
│   ├── reverts with ReviewPeriodOutOfRange
│   ├── reverts with PatienceOutOfRange
│   ├── reverts with RulingPeriodOutOfRange
│   └── reverts with PassMarkOutOfRange
├── when a number is the last one in its range
│   ├── opens a bounty with the largest amounts
│   ├── opens until the next second
│   ├── opens for a year
│   └── opens a bounty with the last of every number
├── when the arbiter is the poster
│   └── reverts with ArbiterIsPoster
├── when the reserved worker is the poster or the arbiter
│   └── reverts with PartyCannotWork
├── given a panel by lot
│   ├── when a list of names is given
│   │   └── reverts with WrongPanel
│   ├── when the effort is above what the guild allows
│   │   └── reverts with EffortOutOfRange
│   ├── when the review is shorter than the guild allows
│   │   └── reverts with ReviewPeriodTooShort
│   ├── when the review is as short as the guild allows
│   │   └── opens a bounty
│   ├── when the seats are more than all places
│   │   └── reverts with SeatsOutOfRange
│   ├── when twice the panel or three in four need not be among them
│   │   └── reverts with TooFewSeats
│   ├── given the first places have ended
│   │   ├── reverts with TooFewSeats wherever the live ones are
│   │   └── opens a bounty where twice the panel is left
│   ├── when the seats are just enough
│   │   └── opens a bounty
│   ├── when there is no such guild
│   │   └── reverts with SeatsOutOfRange
│   ├── when the guild does not serve the poster
│   │   └── reverts with PosterNotServed
│   └── when there is no reward
│       └── opens a deed for standing alone
├── given a named panel
│   ├── when the list is another or not given
│   │   └── reverts with WrongPanel
│   ├── when the list is not as long as the panel
│   │   └── reverts with WrongPanel
│   ├── when there is no reward
│   │   └── reverts with RewardIsZero
│   ├── when there is a fee or an effort
│   │   └── reverts with NamedPanelHasFeeOrEffort
│   ├── when the list does not rise
│   │   └── reverts with PanelNotRising
│   ├── when the poster or the arbiter is in it
│   │   └── reverts with PartyCannotJudge
│   └── when there is no guild for a forfeited bond
│       └── reverts with NoSuchGuild
├── given the lane is taken
│   └── reverts with WrongStatus
├── when the generation is not that of the lane
│   └── reverts with WrongGeneration
└── when all is as it must be
    ├── takes the stake from the poster
    ├── keeps the word of an open bounty
    ├── emits Posted
    ├── emits PanelNamed only if the panel is
    ├── emits Located if there is a place
    └── cannot be repeated
"""

import pytest
from eth_utils import keccak

from oathwork.model.guild import Seat, Settings, hash_panel
from oathwork.model.terms import NOBODY, Status
from tests.support.actions import DAY, HOUR, every_kind
from tests.support.outcome import check_logged, logged, refused

LARGEST = 2**128 - 1
YEAR = 365 * DAY


# ------------------------------------------------------------------------------------------------------ the numbers


@pytest.mark.parametrize("size", [0, 2, 4, 6, 8, 9, 2**256 - 1])
def test_when_a_number_is_out_of_its_range__reverts_with_SizeOutOfRange(escrow, terms, post, size):
    with refused(escrow.SizeOutOfRange, size=size):
        post(terms(size=size), value=0)


@pytest.mark.parametrize("name", ["reward", "fee", "bond"])
def test_when_a_number_is_out_of_its_range__reverts_with_AmountTooLarge(escrow, terms, post, name):
    with refused(escrow.AmountTooLarge, amount=LARGEST + 1):
        post(terms(**{name: LARGEST + 1}), value=0)


def test_when_a_number_is_out_of_its_range__reverts_with_BondBelowFees(escrow, terms, post):
    with refused(escrow.BondBelowFees, bond=299, fees=300):
        post(terms(fee=100, bond=299))


@pytest.mark.parametrize("reward,fee", [(LARGEST - 5, 2), (LARGEST, 1), (LARGEST - 11, 2)])
def test_when_a_number_is_out_of_its_range__reverts_with_SumTooLarge(escrow, terms, post, reward, fee):
    with refused(escrow.SumTooLarge, sum=reward + 2 * 3 * fee):
        post(terms(reward=reward, fee=fee, bond=3 * fee), value=0)


@pytest.mark.parametrize("ahead", [-DAY, 0, YEAR + 1])
def test_when_a_number_is_out_of_its_range__reverts_with_OpenUntilOutOfRange(escrow, terms, actions, ahead):
    moment = actions.now + HOUR
    offered = terms(open_until=moment + ahead)
    actions.at(moment)
    with refused(escrow.OpenUntilOutOfRange, openUntil=moment + ahead):
        actions.post(offered)


@pytest.mark.parametrize("period", [0, HOUR - 1, YEAR + 1, 2**256 - 1])
def test_when_a_number_is_out_of_its_range__reverts_with_WorkPeriodOutOfRange(escrow, terms, post, period):
    with refused(escrow.WorkPeriodOutOfRange, workPeriod=period):
        post(terms(work_period=period))


@pytest.mark.parametrize("period", [0, DAY - 1, 30 * DAY + 1, 2**256 - 1])
def test_when_a_number_is_out_of_its_range__reverts_with_ReviewPeriodOutOfRange(escrow, terms, post, period):
    with refused(escrow.ReviewPeriodOutOfRange, reviewPeriod=period):
        post(terms(review_period=period))


def test_when_a_number_is_out_of_its_range__reverts_with_PatienceOutOfRange(escrow, terms, post):
    with refused(escrow.PatienceOutOfRange, patience=3 * DAY + 1):
        post(terms(review_period=3 * DAY, patience=3 * DAY + 1))


@pytest.mark.parametrize(
    "change",
    [
        {"ruling_period": 0},
        {"ruling_period": HOUR - 1},
        {"ruling_period": 90 * DAY + 1},
        {"arbiter": NOBODY, "ruling_period": 1},
    ],
    ids=str,
)
def test_when_a_number_is_out_of_its_range__reverts_with_RulingPeriodOutOfRange(escrow, terms, post, change):
    with refused(escrow.RulingPeriodOutOfRange, rulingPeriod=change["ruling_period"]):
        post(terms(**change))


@pytest.mark.parametrize("mark", [0, 101, 2**256 - 1])
def test_when_a_number_is_out_of_its_range__reverts_with_PassMarkOutOfRange(escrow, terms, post, mark):
    with refused(escrow.PassMarkOutOfRange, passMark=mark):
        post(terms(pass_mark=mark))


def test_when_a_number_is_the_last_one_in_its_range__opens_a_bounty_with_the_largest_amounts(
    escrow, terms, post, token, poster, deployer, moved
):
    token.mint(poster, LARGEST, sender=deployer)
    with moved(token, {escrow: LARGEST - 3, poster: 3 - LARGEST}):
        post(terms(token=token, reward=LARGEST - 6, fee=1, bond=3))


def test_when_a_number_is_the_last_one_in_its_range__opens_until_the_next_second(terms, actions, check_word):
    moment = actions.now + HOUR
    offered = terms(open_until=moment + 1)
    actions.at(moment)
    check_word(actions.post(offered))


def test_when_a_number_is_the_last_one_in_its_range__opens_for_a_year(terms, actions, check_word):
    moment = actions.now + HOUR
    offered = terms(open_until=moment + YEAR)
    actions.at(moment)
    check_word(actions.post(offered))


@pytest.mark.parametrize(
    "last",
    [
        {"work_period": HOUR, "review_period": DAY, "patience": DAY, "pass_mark": 1},
        {"work_period": YEAR, "review_period": 30 * DAY, "patience": 30 * DAY, "pass_mark": 100},
        {"size": 1, "seats": 7, "effort": 0, "fee": 0, "bond": 0},
        {"seats": 9, "effort": 500},
        {"ruling_period": HOUR},
        {"ruling_period": 90 * DAY},
        {"arbiter": NOBODY, "ruling_period": 0},
    ],
)
def test_when_a_number_is_the_last_one_in_its_range__opens_a_bounty_with_the_last_of_every_number(
    terms, post, check_word, last
):
    check_word(post(terms(**last)))


# ------------------------------------------------------------------------------------------------------ the parties


def test_when_the_arbiter_is_the_poster__reverts_with_ArbiterIsPoster(escrow, terms, post, poster):
    with refused(escrow.ArbiterIsPoster, arbiter=poster):
        post(terms(arbiter=poster))


@pytest.mark.parametrize("party", ["poster", "arbiter"])
def test_when_the_reserved_worker_is_the_poster_or_the_arbiter__reverts_with_PartyCannotWork(
    request, escrow, terms, post, party
):
    account = request.getfixturevalue(party)
    with refused(escrow.PartyCannotWork, account=account):
        post(terms(worker=account))


# ------------------------------------------------------------------------------------------------------- by lot


def test_when_a_list_of_names_is_given__reverts_with_WrongPanel(escrow, terms, post, peers):
    with refused(escrow.WrongPanel, hash=hash_panel([Seat(0, peers[0].address)])):
        post(terms(), panel=[peers[0]])


def test_when_the_effort_is_above_what_the_guild_allows__reverts_with_EffortOutOfRange(escrow, terms, post):
    with refused(escrow.EffortOutOfRange, effort=501, maxEffort=500):
        post(terms(effort=501))


@pytest.fixture
def slow_guild(guilds, steward, peers, poster):
    """A guild of two that gives its peers ten days at least."""
    settings = Settings(seat_at=300, half_life_days=180, max_effort=500, min_review_days=10)
    founded = guilds.found("slow", steward, peers[:2], settings.values(), bytes(32), sender=steward)
    guild = founded.events[0].guild
    seated = [guilds.takeSeat(guild, sender=peer) for peer in peers[:2]]
    guilds.servePosters(guild, [poster], True, sender=steward)
    assert len(seated) == 2
    return guild


def test_when_the_review_is_shorter_than_the_guild_allows__reverts_with_ReviewPeriodTooShort(
    escrow, terms, post, slow_guild
):
    with refused(escrow.ReviewPeriodTooShort, reviewPeriod=10 * DAY - 1, least=10 * DAY):
        post(terms(guild=slow_guild, seats=2, size=1, review_period=10 * DAY - 1))


def test_when_the_review_is_as_short_as_the_guild_allows__opens_a_bounty(terms, post, slow_guild, check_word):
    check_word(post(terms(guild=slow_guild, seats=2, size=1, review_period=10 * DAY)))


@pytest.mark.parametrize("size,seats", [(3, 10), (3, 2**256 - 1)])
def test_when_the_seats_are_more_than_all_places__reverts_with_SeatsOutOfRange(
    escrow, terms, post, size, seats
):
    with refused(escrow.SeatsOutOfRange, seats=seats, places=9):
        post(terms(size=size, seats=seats))


@pytest.mark.parametrize("size,seats,needed", [(1, 6, 12), (3, 5, 16), (5, 8, 11), (5, 9, 10)])
def test_when_twice_the_panel_or_three_in_four_need_not_be_among_them__reverts_with_TooFewSeats(
    escrow, terms, post, size, seats, needed
):
    with refused(escrow.TooFewSeats, live=9, needed=needed):
        post(terms(size=size, seats=seats))


@pytest.mark.parametrize("seats,needed", [(9, 6), (8, 7), (6, 12)])
def test_given_the_first_places_have_ended__reverts_with_TooFewSeats_wherever_the_live_ones_are(
    escrow, guilds, guild, terms, post, peers, seats, needed
):
    left = [guilds.leaveSeat(guild, sender=peer) for peer in peers[:4]]
    with refused(escrow.TooFewSeats, live=9 - len(left), needed=needed):
        post(terms(seats=seats))


def test_given_the_first_places_have_ended__opens_a_bounty_where_twice_the_panel_is_left(
    guilds, guild, terms, post, peers, check_word
):
    left = [guilds.leaveSeat(guild, sender=peer) for peer in peers[:3]]
    assert len(left) == 3
    check_word(post(terms(seats=9)))


@pytest.mark.parametrize(
    "size,seats",
    [(1, 8), (3, 8), (5, 10)],
    ids=["a quarter is left out", "and twice the panel is there", "twice the panel"],
)
def test_when_the_seats_are_just_enough__opens_a_bounty(
    terms, post, check_word, guilds, guild, steward, stranger, size, seats
):
    guilds.offerSeats(guild, [stranger], sender=steward)
    guilds.takeSeat(guild, sender=stranger)
    check_word(post(terms(size=size, seats=seats)))


def test_when_there_is_no_such_guild__reverts_with_SeatsOutOfRange(escrow, terms, post, guild):
    with refused(escrow.SeatsOutOfRange, seats=9, places=0):
        post(terms(guild=guild ^ 1 << 95))


def test_when_the_guild_does_not_serve_the_poster__reverts_with_PosterNotServed(
    escrow, terms, post, stranger
):
    with refused(escrow.PosterNotServed, poster=stranger):
        post(terms(poster=stranger))


def test_when_there_is_no_reward__opens_a_deed_for_standing_alone(terms, post, check_word):
    check_word(post(terms(reward=0, fee=0, bond=0)))


# ------------------------------------------------------------------------------------------------------- named


@pytest.mark.parametrize("others", [slice(1, 4), slice(0, 0)], ids=["another", "none"])
def test_when_the_list_is_another_or_not_given__reverts_with_WrongPanel(
    escrow, terms_named, post, peers, others
):
    panel = sorted(peers[others], key=lambda peer: int(peer.address, 16))
    hash = keccak(b"".join(int(peer.address, 16).to_bytes(32) for peer in panel))
    with refused(escrow.WrongPanel, hash=hash):
        post(terms_named(), panel=panel)


@pytest.mark.parametrize("size", [1, 5])
def test_when_the_list_is_not_as_long_as_the_panel__reverts_with_WrongPanel(escrow, terms_named, post, size):
    offered = terms_named(size=size)
    with refused(escrow.WrongPanel, hash=offered.panel):
        post(offered)


def test_when_there_is_no_reward__reverts_with_RewardIsZero(escrow, terms_named, post):
    with refused(escrow.RewardIsZero):
        post(terms_named(reward=0))


@pytest.mark.parametrize("fee,effort", [(1, 0), (0, 1), (2, 3)])
def test_when_there_is_a_fee_or_an_effort__reverts_with_NamedPanelHasFeeOrEffort(
    escrow, terms_named, post, fee, effort
):
    with refused(escrow.NamedPanelHasFeeOrEffort, fee=fee, effort=effort):
        post(terms_named(fee=fee, effort=effort))


@pytest.mark.parametrize("order,index", [([1, 0, 2], 1), ([0, 2, 1], 2), ([0, 1, 1], 2)])
def test_when_the_list_does_not_rise__reverts_with_PanelNotRising(
    escrow, terms, post, teammates, order, index
):
    panel = [teammates[i] for i in order]
    hash = hash_panel([Seat(0, member.address) for member in panel])
    with refused(escrow.PanelNotRising, index=index):
        post(terms(panel=hash, fee=0, effort=0), panel=panel)


@pytest.mark.parametrize("party", ["poster", "arbiter"])
def test_when_the_poster_or_the_arbiter_is_in_it__reverts_with_PartyCannotJudge(
    request, escrow, terms_named, post, peers, party
):
    account = request.getfixturevalue(party)
    with refused(escrow.PartyCannotJudge, account=account):
        post(terms_named([account, *peers[:2]]))


def test_when_there_is_no_guild_for_a_forfeited_bond__reverts_with_NoSuchGuild(
    escrow, terms_named, post, guild
):
    with refused(escrow.NoSuchGuild, guild=guild ^ 1 << 95):
        post(terms_named(guild=guild ^ 1 << 95))


# ---------------------------------------------------------------------------------------------------------- the lane


def test_given_the_lane_is_taken__reverts_with_WrongStatus(escrow, terms, post, open_bounty):
    with refused(escrow.WrongStatus, found=Status.OPEN):
        post(terms(lane=open_bounty.terms.lane))


@pytest.mark.parametrize("generation", [1, 2**248, 2**256 - 1])
def test_when_the_generation_is_not_that_of_the_lane__reverts_with_WrongGeneration(
    escrow, terms, post, generation
):
    with refused(escrow.WrongGeneration, expected=0):
        post(terms(generation=generation))


# ---------------------------------------------------------------------------------------------------------- effects


@every_kind
def test_when_all_is_as_it_must_be__takes_the_stake_from_the_poster(
    escrow, terms_of_kind, post, poster, moved
):
    offered = terms_of_kind()
    with moved(offered.token, {escrow: offered.stake, poster: -offered.stake}):
        post(offered)


@every_kind
def test_when_all_is_as_it_must_be__keeps_the_word_of_an_open_bounty(terms_of_kind, post, check_word):
    bounty = post(terms_of_kind(lane=2**256 - 1))
    assert bounty.status == Status.OPEN
    check_word(bounty)


@every_kind
def test_when_all_is_as_it_must_be__emits_Posted(escrow, terms_of_kind, post, poster, guild):
    offered = terms_of_kind()
    bounty = post(offered)
    check_logged(bounty.receipt, escrow.Posted, id=bounty.id, poster=poster, guild=guild, terms=offered)
    assert logged(bounty.receipt, escrow.Located) == []


def test_when_all_is_as_it_must_be__emits_PanelNamed_only_if_the_panel_is(escrow, terms, terms_named, post):
    bounty = post(terms_named())
    panel = [seat.account for seat in bounty.named]
    check_logged(bounty.receipt, escrow.PanelNamed, id=bounty.id, panel=panel)
    assert logged(post(terms(lane=1)).receipt, escrow.PanelNamed) == []


@pytest.mark.parametrize("uri", ["ipfs://spec", "s"])
def test_when_all_is_as_it_must_be__emits_Located_if_there_is_a_place(escrow, terms, post, uri):
    bounty = post(terms(), uri=uri)
    facts = {"id": bounty.id, "document": bounty.terms.spec, "uri": uri}
    check_logged(bounty.receipt, escrow.Located, **facts)


def test_when_all_is_as_it_must_be__cannot_be_repeated(escrow, terms, post):
    offered = terms()
    post(offered)
    with refused(escrow.WrongStatus, found=Status.OPEN):
        post(offered)
