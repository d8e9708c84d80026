"""Everything the page shows, as data: what is measured now, and the records of the long runs. All numbers come from here."""

import time

from checks.audit import around, build, flows, runs, slither, specification, trees
from scripts.export import EDGE_UNITS


def everything(quick):
    """Measure, and return it all. `quick`: coverage, gas and Slither as they were committed, while the sources are those."""
    begun = time.monotonic()
    tests = trees.collect()
    audit = {
        "about": {**build.circumstances(), "mode": "quick" if quick else "full"},
        "slither": _slither(quick),
        "build": build.read(),
        "specification": specification.read(tests),
        "tests": {id: _shown(test) for id, test in tests.items()},
        "trees": list(specification.trees(tests)),
        "flows": flows.play_all(),
        "gas": runs.gas(fresh=not quick),
        "coverage": _coverage(quick),
        "around": _around(quick),
        "mutation": runs.mutation(),
        "planted": runs.planted(),
        **runs.proofs(),
        "deployments": runs.deployments(),
    }
    entries = {"slither": slither.ENTRIES, "around": tuple(EDGE_UNITS)}
    for name in ("slither", "coverage", "around", "mutation", "machine", "invariants", "proofs"):
        if audit[name]:
            is_of_now = _is_of_now(audit[name], entries.get(name, ()))
            audit[name]["isOfNow"] = audit[name].get("fresh") or is_of_now
    audit["aroundCore"] = around.read(tests, audit["around"])
    audit["without"] = specification.without(audit["specification"])
    audit["summary"] = summary(audit)
    audit["about"]["seconds"] = round(time.monotonic() - begun)
    return audit


def _shown(test):
    return {
        "kind": test.kind,
        "file": test.file,
        "line": test.line,
        "name": test.name,
        "words": test.words,
        "promises": list(test.promises),
    }


def _is_of_now(part, entries=()):
    """Whether the contracts are still those that were measured: the core's, if no `entries` are named."""
    if "sources" in part:
        return part["sources"] == build.sources_hash(*entries)
    commit = part["commit"].rstrip("+")
    others = (":!contracts/mocks", ":!contracts/edge")
    changed = build.git("diff", "--name-only", commit, "--", "contracts/*.sol", *others)
    return not changed and build.git("cat-file", "-t", commit) == "commit"


def _coverage(quick):
    kept = (runs.read(runs.KEPT) or {}).get("coverage")
    return kept if quick else {**runs.coverage(), "fresh": True}


def _around(quick):
    kept = (runs.read(runs.KEPT) or {}).get("around")
    return kept if quick else {**runs.around(), "fresh": True}


def _slither(quick):
    """Return findings and answers. Raises Unanswered; in a quick run too, for the answers are always compared."""
    kept = (runs.read(runs.KEPT) or {}).get("slither")
    sources = build.sources_hash(*slither.ENTRIES)
    fresh = not (quick and kept and kept["sources"] == sources)
    if fresh:
        if quick:
            runs.bootstrap()
        kept = {**build.circumstances(), "sources": sources, **slither.run()}
    rows = slither.answered(kept["findings"], slither.answers())
    return {**kept, "fresh": fresh, "rows": rows, "counts": slither.counts(kept["findings"])}


def summary(audit):
    """Return the few numbers that stand at the head of the page: a name, a value, what it is of, and whether all is well."""
    spec, code = audit["specification"], audit["build"]["contracts"]
    refusals = [each for action in spec["actions"] for each in action["refusals"]]
    named = [*spec["promises"], *spec["actions"], *refusals, *spec["rules"]]
    largest = max(code, key=lambda each: each["size"])
    leaves = sum(test["kind"] == "leaf" for test in audit["tests"].values())
    serious = sum(sum(audit["slither"]["counts"][impact].values()) for impact in slither.SERIOUS)
    answered = sum(row["count"] for row in audit["slither"]["rows"] if row["answer"].strip())
    held = len(named) - len(audit["without"])
    tiles = [
        _tile(
            "rules with tests",
            f"{held} of {len(named)}",
            "promises, actions, refusals, rules",
            held == len(named),
        ),
        _tile("behaviours in the trees", f"{leaves:,}", "each is one test", True),
        _tile(
            "largest contract",
            f"{largest['size']:,} bytes",
            f"{largest['name']}, of {build.CODE_LIMIT:,}",
            largest["size"] <= build.CODE_LIMIT,
        ),
        _tile("Slither, answered", f"{answered} of {serious}", "of medium or higher", answered == serious),
    ]
    return [*tiles, *_long_runs(audit)]


def _long_runs(audit):
    reached, mutants = audit["coverage"], audit["mutation"]
    for kind in ("lines", "branches"):
        ours, all_ = reached["total"][kind] if reached else (0, 0)
        yield _tile(
            f"{kind} reached",
            _rate(ours, all_),
            f"{ours:,} of {all_:,}" if reached else "",
            reached and ours == all_,
        )
    killed, true = (mutants["killed"], mutants["killed"] + mutants["survived"]) if mutants else (0, 0)
    well = bool(true) and killed >= 0.95 * true
    yield _tile("mutants killed", _rate(killed, true), f"{killed:,} of {true:,}" if mutants else "", well)
    played, walked, proved = audit["machine"], audit["invariants"], audit["proofs"]
    yield _tile(
        "actions of the machine",
        f"{played['actions']:,}" if played else "not run yet",
        f"{played['refused']:,} more refused, as they must" if played else "",
        bool(played) and not any(each["failure"] for each in played["rounds"]),
    )
    broken = [each for each in walked["promises"] if each["broken"]] if walked else []
    calls = f"{walked['calls']:,}" if walked else "not run yet"
    yield _tile(
        "calls by forge",
        calls,
        f"{len(broken)} promises broken" if walked else "",
        bool(walked) and not broken,
    )
    written = sum(test["kind"] == "halmos" for test in audit["tests"].values())
    done = sum(each["verdict"] == "proved" for each in proved["proofs"]) if proved else 0
    of = f"{done} of {written}" if proved else "not run yet"
    words = "for all values within their bounds" if proved else ""
    yield _tile("proofs by halmos", of, words, bool(proved) and done >= written)


def _tile(name, value, of, is_well):
    return {"name": name, "value": value, "of": of, "isWell": bool(is_well)}


def _rate(part, whole):
    """In hundredths, rounded down: 100 % is all of it."""
    return f"{10_000 * part // whole / 100:g} %" if whole else "not run yet"
