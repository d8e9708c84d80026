"""Mutants of the contracts around the core: what is compiled for them, and which tests are asked about each.

A contract that another makes lies within the code of its maker, which is compiled for it.
"""

from pathlib import Path

from checks.mutation.compiler import ROOT, Compiler
from scripts.export import EDGE_UNITS

FOLDER = "contracts/edge"
TESTS = ROOT / "tests/contracts/edge"
MACHINES = tuple(f"tests/invariants/test_edge{of}.py" for of in ("", "_others", "_courts"))
ASKED = (*MACHINES, "tests/contracts/edge")
DEPUTIES = ("crowd", "plan", "rota")
COURTS = ("court", "panel_arbitrator", "panel_evaluator", "clerk")
NEAR = {  # the folders whose tests are asked first, where they are not called like the contract
    "Crowds": ("crowd",),
    "Plans": ("plan",),
    "Rotas": ("rota",),
    "Holdbacks": ("holdback",),
    "Deputy": ("deputy", *DEPUTIES),
    "Till": ("plan", "rota"),
    "Money": (*DEPUTIES, "holdback"),
    "EscrowDigest": ("deputy", "holdback"),
    "Court": COURTS,
    "Clerk": ("clerk", *COURTS),
    "Crowd": ("crowd", "deputy"),
    "Plan": ("plan", "deputy"),
    "Rota": ("rota", "deputy"),
    "PanelArbitrator": ("panel_arbitrator", "court"),
    "PanelEvaluator": ("panel_evaluator", "court"),
    "KeeperPot": ("keeper_pot",),
    "CourtArbiter": ("court_arbiter",),
    "Herald": ("herald",),
    "StandingEligibility": ("standing_eligibility",),
    "Holdback": ("holdback",),
}


class Around(Compiler):
    """Compiles the contracts around the core, each with those that it makes."""

    folders = (*Compiler.folders, FOLDER, f"{FOLDER}/interfaces", f"{FOLDER}/libraries")
    names = tuple(names[0] for names in EDGE_UNITS.values())
    mocks = ()

    def file_of(self, contract):
        return f"{FOLDER}/{contract}.sol"

    def is_mutated(self, file):
        return file.startswith(FOLDER)

    def shippable(self, code):
        return {name: each.hex() for name, each in code.items()}

    def near(self, mutant, reached):
        """Return the files of tests to ask first: those `reached` from its function, the contract's own, the machines."""
        folders = NEAR[Path(mutant.file).stem]
        own = [file for folder in folders for file in sorted((TESTS / folder).glob("test_*.py"))]
        nearest = [file for file in reached if TESTS in file.parents]
        return [*nearest, *own, *(ROOT / machine for machine in MACHINES)]
