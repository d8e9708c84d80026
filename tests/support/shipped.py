"""The very bytecode that the package ships: what the tests put on the chain is what users deploy."""

import os

from ape.contracts import ContractContainer
from ethpm_types.contract_type import Bytecode

from oathwork.chain.abi import artifact
from tests.support.mix import on_chain
from tests.support.mutant import MUTANT

COVERAGE = "OATHWORK_COVERAGE"  # set where the contracts are compiled anew to be measured


def shipped(project, name, *, has_mix=None):
    """The container of one of our contracts; for a chain that has a RANDAO mix or has none, if that is told.

    Ape compiles the mocks together with the contracts, and via IR that changes their bytecode: the same behaviour in
    another order. That the shipped bytecode is fresh, `scripts/export.py --check` says.
    """
    project.load_contracts()  # all of them: asked for one, Ape would compile that one alone
    contract_type = project.contracts.get(name).contract_type.model_copy(deep=True)
    code = _creates(project, name)
    if has_mix is not None:
        code = on_chain(code, _creates(project, "Guilds"), has_mix=has_mix)
    contract_type.deployment_bytecode = Bytecode(bytecode="0x" + code.hex())
    return ContractContainer(contract_type=contract_type)


def _creates(project, name):
    """Return the code that creates one of our contracts: where coverage is measured, what Ape has compiled for that."""
    if COVERAGE in os.environ:
        return bytes.fromhex(project.contracts.get(name).contract_type.deployment_bytecode.bytecode[2:])
    return bytes.fromhex(MUTANT[name]) if name in MUTANT else artifact(name).bytecode
