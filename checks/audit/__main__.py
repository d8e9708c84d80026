"""The audit: one page, and the same as JSON.

    python -m checks.audit            measures all but the longest runs, an hour or so
    python -m checks.audit --quick    takes coverage, gas and Slither's findings as committed, with commit and date
    python -m checks.audit --keep     writes coverage and Slither's findings to results.json too, to be committed
    python -m checks.audit --only coverage    measures what the tests reach of the core, keeps it, and makes no page
    python -m checks.audit --only around      the same of the contracts around the core

Fails if Slither finds something of medium or higher that slither.toml does not answer, or no longer finds what it answers.
"""

import argparse
import json
import sys
from pathlib import Path

from checks.audit import gather, page, runs, slither
from checks.audit.trees import ROOT


def main():
    parser = argparse.ArgumentParser(
        prog="python -m checks.audit",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="measure only what takes seconds")
    parser.add_argument("--keep", action="store_true", help="keep what was measured, to be committed")
    parser.add_argument("--out", type=Path, default=ROOT / ".build/audit", help="where the page goes")
    parser.add_argument("--only", choices=["coverage", "around"], help="measure this alone, and keep it")
    chosen = parser.parse_args()
    if chosen.only:
        part = {"coverage": runs.coverage, "around": runs.around}[chosen.only]()
        keep({chosen.only: part | {"fresh": True}})
        print(f"{chosen.only}: {part['total']}, {part['ran']}")
        return
    try:
        audit = gather.everything(chosen.quick)
    except (slither.Unanswered, slither.NoSlither) as error:
        print(f"audit: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    if chosen.keep:
        keep(audit)
    write(audit, chosen.out)


def keep(audit):
    """What this run measured itself, without what is looked up anew each time."""
    measured = {
        name: audit[name]
        for name in ("coverage", "around", "slither")
        if (audit.get(name) or {}).get("fresh")
    }
    left_out = ("fresh", "isOfNow", "rows", "counts", "changed")
    runs.keep(
        **{
            name: {key: value for key, value in part.items() if key not in left_out}
            for name, part in measured.items()
        }
    )


def write(audit, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "audit.json").write_text(json.dumps(audit, indent=1, ensure_ascii=False) + "\n")
    (folder / "index.html").write_text(page.render(audit))
    for tile in audit["summary"]:
        print(f"{'ok ' if tile['isWell'] else '-  '} {tile['name']:<26} {tile['value']:>14}  {tile['of']}")
    for bare in audit["without"]:
        print(f"without test: {bare}")
    print(f"{folder / 'index.html'}, in {audit['about']['seconds']} s")


if __name__ == "__main__":
    main()
