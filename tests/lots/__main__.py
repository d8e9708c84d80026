"""`python -m tests.lots`: 100,000 draws by the contract for each guild; `--update` writes the counts to results.toml."""

import subprocess
import sys
import time
from pathlib import Path

from tests.lots.bench import Bench
from tests.lots.guilds import CASES, evenness
from tests.lots.test_contract import parties_of

DRAWS = 100_000
RESULTS = Path(__file__).with_name("results.toml")
HEAD = """# {draws:,} draws of each guild by the contract's own `Guilds.draw`, on pyrevm. Written by `python -m tests.lots --update`.
# The seed of the n-th draw is keccak256 of n, eight bytes long, from 0 on. `chi_square` is that of the seats, with as many
# degrees of freedom; `seats` how many standard deviations that is from its mean, `place_in_the_panel` the same for the
# place that fell to some most unevenly, `worst_pair` how far the pair is that sat together too often or too seldom; where
# each pair is expected too seldom for that, `all_pairs` is how far the chi-square of all of them is.

date = "{date}"
commit = "{commit}"
machine = "{machine}"
"""


def measure(bench, number, case, draws):
    """Found the guild and count so many lots of it."""
    bench.found(number, case.places)
    return evenness(case, list(bench.many(number, *parties_of(case), draws)))


def main():
    bench, rows = Bench(), []
    for number, case in enumerate(CASES, 1):
        began = time.monotonic()
        found = measure(bench, number, case, DRAWS)
        took = time.monotonic() - began
        row = [f'\n[["guild"]]\nname = "{case.name}"', f"draws = {DRAWS}"]
        row += [
            f"chi_square = {found.chi_square:.1f}",
            f"degrees = {found.degrees}",
            f"seats = {found.seats:.2f}",
        ]
        row += [f"place_in_the_panel = {found.place_in_the_panel:.2f}"]
        row += [] if found.worst_pair is None else [f"worst_pair = {found.worst_pair:.2f}"]
        row += [] if found.all_pairs is None else [f"all_pairs = {found.all_pairs:.2f}"]
        rows.append("\n".join(row))
        verdict = "even" if found.is_even else "UNEVEN"
        print(
            f"{case.name:36} chi-square {found.chi_square:8.1f} of {found.degrees:5}   {verdict}   {took:.0f} s",
            flush=True,
        )
    if "--update" in sys.argv:
        RESULTS.write_text(_head() + "\n".join(rows) + "\n")


def _head():
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "unknown",
    )
    commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True).strip()
    return HEAD.format(draws=DRAWS, date=time.strftime("%Y-%m-%d"), commit=commit, machine=model)


if __name__ == "__main__":
    main()
