"""
audit — one page on which every number is measured, and nothing is claimed that is not held.

├── given a hostile name
│   └── shows it and obeys it nowhere
├── given the page
│   ├── links only to what is on it
│   ├── names tests that exist where it says
│   ├── needs nothing from elsewhere and no script
│   └── is made of nothing but its JSON
├── given a promise or rule without test
│   └── shows and counts it
├── given a rule that names a test which is not there
│   └── fails and names it
├── given what has not been run yet
│   └── says so
├── given long runs
│   ├── shows their numbers with commit and date
│   └── shows survivors and broken promises as such
├── given contracts that have changed since a long run
│   └── says so
├── given the contracts around the core
│   ├── has each that is shipped in one chapter
│   └── has each tree, row of moves, proof and planted bug in one chapter
├── given gas measured anew
│   └── shows the difference to the snapshot
└── given a flow that is played
    ├── tells where all the money went
    └── draws an arrow for each payment
"""

import json
import re
from html.parser import HTMLParser

import pytest

from checks.audit import around, build, flows, gather, page, runs, sequence, specification, trees
from checks.audit.__main__ import write
from oathwork.chain import local
from oathwork.chain.abi import EDGE
from tests.support.stage import build as build_stage

HOSTILE = "</code><script>alert(1)</script>\"'><img src=x onerror=alert(2)> ${7*7} <% x %>"
FLOW = {
    "title": "A flow",
    "words": "One step.",
    "steps": [
        {
            "by": "anyone",
            "verb": "settle",
            "words": "a yes",
            "status": "Paid",
            "moves": [["escrow", "worker", 110], ["escrow", "poster", 5]],
            "owed": [["peers", 6]],
            "commons": 4,
        }
    ],
}
RUN = {"date": "2026-01-02", "commit": "0123456789", "machine": "2 cores, an abacus"}


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.words = set(), [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            assert not name.startswith("on"), (tag, attributes)
            if name == "id":
                self.ids.append(value)
            if name in ("href", "src", "action"):
                self.links.append(value)

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


@pytest.fixture(scope="session")
def gathered():
    """All that a quick run gathers, except the flows, which take half a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flows, "play_all", lambda: [FLOW])
        for name in ("mutation", "coverage"):
            patch.setattr(
                runs if name == "mutation" else gather, name if name == "mutation" else "_coverage", _none
            )
        patch.setattr(runs, "proofs", lambda: {"machine": None, "invariants": None, "proofs": None})
        return gather.everything(quick=True)


def _none(*_, **__):
    return None


@pytest.fixture
def audit(gathered):
    return json.loads(json.dumps(gathered))


def with_long_runs(audit):
    """The parts that long runs leave, in the shape they leave them."""
    reached = {"lines": [9, 10], "branches": [4, 4], "functions": [1, 1]}
    ran = {"ran": {"tests": 745, "failures": 0, "errors": 0, "skipped": 2}, "seconds": 600, "notTraced": 3}
    files = {"contracts/Purse.sol": {**reached, "unreached": ["line 7: never run: x"]}}
    mutants = {
        "killed": 1_990,
        "survived": 10,
        "same": 5,
        "broken": 6,
        "sample": 2_000,
        "of": 3_000,
        "seed": 1,
    }
    promise = {"name": "PROMISE_1_solvent", "numbers": [1], "calls": 1_040_000, "broken": []}
    proof = {
        "name": "check_PROMISE_1_lapse",
        "promises": [1],
        "verdict": "proved",
        "paths": 3,
        "seconds": 4.5,
        "reached": True,
    }
    audit["coverage"] = {**RUN, **ran, "sources": "", "total": reached, "files": files}
    audit["mutation"] = {**RUN, **mutants, "runs": [RUN], "survivors": [{"name": "Purse.sol:1 <", "why": ""}]}
    played = {"seed": 1, "actions": 3_321, "refused": 2_012, "seconds": 32.1, "failure": ""}
    audit["machine"] = {**RUN, "code": "", "events": {"Paid": 53}, **played, "rounds": [played]}
    audit["invariants"] = {
        **RUN, "forge": "1.7.1", "code": "", "depth": 500, "seconds": 60, "calls": 1_040_000, "moves": {"claim": 12_345},
        "promises": [promise], "campaigns": [{"seed": 1}, {"seed": 52}],
    }  # fmt: skip
    audit["proofs"] = {
        **RUN,
        "halmos": "0.3.3",
        "seconds": 9,
        "proofs": [proof, {**proof, "verdict": "timeout"}],
    }
    audit["summary"] = gather.summary(audit)
    return audit


def tile(audit, name):
    return next(each for each in audit["summary"] if each["name"] == name)


# ---------------------------------------------------------------------------------------------------------------- page


def test_given_a_hostile_name__shows_it_and_obeys_it_nowhere(audit):
    with_long_runs(audit)
    for test in audit["tests"].values():
        test["words"] = HOSTILE
    for part in ("about", "mutation", "invariants"):
        audit[part]["commit"] = HOSTILE
    audit["planted"]["bugs"][0] |= {"name": HOSTILE, "file": HOSTILE, "proofs": HOSTILE}
    audit["mutation"]["survivors"] = [{"name": HOSTILE, "why": HOSTILE}]
    audit["specification"]["promises"][0]["words"] = HOSTILE
    audit["specification"]["texts"]["Known risks"] = f"1. {HOSTILE}\n\n{HOSTILE}"
    audit["slither"]["rows"][0] |= {"words": HOSTILE, "answer": HOSTILE, "function": HOSTILE}
    audit["trees"][0]["rows"][0]["row"] = HOSTILE
    audit["flows"][0] |= {"title": HOSTILE, "words": HOSTILE}
    audit["flows"][0]["steps"][0] |= {"words": HOSTILE, "status": HOSTILE}
    seen = Tags(page.render(audit))
    assert not seen.tags & {"script", "img"}
    assert seen.text.count("<script>alert(1)</script>") > 15
    assert "${7*7}" in seen.text and "<% x %>" in seen.text


def test_given_the_page__links_only_to_what_is_on_it(audit):
    seen = Tags(page.render(with_long_runs(audit)))
    assert len(seen.ids) == len(set(seen.ids))
    assert [link for link in seen.links if not link.startswith("#") or link[1:] not in seen.ids] == []
    assert len(seen.links) > 1_000


def test_given_the_page__names_tests_that_exist_where_it_says(audit):
    for test in audit["tests"].values():
        line = (trees.ROOT / test["file"]).read_text().splitlines()[test["line"] - 1]
        assert re.search(rf"\b(def|function) {re.escape(test['name'])}\b", line), test
    leaves = [row["test"] for tree in audit["trees"] for row in tree["rows"] if row["test"]]
    assert sorted(leaves) == sorted(id for id, test in audit["tests"].items() if test["kind"] == "leaf")
    for tree in audit["trees"]:
        for row in tree["rows"]:
            outcome = row["row"].rpartition("── ")[2].replace(" ", "_")
            assert not row["test"] or row["test"].endswith(f"__{outcome}")


def test_given_the_page__needs_nothing_from_elsewhere_and_no_script(audit):
    text = page.render(with_long_runs(audit))
    assert not Tags(text).tags & {"script", "link", "img", "iframe", "object", "embed", "form"}
    assert "@import" not in text and "url(" not in text
    assert "default-src 'none'" in text


def test_given_the_page__is_made_of_nothing_but_its_json(audit, tmp_path, capsys):
    write(with_long_runs(audit), tmp_path)
    again = json.loads((tmp_path / "audit.json").read_text())
    assert (tmp_path / "index.html").read_text() == page.render(again)
    text = Tags(page.render(again)).text
    told = capsys.readouterr().out
    for each in again["summary"]:
        assert each["value"] in text and each["value"] in told
    for contract in again["build"]["contracts"]:
        assert f"{contract['size']:,}" in text and contract["hash"] in text


def test_given_a_promise_or_rule_without_test__shows_and_counts_it(audit):
    text = specification.SPECIFICATION.read_text()
    text = text.replace("\n## Assumptions", "\n17. Nothing is ever late.\n\n## Assumptions")
    text = text.replace("`NothingOwed` `ReceiverIsZero` |", "`NothingOwed` `ReceiverIsZero` `TooShy` |")
    text = text.replace("| withdrawn |", "| forgotten |")
    audit["specification"] = specification.read(trees.collect(), text)
    audit["without"] = specification.without(audit["specification"])
    audit["summary"] = gather.summary(audit)
    bare = ["promise 17", "collect refused with TooShy", "Money on each end: forgotten"]
    assert audit["without"] == bare
    value = tile(audit, "rules with tests")
    held, whole = map(int, value["value"].split(" of "))
    assert (whole - held, value["isWell"]) == (3, False)
    rendered = page.render(audit)
    shown = Tags(rendered).text
    assert "Without test: 3" in shown and rendered.count(">no test<") == 3
    assert all(each in shown for each in bare)


def test_given_a_rule_that_names_a_test_which_is_not_there__fails_and_names_it():
    with pytest.raises(LookupError, match=r"test_settle\.py :: when it rains"):
        specification.found("contracts/escrow/test_settle.py :: when it rains > waits", trees.collect())


# ----------------------------------------------------------------------------------------------------------- long runs


def test_given_what_has_not_been_run_yet__says_so(audit, tmp_path):
    assert runs.mutation(tmp_path) is None
    missing = tmp_path / "results.json"
    assert runs.proofs(missing, missing) == {"machine": None, "invariants": None, "proofs": None}
    shown = Tags(page.render(audit)).text
    assert shown.count("Not run yet.") == 5
    for name in (
        "lines reached",
        "mutants killed",
        "actions of the machine",
        "calls by forge",
        "proofs by halmos",
    ):
        assert tile(audit, name) == {"name": name, "value": "not run yet", "of": "", "isWell": False}


def test_given_long_runs__shows_their_numbers_with_commit_and_date(audit):
    shown = Tags(page.render(with_long_runs(audit))).text
    assert shown.count("commit 0123456789 · 2026-01-02 · 2 cores, an abacus") == 5
    assert tile(audit, "lines reached")["value"] == "90 %" and not tile(audit, "lines reached")["isWell"]
    assert tile(audit, "mutants killed")["value"] == "99.5 %" and "1,990 killed" in shown
    assert tile(audit, "actions of the machine")["value"] == "3,321" and "2,012 that both refused" in shown
    assert tile(audit, "calls by forge")["value"] == "1,040,000"
    written = sum(test["kind"] == "halmos" for test in audit["tests"].values())
    assert tile(audit, "proofs by halmos")["value"] == f"1 of {written}" and "timeout" in shown
    assert "Not run yet." not in shown


def test_given_long_runs__shows_survivors_and_broken_promises_as_such(audit, tmp_path):
    with_long_runs(audit)
    audit["machine"]["rounds"][0]["failure"] = "Disagreement: one wei"
    audit["invariants"]["promises"][0]["broken"] = ["PROMISE 1: it holds less"]
    audit["summary"] = gather.summary(audit)
    shown = Tags(page.render(audit)).text
    assert "not explained yet" in shown and "PROMISE 1: it holds less" in shown
    assert "seed 1: Disagreement: one wei" in shown and not tile(audit, "actions of the machine")["isWell"]
    assert not tile(audit, "calls by forge")["isWell"]
    killed, survived = {"result": "killed", "by": "t"}, {"result": "survived"}
    results = {"runs": [RUN], "mutants": {"a": killed, "b": survived, "c": {"result": "same bytecode"}}}
    (tmp_path / "results.json").write_text(json.dumps(results))
    (tmp_path / "survivors.toml").write_text('[[survivor]]\nmutant = "b"\nwhy = "the same by another road"\n')
    found = runs.mutation(tmp_path)
    assert (found["killed"], found["survived"], found["same"]) == (1, 1, 1)
    assert found["survivors"] == [{"name": "b", "why": "the same by another road"}]


def test_given_contracts_that_have_changed_since_a_long_run__says_so(audit):
    assert not gather._is_of_now({"sources": "of other contracts"})
    assert gather._is_of_now({"sources": build.sources_hash()})
    assert not gather._is_of_now({"commit": "no such commit"})
    with_long_runs(audit)
    audit["coverage"]["isOfNow"] = False
    assert Tags(page.render(audit)).text.count("the contracts have changed since") == 1


def test_given_the_contracts_around_the_core__has_each_that_is_shipped_in_one_chapter(audit):
    chapters = audit["aroundCore"]["chapters"]
    assert sorted(name for each in chapters for name, _ in each["code"]) == sorted(EDGE)
    assert [each["name"] for each in chapters if not each["words"]] == []
    shown = Tags(page.render(audit))
    assert {"around-" + each["name"].lower().replace(" ", "-") for each in chapters} <= set(shown.ids)


def test_given_the_contracts_around_the_core__has_each_tree_row_of_moves_proof_and_planted_bug_in_one_chapter(
    audit,
):
    kept = runs.read(around.PROVED)
    known = {
        "rows": kept["rows"]["tests"],
        "proofs": kept["proofs"]["proofs"],
        "bugs": kept["planted"]["bugs"],
    }
    for part, all_ in known.items():
        found = [one["name"] for each in audit["aroundCore"]["chapters"] for one in each[part]]
        assert sorted(found) == sorted(one["name"] for one in all_)
    trees_ = [file for each in audit["aroundCore"]["chapters"] for file in each["trees"]]
    files = {
        test["file"] for test in audit["tests"].values() if test["file"].startswith("tests/contracts/edge/")
    }
    assert sorted(trees_) == sorted(files)


def test_given_gas_measured_anew__shows_the_difference_to_the_snapshot(audit):
    audit["gas"]["fresh"] = True
    audit["gas"]["rows"][0]["ours"][0] += 1_234
    shown = Tags(page.render(audit)).text
    assert "+1,234" in shown and "to the snapshot" in shown


# --------------------------------------------------------------------------------------------------------------- flows


def test_given_a_flow_that_is_played__tells_where_all_the_money_went():
    steps = flows.paid(build_stage(*local.start(20))).steps
    assert [step.verb for step in steps] == ["post", "claim", "deliver", "draw", "settle", "collect"]
    assert steps[0].moves == [["poster", "escrow", 106]] and steps[1].moves == [["worker", "escrow", 10]]
    assert steps[4].moves == [["escrow", "worker", 110]] and steps[4].owed == [["peers", 6]]
    assert steps[5].moves == [["escrow", "peers", 2]] and steps[5].status == "Paid"


def test_given_a_flow_that_is_played__draws_an_arrow_for_each_payment():
    drawn = str(sequence.svg(FLOW, 0))
    assert (drawn.count('class="money"'), drawn.count('class="owed"')) == (2, 1)
    assert "110 from escrow to worker, 5 from escrow to poster, 6 owed to peers, 4 into the commons" in drawn
