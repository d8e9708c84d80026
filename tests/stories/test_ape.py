"""`ape oathwork`: the same commands, with Ape's accounts; Ape asks before it signs, and the user may say no."""

import json
import os
import subprocess

import click
import pytest
from eth_account import Account
from eth_account.typed_transactions import TypedTransaction
from hexbytes import HexBytes

from oathwork.chain.keys import dev_signers, recover
from oathwork.cli import COMMANDS
from oathwork.contracts import Oathwork
from oathwork.contracts.deployments import deploy
from oathwork.model import messages
from oathwork.model.typed_data import Domain, address
from tests.stories.conftest import EXAMPLES, KEEPER, POSTER, WORKER, account_of, alias_of

DAY = 86_400

PASSPHRASE = "correct horse"


@pytest.fixture(scope="module")
def contracts(chain):
    return Oathwork.at(chain, deploy(chain, dev_signers(1)[0])[0])


@pytest.fixture
def me(chain, tmp_path):
    """An account in a keystore of Ape's, with money for gas."""
    key = Account.create()
    folder = tmp_path / ".ape" / "accounts"
    folder.mkdir(parents=True)
    (folder / "me.json").write_text(
        json.dumps(Account.encrypt(key.key, PASSPHRASE, kdf="scrypt", iterations=2))
    )
    chain.send(key.address, b"", dev_signers(1)[0], value=10**18)
    return key.address


