"""The promises, checked on the very bytecode that the package ships.

    python -m checks.proofs              random sequences of moves, in Solidity, for a minute
    python -m checks.proofs deep         the same for a million calls and more
    python -m checks.proofs halmos       proofs by symbolic execution: for all values, within the bounds they name
    python -m checks.proofs planted      bugs that each check must find

What `deep`, `halmos` and `planted` measure is kept in results.json, each with date, commit and machine:

    invariants  forge (its version), code (a hash of what was played), depth, seconds (the sum over the campaigns, of which
                two run at a time), calls, calls_per_second (of each of the two), moves (how often each arrow was walked;
                "forbidden": moves that were refused), promises (name, numbers, calls, broken: by what), campaigns (seed,
                calls, seconds, violation: empty if there is none, moves)
    proofs      halmos (its version), seconds, proofs (name, code: a hash, promises: numbers, verdict: "proved", "refuted" or why there is
                no answer, paths, seconds, reached: whether what it speaks of can happen at all)
    planted     bugs (name, promise, forge: what it said, halmos: by proof, what it said, found)
"""

import argparse
import re
import subprocess
import sys
from dataclasses import asdict

from checks.proofs import campaign, prover, record

QUICK = {"seeds": 2, "runs": 8}  # a chain with a mix, and one without
DEEP = {"seeds": 52, "runs": 40}  # of 500 moves each: 1,040,000 calls


def main():
    parser = argparse.ArgumentParser(
        prog="python -m checks.proofs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="?", default="quick", choices=["quick", "deep", "halmos", "planted"])
    parser.add_argument("--seed", type=int, default=1, help="the first of the campaigns")
    parser.add_argument("--seeds", type=int, default=0, help="how many campaigns")
    parser.add_argument("--only", default="", help="a part of the names of proofs or bugs")
    parser.add_argument("--discard", action="store_true", help="do not keep what was measured")
    chosen = parser.parse_args()
    try:
        wrong = {"quick": quick, "deep": deep, "halmos": halmos, "planted": planted}[chosen.what](chosen)
    except campaign.NotInstalled as error:
        wrong = str(error)
    if wrong:
        print(wrong, file=sys.stderr)
    raise SystemExit(1 if wrong else 0)


def quick(chosen):
    campaign.build()
    wrong = campaign.walk()
    if wrong:
        return f"not every arrow was walked: {wrong}"
    seeds = range(chosen.seed, chosen.seed + (chosen.seeds or QUICK["seeds"]))
    campaigns = list(campaign.play_all(seeds, QUICK["runs"]))
    for one in campaigns:
        _tell(one)
    return _said(campaigns)


def deep(chosen):
    """Campaigns that were played with the same code are not played again: a run that was stopped goes on."""
    kept = record.read().get("invariants", {})
    same = kept.get("code") == campaign.code()
    done = [campaign.Campaign(**one) for one in kept.get("campaigns", ())] if same else []
    seeds = range(chosen.seed, chosen.seed + (chosen.seeds or DEEP["seeds"]))
    missing = [seed for seed in seeds if seed not in {one.seed for one in done}]
    for one in campaign.play_all(missing, DEEP["runs"]):
        _tell(one)
        done.append(one)
        if not chosen.discard:
            record.keep("invariants", _invariants(sorted(done, key=lambda each: each.seed)))
    return _said(done)


def halmos(chosen):
    """Proofs of the same code are not made again: a run that was stopped goes on."""
    kept = [prover.Proof(**one) for one in record.read().get("proofs", {}).get("proofs", ())]
    asked = prover.checks()
    done = {one.name: one for one in kept if one.code == asked.get(one.name)}
    missing = [name for name in asked if chosen.only in name and name not in done]
    for one in prover.prove_all(missing):
        done[one.name] = one
        _tell_proof(one)
        if not chosen.discard:
            record.keep("proofs", _proofs([done[name] for name in asked if name in done]))
    return "; ".join(f"{one.name}: {one.verdict}" for one in done.values() if not one.holds)


def planted(chosen):
    """Bugs that were found in the same code are not looked for again."""
    from checks.proofs import planted as bugs  # the compiler and the machine, which nothing else here needs

    done = bugs.found(record.read().get("planted", {}))
    order = [entry[0].name for entry in bugs.entries()]
    missing = [entry for entry in bugs.entries(chosen.only) if entry[0].name not in done]
    campaign.build()
    for one in bugs.hunt_all(missing):
        done[one.name] = one
        print(f"{one.name}: {'found' if one.found else 'NOT FOUND'} ({_shown(one)})", flush=True)
        if not chosen.discard:
            hunts = [asdict(done[name]) for name in order if name in done]
            record.keep("planted", {"code": bugs.code(), "bugs": hunts})
    return "; ".join(f"not found: {one.name}" for one in done.values() if not one.found)


def _shown(hunt):
    proofs = [f"{name} {verdict}" for name, verdict in hunt.halmos.items()]
    return "; ".join([hunt.forge, *proofs] if hunt.forge else proofs)


def _tell(one):
    pace = one.calls / one.seconds
    said = one.violation or "no promise broken"
    print(
        f"seed {one.seed}: {one.calls:,} calls in {one.seconds:.0f} s ({pace:.0f} a second), {said}",
        flush=True,
    )


def _said(campaigns):
    return "; ".join(f"seed {one.seed}: {one.violation}" for one in campaigns if one.violation)


def _tell_proof(one):
    reached = " but nothing reaches it" if one.reached is False else ""
    print(f"{one.name}: {one.verdict}{reached}, {one.paths} paths in {one.seconds:.0f} s", flush=True)


def _proofs(proofs):
    return {
        "halmos": prover.version(),
        "seconds": round(sum(one.seconds for one in proofs)),
        "proofs": [asdict(one) for one in proofs],
    }


def _invariants(campaigns):
    calls = sum(one.calls for one in campaigns)
    seconds = sum(one.seconds for one in campaigns)
    version = subprocess.run(
        [campaign.forge(), "--version"], capture_output=True, text=True, check=True
    ).stdout
    broken = [one.violation for one in campaigns if one.violation]
    return {
        "forge": version.splitlines()[0].rpartition(" ")[2],
        "code": campaign.code(),
        "depth": campaign.DEPTH,
        "seconds": round(seconds),
        "calls": calls,
        "calls_per_second": round(calls / seconds),
        "moves": {name: sum(one.moves.get(name, 0) for one in campaigns) for name in campaigns[0].moves},
        "promises": [_promise(name, calls, broken) for name in campaign.PROMISES],
        "campaigns": [asdict(one) for one in campaigns],
    }


def _promise(name, calls, broken):
    numbers = [int(number) for number in re.match(r"PROMISES?((?:_\d+)+)", name)[1].split("_")[1:]]
    mine = [each for each in broken if any(f"PROMISE {number}:" in each for number in numbers)]
    return {"name": name, "numbers": numbers, "calls": calls, "broken": mine}


if __name__ == "__main__":
    main()
