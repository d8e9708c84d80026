"""What is at an address is a crowd, a plan or a rota only if its code is where that code belongs; their offers are those of the hashes."""

from dataclasses import replace

import pytest

from oathwork.chain.abi import artifact, read_log
from oathwork.chain.client import rpc
from oathwork.contracts.crowd import Crowd, Crowds
from oathwork.contracts.deputies import deputy_at, find_deputy
from oathwork.contracts.edge import places
from oathwork.contracts.plan import MilestonePlan, Plans
from oathwork.contracts.rota import Rota, Rotas
from oathwork.errors import NotDeployed, StateLost, UsageError, WrongOffer
from oathwork.ledger import agreed_offers as offers_module
from oathwork.ledger.agreed_offers import agreed_offers, offers_in
from oathwork.ledger.database import Store
from oathwork.model.amounts import DAY
from oathwork.model.terms import NOBODY
from tests.support.deputies import deploy_around


@pytest.fixture
def around(on_anvil):
    deploy_around(on_anvil)
    return on_anvil


@pytest.fixture
def offer(around):
    return around.terms(poster=NOBODY, open_until=30 * DAY)


@pytest.fixture
def deputies(around, offer):
    """One of each kind."""
    chain, escrow = around.chain, around.escrow.address
    now, second = chain.now(), replace(offer, reward=2 * offer.reward)
    starts = {
        Crowd: Crowds.for_escrow(chain, escrow).start(offer, now + DAY),
        MilestonePlan: Plans.for_escrow(chain, escrow).start([offer, second]),
        Rota: Rotas.for_escrow(chain, escrow).start(offer, now, DAY),
    }
    made = {kind: kind(chain, call.simulate(around.poster.address)) for kind, call in starts.items()}
    for call in starts.values():
        call.send(around.poster)
    return made


KINDS = pytest.mark.parametrize("kind", [Crowd, MilestonePlan, Rota], ids=lambda kind: kind.NAME)


@KINDS
def test_what_its_maker_has_made_is_found_and_knows_its_escrow(around, deputies, kind):
    deputy = find_deputy(around.chain, around.escrow.address, deputies[kind].address)
    assert type(deputy) is kind and deputy.escrow() == around.escrow.address
    assert deputy.organiser() == deputy.setup().organiser == around.poster.address
    assert deputy.own_token == deputy.setup().token == NOBODY


def test_the_makers_say_the_same_addresses(around, deputies, offer):
    chain, escrow, poster = around.chain, around.escrow.address, around.poster.address
    crowd, rota = deputies[Crowd].setup(), deputies[Rota].setup()
    second = replace(offer, reward=2 * offer.reward)
    assert Crowds.for_escrow(chain, escrow).address_of(poster, offer, crowd.until) == deputies[Crowd].address
    assert (
        Plans.for_escrow(chain, escrow).address_of(poster, [offer, second]) == deputies[MilestonePlan].address
    )
    where = Rotas.for_escrow(chain, escrow).address_of(poster, offer, rota.start, rota.period)
    assert where == deputies[Rota].address


@KINDS
def test_a_copy_of_its_code_elsewhere_is_none(around, deputies, kind):
    """With another setup behind the same pattern money could be kept for ever: its maker would not have made it."""
    code, elsewhere = around.chain.code(deputies[kind].address), "0x" + "c0" * 20
    rpc(around.chain, "anvil_setCode", elsewhere, "0x" + code.hex())
    assert find_deputy(around.chain, around.escrow.address, elsewhere) is None
    with pytest.raises(UsageError, match=f"is no {kind.NAME.lower()} of this escrow: `oathwork"):
        deputy_at(around.chain, around.escrow.address, elsewhere, kind)


@KINDS
def test_other_code_at_its_address_is_none(around, deputies, kind):
    where = deputies[kind].address
    code = bytearray(around.chain.code(where))
    code[-1] ^= 1  # of the salt
    rpc(around.chain, "anvil_setCode", where, "0x" + code.hex())
    assert find_deputy(around.chain, around.escrow.address, where) is None