@pytest.fixture
def ape(node, tmp_path):
    def ape(*arguments, answers="", exit_code=0):
        environment = {**os.environ, "HOME": str(tmp_path), "OATHWORK_NETWORK": node, "NO_COLOR": "1"}
        environment.pop("APE_DATA_FOLDER", None)
        done = subprocess.run(
            ["ape", "oathwork", *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            input=answers,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return ape


def test_all_commands_are_there(ape):
    listed = ape("--help").partition("Commands:")[2].split("\n")
    assert [line.split()[0] for line in listed if line] == list(COMMANDS)


def test_an_account_of_apes_signs_when_ape_is_told_yes(ape, me, contracts, tmp_path):
    file = tmp_path / "guild.toml"
    text = (EXAMPLES / "guild.toml").read_text()
    file.write_text("\n".join(line for line in text.splitlines() if not line.startswith("posters")))
    found = ("guild", "found", file, "--account", "me", "--yes", "--json")
    assert "Aborted" in ape(*found, answers="n\n", exit_code=1)
    said = ape(*found, answers=f"y\n{PASSPHRASE}\nn\n")
    assert f"to: {contracts.guilds.address}" in said  # Ape shows what it is about to sign
    (answer,) = (line[line.index('{"schema') :] for line in said.splitlines() if '{"schema' in line)
    guild = json.loads(answer)["guild"]
    assert contracts.guilds.steward_of(int(guild, 16))[0] == me


def test_refusals_keep_their_exit_codes(ape, contracts):
    assert "no bounty 0x" in ape("lapse", "0x" + "1" * 64, exit_code=3)


@pytest.fixture
def signer():
    """One of Ape's own test accounts, which sign unasked."""
    from ape import accounts

    from ape_oathwork import ApeSigner

    return ApeSigner(accounts.test_accounts[0])


TYPED = messages.quit_message(Domain(1, address(b"\xe5" * 20)), b"\xb0" * 32, 3)


def test_typed_data_is_signed_as_anybody_else_signs_it(signer):
    assert recover(TYPED, signer.sign(TYPED)) == signer.address


def test_a_transaction_is_signed_as_it_is(signer):
    made = {"to": address(b"\xaa" * 20), "data": b"\x01\x02", "value": 5, "chainId": 11_155_111, "nonce": 7}
    made |= {"gas": 50_000, "maxFeePerGas": 10**10, "maxPriorityFeePerGas": 1}
    raw = signer.sign_transaction(made)
    assert Account.recover_transaction(raw) == signer.address

    fields = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
    assert {key: fields[key] for key in ("value", "chainId", "nonce", "gas", "maxFeePerGas")} == {
        key: made[key] for key in ("value", "chainId", "nonce", "gas", "maxFeePerGas")
    }


class Unwilling:
    """A hardware wallet whose owner says no."""

    address = address(b"\xaa" * 20)

    def sign_message(self, _):
        return None

    def sign_transaction(self, _):
        return None


def test_who_says_no_has_signed_nothing():
    from ape_oathwork import ApeSigner

    signer = ApeSigner(Unwilling())
    with pytest.raises(click.Abort):
        signer.sign(TYPED)
    with pytest.raises(click.Abort):
        signer.sign_transaction({"to": signer.address, "data": b"", "chainId": 1, "maxFeePerGas": 1})


# ------------------------------------------------------------------------- what the five scripts leave to the commands


def test_the_absent_are_replaced(case, desk, guild):
    case.deliver("--claim")
    case.draw()
    case.review(0, "met", "met", "met")
    judge, *absent = case.panel
    assert "Judged: bounty" in desk("settle", case.bounty, as_=alias_of(judge))
    case.wait(3 * DAY)
    assert "OVERDUE: you can be replaced at any time" in desk("queue", absent[0])
    assert "now Delivered, round 1" in desk("redraw", case.bounty, as_=KEEPER)
    case.draw()
    assert case.panel[0] == judge
    assert not set(absent) & set(case.panel)
    assert "missed     1" in desk("standing", guild, absent[0])


def test_a_worker_who_vanishes(case, desk, guild):
    case.claim()
    assert "too early" in desk("lapse", case.bounty, as_=KEEPER, exit_code=1)
    case.wait(7 * DAY + 3_601)
    assert "Lapsed: bounty" in desk("lapse", case.bounty, as_=KEEPER)
    assert "abandoned  1" in desk("standing", guild, account_of(WORKER))


def test_nobody_came(case, desk):
    assert "Withdrawn: bounty" in desk("withdraw", case.bounty, as_=POSTER)
    assert desk("board") == "no bounties\n"
    assert "Error: WrongStatus" in desk("claim", case.bounty, as_=WORKER, exit_code=1)


def test_the_file_that_is_kept_names_a_bounty_as_well_as_its_id(case, desk):
    file = next(desk.folder.glob("bounties/*.json"))
    assert "now Claimed, round 1" in desk("claim", file, as_=WORKER)


def test_a_closed_bounty_takes_no_claims_and_anyone_ends_it(desk, case):
    assert "NotPoster" in desk("close", case.bounty, as_=WORKER, exit_code=1)
    assert "ClaimsClosed: bounty" in desk("close", case.bounty, as_=POSTER)
    assert "now Open, round 0, closed to further claims" in desk.said
    assert "next       anyone can withdraw now" in desk("show", case.bounty)
    assert "Closed: " in desk("claim", case.bounty, as_=WORKER, exit_code=1)
    assert "Withdrawn: bounty" in desk("withdraw", case.bounty, as_=WORKER)
    assert "WrongStatus" in desk("close", case.bounty, as_=POSTER, exit_code=1)


def test_terms_that_were_signed_are_taken_back(desk, case):
    assert "WrongStatus" in desk("cancel", 0, as_=POSTER, exit_code=1)  # a bounty lives there
    assert "terms for lane 7, generation 0, can no longer be posted" in desk("cancel", 7, as_=POSTER)


def test_the_price_of_capture_is_said_of_a_bounty(desk, case):
    said = desk("show", case.bounty)
    assert (
        "luck       2 of 9 seats are the majority of one panel in 12.0: 0.27 ETH of fees on average" in said
    )
    assert "bribe      0.02 ETH doubles what a bare majority of the panel earns" in said


def test_the_doctor_and_verify_say_what_a_lot_is_worth(desk):
    for command in ("doctor", "verify"):
        said = desk(command)
        assert "lot: the RANDAO mix of a block 64 ahead decides" in said
        assert "reach: a lot can be drawn for 8,191 blocks" in said
