"""`oathwork simulate`: plans as people write them, the tables, the JSON, the figures, and what it suggests."""

import csv
import json
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from oathwork import lifecycle as twin
from oathwork import simulation
from oathwork.cli import cli
from oathwork.errors import BadDocument, NotValid
from oathwork.lifecycle import Lane, MessageCall
from oathwork.model.amounts import to_seconds, to_units
from oathwork.model.terms import Status
from oathwork.simulation import Habits, Plan, measure, simulate
from oathwork.simulation.capture import capture
from oathwork.simulation.suggestion import rounded_up, suggest
from oathwork.simulation.written import plan_from_fields, read_plan
from oathwork.untrusted.fields import IN_TOML, Fields
from tests.support.actors import NOW, POSTER, Actors, ground, terms_of

EXAMPLES = Path(__file__).parents[3] / "scripts/examples"
README = Path(simulation.__file__).with_name("README.md")
FIGURES = ("earnings", "verdicts", "capture", "seats")
FEW = ("--bounties", "400")


def typed(*arguments, exit_code=0):
    """Type the command; return what it prints, or what it says on stderr if it is to fail."""
    try:
        runner = CliRunner(mix_stderr=False)
    except TypeError:
        runner = CliRunner()  # click 8.2 keeps the two apart by itself
    done = runner.invoke(cli, ["simulate", *map(str, arguments)], env={"COLUMNS": "140"})
    assert done.exit_code == exit_code, done.stdout + done.stderr
    return done.stderr if exit_code else done.stdout


def answered(*arguments):
    return json.loads(typed(*arguments, "--json"))


# ------------------------------------------------------------------------------------------------------ the command


def test_the_tables_say_what_each_kind_earns_and_what_it_costs_to_buy():
    told = typed(
        *FEW, "--workers", "honest=8,careless=1,vanishing=1,empty=1,sybil=1", "--size", "5", "--fee", "0.01"
    )
    for words in (
        "400 bounties, seed 1: 1 ETH, judged by 5 of 50 for 0.01 ETH each, bond 0.1 ETH",
        "worker, a claim", "peer, a place on a panel", "poster, a bounty", "sybil", "vanishing", "fishing",
        "bad work is paid", "good work is refused", "from delivery to verdict: half within",
        "a point of standing", "3 of 5 verdicts", "lost", "offered", "earned",
    ):  # fmt: skip
        assert words in told
    assert all(line == line.rstrip() for line in told.splitlines())


def test_the_json_is_what_was_measured():
    found = answered(*FEW, "--seed", "5")
    play = simulate(Plan(), 400, seed=5)
    measures = measure(play)
    assert found["schema"] == "oathwork/simulate/1"
    assert set(found) == {
        "schema", "bounties", "seed", "days", "plan", "earnings", "rates", "verdict", "cost", "prices", "seats", "places",
        "commons", "suggestion", "comparison", "files",
    }  # fmt: skip
    assert found["rates"]["badPaid"] == {
        "share": round(measures.bad_paid.share, 6), "error": round(measures.bad_paid.error, 6), "of": measures.bad_paid.of,
    }  # fmt: skip
    assert set(found["rates"]) == {"badPaid", "goodRefused", "noMajority", "cliqueMajority", "endedPaid"}
    assert [each["kind"] for each in found["earnings"]] == [each.kind for each in measures.earnings]
    assert to_units(found["earnings"][0]["money"], 9) == round(measures.earnings[0].money * 1_000)
    assert to_units(found["commons"], 6) == play.commons
    assert found["cost"] == "1.06" and found["plan"]["fee"] == "0.02" and found["suggestion"] is None


MINORITY = ("--peers", "honest=12,colluding=4", "--newcomers", "honest=1", "--workers", "colluding=1")


def test_the_first_rules_are_played_beside_the_second_in_one_report():
    second = answered(*FEW, *MINORITY, "--compare")
    first = answered(*FEW, *MINORITY, "--rules", "first")
    assert (second["plan"]["rules"], first["plan"]["rules"]) == ("second", "first")
    assert second["comparison"] == {"rules": "first"} | {
        key: first[key] for key in second["comparison"] if key != "rules"
    }
    assert first["rates"] != second["rates"]
    assert first["comparison"] is None


