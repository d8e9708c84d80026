"""Chains with a RANDAO mix and without one: what the constructor of `Guilds` reads is in its code, on whichever chain.

In place of the opcode that reads the mix ADDRESS answers with as large a number, and PUSH0 as on a chain that has none. Where
the opcode stands depends on the compiler's settings, so it is looked for.
"""

PREVRANDAO, INVALID, PUSH1, PUSH32 = 0x44, 0xFE, 0x60, 0x7F
STAND_INS = {True: 0x30, False: 0x5F}  # ADDRESS, PUSH0


def on_chain(code, guilds, *, has_mix):
    """Return code that creates `Guilds`, or is what creates it, as it would be on a chain with a mix or without one.

    `guilds` is the code that creates `Guilds`.
    """
    assert code.count(guilds) == 1, "this code does not create Guilds once"
    changed = bytearray(guilds)
    changed[_reads_mix_at(guilds)] = STAND_INS[has_mix]
    return code.replace(guilds, bytes(changed))


def _reads_mix_at(guilds):
    """Return where the constructor reads the mix. It ends at an INVALID: what it deploys stands behind that."""
    at, found = 0, []
    while guilds[at] != INVALID:
        if guilds[at] == PREVRANDAO:
            found.append(at)
        at += 1 + (guilds[at] - PUSH1 + 1 if PUSH1 <= guilds[at] <= PUSH32 else 0)
    assert len(found) == 1, "the constructor of Guilds does not read the mix once"
    return found[0]
