"""Terms and guilds from TOML files."""

import pytest

from oathwork.errors import BadDocument, OathworkError, UsageError
from oathwork.model.guild import Settings, hash_panel, named_panel
from oathwork.model.terms import NOBODY
from oathwork.workflows.terms_file import read_founding, read_offer, read_offers
from tests.support.stage import DAY

SPECIFICATION = 'title = "a job"\ncriteria = ["it is done"]\n'
BY_LOT = {
    "specification": "spec.toml",
    "token": "ETH",
    "reward": "0.5",
    "fee": "0.01",
    "bond": "0.05",
    "size": 3,
    "pass_mark": 60,
    "effort": 20,
    "open_for": "30 days",
    "work_period": "7 days",
    "review_period": "3 days",
}
GUILD = {"name": "Pythonists", "seat_at": 100, "half_life": "180 days", "max_effort": 50}


@pytest.fixture
def write(tmp_path):
    """Write fields as TOML, beside a specification."""
    (tmp_path / "spec.toml").write_text(SPECIFICATION)

    def write(fields):
        file = tmp_path / "file.toml"
        file.write_text("".join(f"{key} = {value!r}\n" for key, value in fields.items() if value is not None))
        return file

    return write


@pytest.fixture
def read(write, built_stage):
    def read(**changes):
        stage = built_stage
        return read_offer(write(BY_LOT | changes), stage.contracts, stage.poster.address, guild=stage.guild)

    return read


def test_an_offer_by_lot(read, built_stage):
    offer = read()
    terms = offer.terms
    assert (terms.token, terms.reward, terms.fee, terms.bond) == (NOBODY, 5 * 10**17, 10**16, 5 * 10**16)
    assert (terms.guild, terms.seats, terms.size, terms.pass_mark) == (built_stage.guild, 12, 3, 60)
    assert (terms.work_period, terms.review_period, terms.patience) == (7 * DAY, 3 * DAY, DAY // 2)
    assert (terms.arbiter, terms.ruling_period) == (NOBODY, 0)
    assert terms.open_until - built_stage.chain.now() == 30 * DAY
    assert terms.spec == offer.specification.hash
    assert offer.panel == ()


def test_an_arbiter_has_a_time_to_rule(read):
    arbiter = "0x" + "aa" * 20
    assert read(arbiter=arbiter).terms.ruling_period == 14 * DAY
    assert read(arbiter=arbiter, ruling_period="60 days").terms.ruling_period == 60 * DAY


@pytest.mark.parametrize(
    ("changes", "patience"),
    [
        ({"review_period": "6 hours"}, DAY // 4),
        ({"patience": "1 hour"}, 3_600),
        ({"patience": "4 days"}, 4 * DAY),
    ],
)
def test_patience_is_as_written__or_half_a_day_within_the_review(read, changes, patience):
    assert read(**changes).terms.patience == patience


def test_an_offer_with_a_named_panel(read, built_stage):
    members = [peer.address for peer in built_stage.peers[:3]]
    offer = read(panel=members, size=None, fee=None, effort=None)
    assert (offer.terms.size, offer.terms.seats, offer.terms.effort, offer.terms.fee) == (3, 0, 0, 0)
    assert offer.terms.panel == hash_panel(named_panel(members))
    assert sorted(offer.panel) == sorted(members)


def test_an_offer_of_a_used_lane_names_its_generation(read, stage):
    bounty = stage.post()
    stage.escrow.withdraw(bounty.terms, bounty.state).send(stage.poster)
    assert read().terms.generation == 1


def test_an_offer_that_names_no_lane_takes_the_lowest_free_one(read, stage):
    assert read().terms.lane == 0
    first = stage.post()
    stage.post(stage.terms(lane=2))
    assert read().terms.lane == 1
    stage.escrow.withdraw(first.terms, first.state).send(stage.poster)
    assert (read().terms.lane, read().terms.generation) == (0, 1)
    assert (read(lane=0).terms.lane, read(lane=7).terms.lane) == (0, 7)


def test_several_offers_have_a_lane_each(write, stage):
    files = [
        write(BY_LOT | {"reward": reward}).rename(f"{write(BY_LOT)}.{reward}") for reward in ("1", "2", "3")
    ]
    offers = read_offers(
        files, stage.contracts, stage.poster.address, guild=stage.guild, worker=stage.worker.address
    )
    assert [(each.terms.lane, each.terms.worker) for each in offers] == [
        (lane, stage.worker.address) for lane in range(3)
    ]
    for offer in offers:
        stage.escrow.post(offer.terms).send(stage.poster)


def test_two_offers_of_one_lane_are_refused(write, stage):
    file = write(BY_LOT | {"lane": 4})
    with pytest.raises(UsageError, match="lane 4, and so does a file before it"):
        read_offers([file, file], stage.contracts, stage.poster.address, guild=stage.guild)


def test_an_offer_can_be_posted(read, stage):
    offer = read()
    stage.escrow.post(offer.terms, offer.panel, uri=offer.uri).send(stage.poster)


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"reward": None}, "reward: missing"),
        ({"reward": 5}, "reward: 5 is not a text in quotation marks"),
        ({"reward": "5e3"}, "is not an amount"),
        ({"size": "3"}, "size: '3' is not a whole number"),
        ({"open_for": "a month"}, "'a month' is not a duration"),
        ({"worker": "0x12"}, "worker: '0x12' is not an address"),
        (
            {"prize": "1"},
            "prize: unknown field; there are specification, token, panel, lane, guild, worker, reward, fee,",
        ),
        ({"specification": "file.toml"}, "file.toml"),
    ],
)
def test_what_does_not_fit_is_named_with_its_file(read, changes, told):
    with pytest.raises(BadDocument) as refused:
        read(**changes)
    assert told in str(refused.value)
    assert "file.toml" in str(refused.value)