def test_the_comparison_is_a_table_of_rates_incomes_and_seats():
    table = typed(*FEW, *MINORITY, "--compare").split("By other rules\n")[1]
    heads, *rows = table.splitlines()
    assert heads.split() == ["the", "second", "rules", "the", "first", "rules"]
    assert [row.split("  ")[0] for row in rows] == [
        "bad work is paid",
        "good work is refused",
        "no majority, after three panels",
        "a clique has the majority of the panel",
        "bounties that end paid",
        "colluding worker, a claim",
        "honest peer, a place on a panel",
        "colluding peer, a place on a panel",
        "honest poster, a bounty",
        "fishing poster, a bounty",
        "honest seats at the end",
        "colluding seats at the end",
    ]


def test_the_same_seed_gives_the_same_answer():
    assert typed(*FEW) == typed(*FEW) != typed(*FEW, "--seed", "2")


def test_options_stand_in_for_lines_of_the_file():
    plan = EXAMPLES / "plan.toml"
    found = answered(plan, *FEW, "--size", "5", "--patience", "12 hours", "--peers", "honest=20,sybil=5")[
        "plan"
    ]
    assert (found["size"], found["patience"], found["reward"], found["workPeriod"]) == (
        5,
        43_200,
        "0.5",
        7 * 86_400,
    )
    assert found["peers"] == {"honest": 20, "sybil": 5} and found["workers"]["sybil"] == 5
    assert (
        found["habits"]["away"]["careless"] == Habits().away["careless"]
    )  # what the file does not say is as usual


def test_what_the_README_shows_is_what_is_printed():
    """Apart from the numbers, which are those of one version of numpy."""
    shown = README.read_text().split("$ oathwork simulate scripts/examples/plan.toml\n")[1].split("```")[0]

    def words(text):
        return re.sub(r"[-+]?[0-9][0-9.,]*", "#", text).split()

    assert words(shown) == words(typed(EXAMPLES / "plan.toml"))


@pytest.mark.parametrize("options", re.findall(r"`(--peers [^`]*)`", README.read_text()))
def test_the_settings_that_the_README_names_can_be_played(options):
    assert answered("--bounties", "50", *options.split())


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--size", "2"], "a panel has 1, 3, 5 or 7 members"),
        (["--bond", "0.01"], "the bond must be at least the fees of the panel: 0.06 ETH"),
        (
            ["--peers", "saints=9"],
            "there are no saints peers; known: honest, careless, absent, colluding, sybil",
        ),
        (["--peers", "honest"], "is not of the form honest=30,absent=5"),
        (["--peers", "honest=2.5"], "peers are counted in whole seats"),
        (["--peers", "honest=2000"], "a guild has at most 1,024 places"),
        (["--workers", "honest=nan"], "the workers need numbers from zero on"),
        (["--reward", "much"], "'much' is not an amount"),
        (["--patience", "soon"], "'soon' is not a duration"),
        (["--review-period", "2 hours"], "a review period is from 1 to 30 days"),
        (["--bounties", "0"], "0 is not in the range"),
        (["--reward", "9" * 20], "amounts are from zero to"),
        (["no/such/plan.toml"], "No such file"),
        ([__file__], "line 1, column 3: not TOML"),
        (["--out", __file__], "is there already, and no folder"),
    ],
)
def test_what_cannot_be_played_is_refused_in_a_line(arguments, said):
    told = typed(*arguments, exit_code=2)
    assert said in told and told.strip().splitlines()[-1].startswith("Error: ")


@pytest.mark.parametrize("missing", ["numpy", "matplotlib"])
def test_without_the_extra_it_says_what_to_install(missing, tmp_path):
    code = f"import sys; sys.modules['{missing}'] = None; from oathwork.cli import main; main()"
    arguments = ["simulate", "--bounties", "10", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        2, f"Error: a simulation needs {missing}: pip install 'oathwork[simulate]'\n",
    )  # fmt: skip


def test_help_loads_nothing_heavy():
    code = "import sys; from oathwork.cli import cli\ntry: cli(['simulate', '--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "oathwork simulate --reward" in done.stdout
    loaded = done.stdout.splitlines()[-1]
    assert not [name for name in ("numpy", "matplotlib", "rich", "web3", "eth_abi") if f"'{name}'" in loaded]


