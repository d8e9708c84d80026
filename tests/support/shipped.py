"""The very bytecode that the package ships: what the tests put on the chain is what users deploy."""

import os

from ape.contracts import ContractContainer
from ethpm_types.contract_type import Bytecode

from oathwork.chain.abi import artifact
from tests.support.mutant import MUTANT

COVERAGE = "OATHWORK_COVERAGE"  # set where the contracts are compiled anew to be measured


def shipped(project, name):
    """The container of one of our contracts.

    Ape compiles the mocks together with the contracts, and via IR that changes their bytecode: the same behaviour in
    another order. That the shipped bytecode is fresh, `scripts/export.py --check` says.
    """
    project.load_contracts()  # all of them: asked for one, Ape would compile that one alone
    built = project.contracts.get(name)
    if COVERAGE in os.environ:
        return built
    contract_type = built.contract_type.model_copy(deep=True)
    contract_type.deployment_bytecode = Bytecode(
        bytecode="0x" + (MUTANT.get(name) or artifact(name).bytecode.hex())
    )
    return ContractContainer(contract_type=contract_type)
