"""Links between accounts and names: only what the account has signed, and the name's owner shows, is one."""

import json
from dataclasses import replace

import pytest

from oathwork.errors import NotValid
from oathwork.model.typed_data import Domain
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched
from oathwork.workflows.forge.kinds import KINDS_OF_FORGE
from oathwork.workflows.forge.link import (
    fetch_public,
    linked_accounts,
    links_file,
    load_links,
    profile_url,
    read_links,
    sign_link,
)
from tests.support.serving import served
from tests.toolkit.mailbox.test_mailbox import hostile


@pytest.fixture
def domain(stage):
    return stage.escrow.domain


@pytest.fixture
def look_up(stage, domain):
    """Who is linked to ada at codeberg.org, if this is what lies at one address and nothing at any other."""

    def look_up(*links, name="ada", at="https://codeberg.org/api/v1/repos/ada/.profile/raw/oathwork.json"):
        def fetch(url):
            if url != at:
                raise NotFetched(f"{url} answers with 404")
            rows = [links_file([], link)["links"][0] for link in links]
            return json.dumps({"format": "oathwork/links/1", "links": rows}).encode()

        return linked_accounts(domain, "codeberg.org", name, stage.chain, fetch=fetch)

    return look_up


def test_what_an_account_has_signed_and_its_owner_shows_is_a_link(stage, domain, look_up):
    links = [sign_link(domain, "Codeberg.org", "Ada", each) for each in (stage.worker, stage.mate)]
    assert look_up(*links, links[0]) == [stage.worker.address, stage.mate.address]
    assert look_up(*links, name="ADA") == [stage.worker.address, stage.mate.address]


def test_a_link_for_another_name_forge_chain_or_account_is_none(stage, domain, look_up):
    link = sign_link(domain, "codeberg.org", "ada", stage.worker)
    other_domain = Domain(domain.chain_id + 1, domain.contract)
    for other in (
        sign_link(domain, "codeberg.org", "eve", stage.worker),
        sign_link(domain, "github.com", "ada", stage.worker),
        sign_link(other_domain, "codeberg.org", "ada", stage.worker),
        replace(link, account=stage.mate.address),
        replace(link, signature=b""),
        replace(sign_link(domain, "github.com", "ada", stage.worker), forge="codeberg.org"),
    ):
        assert look_up(other) == []
    assert look_up(link) == [stage.worker.address]


def test_it_is_read_where_its_owner_alone_can_put_it(stage, domain, look_up):
    """A fork's commit can be had under the address of the repository that it was forked from."""
    link = sign_link(domain, "codeberg.org", "ada", stage.worker)
    for place in (
        "https://codeberg.org/ada/.profile/raw/commit/7e1100c8/oathwork.json",
        "https://codeberg.org/eve/x",
    ):
        with pytest.raises(NotFetched):
            look_up(link, at=place)


@pytest.mark.parametrize(
    ("forge", "kind", "url"),
    [
        ("github.com", None, "https://raw.githubusercontent.com/ada/ada/HEAD/oathwork.json"),
        ("gitlab.com", None, "https://gitlab.com/ada/ada/-/raw/HEAD/oathwork.json"),
        ("git.example.org:8443", "gitlab", "https://git.example.org:8443/ada/ada/-/raw/HEAD/oathwork.json"),
        ("codeberg.org", None, "https://codeberg.org/api/v1/repos/ada/.profile/raw/oathwork.json"),
    ],
)
def test_each_forge_has_one_place_for_it(forge, kind, url):
    assert profile_url(forge, "Ada", KINDS_OF_FORGE[kind] if kind else None) == url


@pytest.mark.parametrize(
    ("forge", "name"),
    [
        ("https://codeberg.org", "ada"),
        ("codeberg.org/x", "ada"),
        ("", "ada"),
        ("ada@codeberg.org", "ada"),
        ("codeberg.org", ""),
        ("codeberg.org", "../eve"),
        ("codeberg.org", "ada/x"),
        ("codeberg.org", "ada?x"),
        ("codeberg.org", "ada#"),
        ("codeberg.org", "ada%2fx"),
        ("codeberg.org", "\u0430da"),
        ("codeberg.org", "ada\n"),
    ],
)
def test_what_is_no_name_on_a_forge_is_refused(forge, name):
    with pytest.raises(NotValid, match=r"not the host|not a name"):
        profile_url(forge, name)


def test_nothing_is_asked_of_this_machine():
    with served(hostile(body=b"{}")) as url, pytest.raises(NotFetched, match="private network"):
        fetch_public(f"{url}/oathwork.json")


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"format": "oathwork/links/1", "links": [5]}', b"[" * 99]
)
def test_what_is_no_file_of_links_is_refused(data):
    with pytest.raises(DocumentRefused):
        read_links(data)


def test_a_file_keeps_other_accounts_and_the_last_word_of_each(stage, domain, tmp_path):
    file = tmp_path / "oathwork.json"
    assert load_links(file) == []
    for forge, signer in (
        ("codeberg.org", stage.worker),
        ("codeberg.org", stage.mate),
        ("codeberg.org", stage.worker),
        ("github.com", stage.worker),
    ):
        file.write_text(json.dumps(links_file(load_links(file), sign_link(domain, forge, "ada", signer))))
    found = [(link.forge, link.account) for link in load_links(file)]
    assert found == [
        ("codeberg.org", stage.mate.address),
        ("codeberg.org", stage.worker.address),
        ("github.com", stage.worker.address),
    ]


def test_a_file_holds_only_so_many(stage, domain):
    link = sign_link(domain, "codeberg.org", "ada", stage.worker)
    others = [replace(link, account=f"0x{number:040x}") for number in range(20)]
    with pytest.raises(NotValid, match="at most 20"):
        links_file(others, link)