# ------------------------------------------------------------------------------------------------------------- plans


def plan_of(lines):
    return plan_from_fields(Fields("it", "", lines, IN_TOML))


def test_amounts_of_many_decimals_stay_exact():
    small = plan_of({"reward": "0.000000012", "fee": "0.000000001", "bond": "1.50"})
    assert (small.decimals, small.reward, small.fee, small.bond) == (9, 12, 1, 1_500_000_000)


@pytest.mark.parametrize(
    "lines, said",
    [
        ({"rewards": "1"}, "it, rewards: unknown field; there are reward, fee, bond, open_for,"),
        ({"reward": 1}, "reward: 1 is not a text in quotation marks"),
        ({"size": 3.0}, "size: 3.0 is not a whole number"),
        ({"size": True}, "size: True is not a whole number"),
        ({"peers": {"honest": "many"}}, "peers.honest: 'many' is not a number"),
        ({"peers": 9}, "peers: 9 is not a table"),
        ({"habits": {"mood": 1}}, "habits.mood: unknown field; there are claim_after,"),
        ({"habits": {"review": 3}}, "review: 3 is not a text"),
        ({"arbiter": "yes"}, "arbiter: 'yes' is not true or false"),
        ({"token": "\x1b[31m"}, None),
    ],
)
def test_a_line_that_does_not_fit_is_named(lines, said):
    if said is None:
        assert plan_of(lines).token == "\\x1b[31m"  # a file can be a stranger's
        return
    with pytest.raises(BadDocument, match=said):
        plan_of(lines)


@pytest.mark.parametrize(
    "habits", [{"sees": 1.5}, {"closes": 1.5}, {"away": {"honest": -1}}, {"spread": float("nan")}, {"good": {"saints": 1}},
               {"ruling_after": 90 * 86_400}, {"work": -1}],
)  # fmt: skip
def test_habits_nobody_can_have_are_refused(habits):
    with pytest.raises(NotValid):
        Habits(**habits)


def test_the_example_is_a_plan():
    plan = read_plan(EXAMPLES / "plan.toml", {})
    assert plan.seats == 50 and plan.habits.review == to_seconds("14 hours") and plan.workers["sybil"]