def test_one_that_a_strangers_maker_made_is_none(around, deputies):
    """A maker with our bytecode for another escrow is at another place, and so is all that it makes."""
    assert find_deputy(around.chain, "0x" + "5e" * 20, deputies[Crowd].address) is None


@pytest.mark.parametrize("where", ["escrow", "poster", "Crowds"])
def test_what_is_no_clone_is_none(around, where):
    address = getattr(getattr(around, where, None), "address", "") or places(around.escrow.address)[where]
    assert find_deputy(around.chain, around.escrow.address, address) is None


def test_one_of_another_kind_is_named(around, deputies):
    with pytest.raises(UsageError, match="is a plan, and no crowd"):
        deputy_at(around.chain, around.escrow.address, deputies[MilestonePlan].address, Crowd)


def test_where_the_makers_are_missing_it_is_said_how_they_come(on_anvil):
    with pytest.raises(NotDeployed, match="`oathwork deploy --around` puts it there"):
        Crowds.for_escrow(on_anvil.chain, on_anvil.escrow.address)


# ----------------------------------------------------------------------------------------------------------------- offers


@KINDS
def test_the_offers_are_found_by_their_hashes(around, deputies, offer, kind):
    expected = (offer, replace(offer, reward=2 * offer.reward)) if kind is MilestonePlan else (offer,)
    assert agreed_offers(around.ledger, deputies[kind]) == expected


@KINDS
def test_the_log_of_a_start_is_read_alike_with_and_without_the_library(around, deputies, kind):
    (log,) = offers_module._logs(around.contracts, deputies[kind], None)
    assert read_log(kind.MAKER, log) == artifact(kind.MAKER).read(log) is not None
    longer = {**log, "data": bytes(log["data"]) + bytes(32)}  # not as the compiler writes it
    assert read_log(kind.MAKER, longer) == artifact(kind.MAKER).read(longer)


@KINDS
def test_a_stored_ledger_that_knows_them_reads_no_log_again(
    around, deputies, offer, kind, monkeypatch, tmp_path
):
    store = Store(around.contracts, f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    expected = agreed_offers(around.ledger, deputies[kind])
    monkeypatch.setattr(offers_module, "_logs", lambda *_: pytest.fail("reads the logs again"))
    assert agreed_offers(store, deputies[kind]) == expected


@KINDS
def test_a_ledger_that_tells_of_another_offer_is_not_believed(around, deputies, kind, monkeypatch):
    ledger = around.ledger
    other = agreed_offers(ledger, deputies[Rota if kind is MilestonePlan else MilestonePlan])
    expected = agreed_offers(ledger, deputies[kind])
    monkeypatch.setattr(offers_module, "_offers_of", lambda start: other)
    assert agreed_offers(ledger, deputies[kind]) == expected != other


@KINDS
def test_a_log_that_was_changed_holds_none(around, deputies, kind, monkeypatch):
    honest = offers_module._logs

    def lying(*arguments):
        logs = [dict(log) for log in honest(*arguments)]
        for log in logs:
            data = bytearray(log["data"])
            data[64 + 4 * 32 + 31] ^= 1  # of an amount
            log["data"] = bytes(data)
        return logs

    monkeypatch.setattr(offers_module, "_logs", lying)
    with pytest.raises(StateLost, match="holds what was agreed on"):
        agreed_offers(around.ledger, deputies[kind])


@pytest.mark.parametrize("data", [b"", bytes(63), bytes(64), b"\xff" * 3_000])
def test_data_of_nothing_hold_none(data):
    assert offers_in(data, [b"\1" * 32]) == offers_in(data, []) == ()


def test_another_offer_is_refused_by_each(around, deputies, offer):
    other = replace(offer, reward=offer.reward + 1)
    maker = Crowds.for_escrow(around.chain, around.escrow.address)
    crowd, plan, rota = deputies[Crowd], deputies[MilestonePlan], deputies[Rota]
    crowd.give(offer.stake).send(around.mate)
    plan.fill(3 * offer.stake).send(around.mate)
    rota.fill(2 * offer.stake).send(around.mate)
    for call in (crowd.post(other), plan.next(other), rota.next(other)):
        with pytest.raises(WrongOffer):
            call.simulate(around.stranger.address)
    assert maker.pattern() != crowd.address