def test_what_is_not_TOML(tmp_path):
    file = tmp_path / "guild.toml"
    file.write_text("name: Pythonists")
    with pytest.raises(BadDocument, match=r"guild\.toml, line 1, column 5: not TOML"):
        read_founding(file)


@pytest.mark.parametrize(
    ("guild", "words"),
    [
        (None, r"guild: which guild's peers are to judge\? .* with --guild"),
        ("", "guild: which guild's peers are to judge"),
        ("Gardeners", "guild: no guild is named 'Gardeners'"),
        ("0xzz", "guild: .* is not"),
        ("0x07", "there is no guild 0x000000000000000000000007"),
    ],
)
def test_what_is_missing_of_a_guild_is_said(write, built_stage, guild, words):
    with pytest.raises(OathworkError, match=words):
        read_offer(write(BY_LOT | {"guild": guild}), built_stage.contracts, built_stage.poster.address)


def test_a_guild_is_named_by_number_or_name_and_by_the_option_first(write, built_stage):
    stage = built_stage
    for guild in (f"{stage.guild:#x}", "Pythonists"):
        offer = read_offer(write(BY_LOT | {"guild": guild}), stage.contracts, stage.poster.address)
        assert offer.terms.guild == stage.guild
    file = write(BY_LOT | {"guild": "Gardeners"})
    offer = read_offer(file, stage.contracts, stage.poster.address, guild=stage.guild)
    assert offer.terms.guild == stage.guild


def test_a_name_in_a_file_comes_with_who_founded_that_guild__and_a_number_does_not(write, built_stage):
    stage = built_stage
    named = read_offer(write(BY_LOT | {"guild": "Pythonists"}), stage.contracts, stage.poster.address).guild
    assert (named.number, named.founder) == (stage.guild, stage.steward.address)
    numbered = read_offer(write(BY_LOT | {"guild": hex(stage.guild)}), stage.contracts, stage.poster.address)
    assert numbered.guild is None


def test_a_guild(write, built_stage):
    offers = [peer.address for peer in built_stage.peers]
    founding = read_founding(write(GUILD | {"offers": offers, "steward": offers[0]}))
    assert founding.settings == Settings(100, 180, 50, 1)
    assert read_founding(write(GUILD | {"min_review": "3 days"})).settings.min_review_days == 3
    assert founding.offers == tuple(offers)
    assert (founding.steward, founding.posters, founding.salt) == (offers[0], (), bytes(32))


def test_a_half_life_is_of_whole_days(write):
    with pytest.raises(BadDocument, match="half_life: not a whole number of days"):
        read_founding(write(GUILD | {"half_life": "36 hours"}))