# ----------------------------------------------------------------------------------------------------------- figures


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures") / "new"
    found = answered("--bounties", "600", "--peers", "honest=18,colluding=3", "--out", folder)
    return folder, found


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_an_svg_a_png_and_a_table(saved, name):
    folder, found = saved
    assert {str(folder / f"{name}.{kind}") for kind in ("svg", "png", "csv")} <= set(found["files"])
    root = ET.parse(folder / f"{name}.svg").getroot()
    assert (
        root.tag == "{http://www.w3.org/2000/svg}svg"
        and len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 10
    )
    assert (folder / f"{name}.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    heads, *rows = csv.reader((folder / f"{name}.csv").read_text().splitlines())
    assert len(rows) > 3 and all(len(row) == len(heads) for row in rows)


def test_the_tables_hold_what_was_measured(saved):
    folder, found = saved
    rows = list(csv.DictReader((folder / "earnings.csv").read_text().splitlines()))
    assert [(row["role"], row["kind"], int(row["times"])) for row in rows] == [
        (each["role"], each["kind"], each["times"]) for each in found["earnings"]
    ]
    last = list(csv.DictReader((folder / "seats.csv").read_text().splitlines()))[-1]
    assert {each["kind"]: each["last"] for each in found["seats"]}.items() <= {
        kind: int(count) for kind, count in last.items() if kind != "day"
    }.items()


def test_who_holds_more_seats_gets_more_verdicts():
    found = capture(replace(Plan(), peers={"honest": 20}, newcomers={"honest": 1}), bounties=300)
    for size in (1, 3, 5):
        line = [each for each in found if each.size == size]
        assert line[0].bad_paid < 0.1 and line[-1].bad_paid > 0.5
        assert line[0].good_refused < 0.1 and line[-1].good_refused > 0.5


# ------------------------------------------------------------------------------------------------------- suggestions


@pytest.mark.parametrize("reward", ["0.05", "1", "2500"])
def test_what_is_suggested_is_what_the_lifecycle_accepts(reward):
    found = answered(*FEW, "--suggest", "--reward", reward)
    terms = {name: each["value"] for name, each in found["suggestion"]["terms"].items()}
    assert set(terms) == {"size", "fee", "bond", "review_period", "patience"}
    assert all(each["because"] for each in found["suggestion"]["terms"].values())
    plan = plan_of({"reward": reward, **terms, "size": int(terms["size"])})
    assert found["plan"]["fee"] == terms["fee"] and found["plan"]["size"] == plan.size
    posted = terms_of(plan, lane=0, now=NOW)
    world = ground(plan, 1)
    world.balances[posted.token, POSTER] = posted.stake
    world = twin.post(world, MessageCall(POSTER, NOW // 12, NOW, posted.stake), posted)
    assert world.bounties[Lane(POSTER, 0)].status is Status.OPEN


def test_the_suggested_size_costs_least_of_those_that_were_played():
    found = suggest(Plan(), bounties=1_000)
    assert [trial.size for trial in found.trials] == [1, 3, 5, 7]
    assert found.plan.size == min(found.trials, key=lambda trial: trial.loss).size
    small = suggest(replace(Plan(), peers={"honest": 9}, newcomers={"honest": 1}), bounties=300)
    assert [trial.size for trial in small.trials] == [1, 3] and "larger ones need" in small.reasons[0].why


def test_terms_under_which_a_lucky_panel_costs_less_than_the_reward_are_refused():
    """Four of thirteen seats: five lots on average, whose fees are less than a third of the reward."""
    captured = replace(Plan(), peers={"honest": 9, "colluding": 4}, newcomers={"honest": 1})
    with pytest.raises(
        NotValid, match=r"a lucky panel costs the clique .* less than the reward of 1 ETH: it takes a fee of"
    ):
        suggest(captured, bounties=100)
    one_in_nine = suggest(replace(captured, peers={"honest": 40, "colluding": 5}), bounties=300)
    assert one_in_nine.plan.size > 1 and "refused: 1, for a lucky panel" in one_in_nine.reasons[0].why
    assert "less than the reward" in typed(*FEW, "--suggest", "--peers", "honest=9,colluding=4", exit_code=2)


def test_without_a_reward_the_panel_that_errs_least_is_suggested():
    found = suggest(replace(Plan(), reward=0, fee=0, bond=0), bounties=300)
    assert (found.plan.fee, found.plan.bond) == (0, 0) and found.plan.size > 1
    assert "errs least" in found.reasons[0].why


def test_worse_peers_need_a_larger_panel_and_a_larger_bond():
    sharp = suggest(
        replace(Plan(), peers={"honest": 50}, newcomers={"honest": 1}, habits=Habits(sees=1)), bounties=1_000
    )
    dull = suggest(replace(Plan(), habits=Habits(sees=0.8)), bounties=1_000)
    assert dull.plan.size > sharp.plan.size
    assert dull.plan.bond > sharp.plan.bond >= sharp.plan.fees


def test_slower_peers_need_longer_periods():
    usual, slow = (
        suggest(replace(Plan(), habits=Habits(review=review)), bounties=200) for review in (40_000, 120_000)
    )
    assert slow.plan.review_period > usual.plan.review_period
    assert slow.plan.patience > usual.plan.patience


@pytest.mark.parametrize("units, rounded", [(12_345, 13_000), (99.2, 100), (0, 0), (7, 7), (1_200, 1_200)])
def test_amounts_are_rounded_up_to_two_digits(units, rounded):
    assert rounded_up(units, 2) == rounded


# ------------------------------------------------------------------------------------------------------------- speed


def test_it_is_much_faster_than_the_lifecycle():
    """By the processor's time, for others may be at work here; `python -m checks.simulation_speed` measures it."""
    play = simulate(Plan(), 40)
    began = time.process_time()
    Actors(play).run()
    slow = (time.process_time() - began) / play.bounties
    began = time.process_time()
    simulate(Plan(), 4_000)
    assert (time.process_time() - began) / 4_000 < slow / 10
