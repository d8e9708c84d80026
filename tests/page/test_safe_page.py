"""For a Safe: files made in the browser are the toolkit's, byte for byte; a real Safe 2 of 3 executes them, and is found."""

import json

import pytest

from oathwork.contracts import safe as builder
from oathwork.contracts.call import Call
from tests.page.forms import fill_offer, opened_by, press
from tests.support.safe_wallet import SafeWallet


@pytest.fixture
def wallet(changed_world):
    """A Safe of three owners, two of whom sign; the guild serves it, and it has some money."""
    owners = [changed_world.people[name] for name in ("dao", "ben", "cleo")]
    safe = SafeWallet(changed_world.chain, owners, 2)
    changed_world.contracts.guilds.serve_posters(changed_world.guild, [safe.address]).send(
        changed_world.people["steward"]
    )
    changed_world.chain.send(safe.address, b"", owners[0], value=10**18)
    return safe


def saved_file(page, tmp_path):
    with page.expect_download() as download:
        press(page, "Save the file")
    download.value.save_as(tmp_path / "batch.json")
    return tmp_path / "batch.json"


def toolkits_file(file, calls, wallet):
    """What the toolkit writes for these calls of a Safe, at the moment of a file."""
    created = json.loads(file.read_text())["createdAt"]
    ours = builder.batch(calls, wallet.address, calls[0].chain.id, name="oathwork post", now=created / 1000)
    ours["createdAt"] = created
    ours["meta"]["checksum"] = builder.checksum(ours)
    return json.dumps(ours, indent=2, ensure_ascii=False) + "\n"


@pytest.fixture
def listed(page_for, changed_world, wallet):
    """The Safe's page, after its post was put on the list."""
    page = opened_by(page_for, "dao", "/post")
    fill_offer(page, changed_world)
    page.get_by_text("For whom, and who decides").click()
    page.locator("#post-arbiter").fill(changed_world.people["arbiter"].address)
    page.get_by_label("A Safe", exact=True).check()
    page.get_by_label("Address of the Safe").fill(wallet.address)
    page.get_by_role("button", name="Make the Safe").click()
    page.get_by_role("heading", name="For a Safe").wait_for()
    return page


def test_its_file_is_the_toolkits_byte_for_byte(listed, changed_world, wallet, tmp_path):
    assert listed.get_by_text("A yes is 60 of 100 or more.").is_visible(), (
        "who judges is told of what a Safe posts too"
    )
    assert "If no panel decides" in listed.locator("ol.steps").inner_text()
    file = saved_file(listed, tmp_path)
    (step,) = builder.read_batch(file, chain_id=changed_world.chain.id)
    call = Call(changed_world.chain, step.contract, step.function, step.to, step.data, step.value)
    assert file.read_text() == toolkits_file(file, [call], wallet)


def test_it_is_executed_and_found(listed, changed_world, wallet, tmp_path):
    listed.get_by_text("Not executed yet").wait_for()
    steps = builder.read_batch(saved_file(listed, tmp_path), chain_id=changed_world.chain.id)
    receipt = wallet.execute([(step.to, step.value, step.data) for step in steps])
    assert receipt
    listed.get_by_text("log shows each of these acts").wait_for(timeout=40_000)
    listed.get_by_role("link", name="Look at the bounty").wait_for()


def test_the_hashes_are_those_of_the_safe(listed, changed_world, wallet):
    from eth_abi.abi import encode
    from eth_utils.crypto import keccak

    shown = listed.locator("details dl .hash").nth(2)
    shown.wait_for(timeout=40_000)
    kept = json.loads(listed.evaluate("localStorage.getItem('oathwork/draft/1/safe')"))
    (step,) = kept["steps"]
    nobody = "0x" + "0" * 40
    kinds = ["address", "uint256", "bytes", "uint8", *["uint256"] * 3, "address", "address", "uint256"]
    values = [step["to"], int(step["value"]), bytes.fromhex(step["data"][2:]), 0, 0, 0, 0, nobody, nobody, 0]
    selector = keccak(text=f"getTransactionHash({','.join(kinds)})")[:4]
    assert (
        shown.inner_text().replace(" ", "").replace("\n", "")
        == bytes(changed_world.chain.call(wallet.address, selector + encode(kinds, values))).hex()
    )


@pytest.mark.parametrize(
    ("act", "fields", "words"),
    [
        ("offer", {"guild": "GUILD", "accounts": "0x" + "11" * 20}, "Only the steward can do this"),
        ("withdraw", {"bounty": "OPEN"}, "only the poster may do this now"),
        ("cancel", {"lane": "0"}, "Added."),
    ],
)
def test_an_act_is_tried_as_the_safe(page_for, changed_world, wallet, act, fields, words):
    from oathwork.model.guild import guild_hex

    bounty = changed_world.post(title="Not the Safe's")
    page = opened_by(page_for, "dao", "/safe")
    page.get_by_label("Address of the Safe").fill(wallet.address)
    page.locator("#safe-act").select_option(act)
    known = {"GUILD": guild_hex(changed_world.guild), "OPEN": "0x" + bounty.id.hex()}
    for name, value in fields.items():
        page.locator(f"#safe-{name}").fill(known.get(value, value))
    press(page, "Check it and add it")
    page.get_by_text(words, exact=False).first.wait_for(timeout=40_000)
