"""The very bytecode that the package ships: what the tests put on the chain is what users deploy."""

import os

from ape.contracts import ContractContainer
from ethpm_types.contract_type import Bytecode

from oathwork.chain.abi import artifact
from tests.support.mutant import MUTANT

# How the constructor of `Guilds` reads the chain's RANDAO mix: (1 << 64) - 1, and PREVRANDAO. In place of that opcode
# PUSH0 answers as on a chain without a mix, and ADDRESS with as large a number as a mix.
READS_MIX = bytes.fromhex("6001600160401b0344")
MIX = {True: READS_MIX[:-1] + b"\x30", False: READS_MIX[:-1] + b"\x5f"}

COVERAGE = "OATHWORK_COVERAGE"  # set where the contracts are compiled anew to be measured


def shipped(project, name, *, has_mix=None):
    """The container of one of our contracts; for a chain that has a RANDAO mix or has none, if that is told.

    Ape compiles the mocks together with the contracts, and via IR that changes their bytecode: the same behaviour in
    another order. That the shipped bytecode is fresh, `scripts/export.py --check` says.
    """
    project.load_contracts()  # all of them: asked for one, Ape would compile that one alone
    built = project.contracts.get(name)
    contract_type = built.contract_type.model_copy(deep=True)
    code = bytes.fromhex(contract_type.deployment_bytecode.bytecode[2:])
    if COVERAGE not in os.environ:
        code = bytes.fromhex(MUTANT[name]) if name in MUTANT else artifact(name).bytecode
    if has_mix is not None:
        assert code.count(READS_MIX) == 1, "the constructor of Guilds reads the mix in another way"
        code = code.replace(READS_MIX, MIX[has_mix])
    contract_type.deployment_bytecode = Bytecode(bytecode="0x" + code.hex())
    return ContractContainer(contract_type=contract_type)
