"""Many mutants in one build, each behind a switch: the compiler takes half a minute for any input.

A mutant that another expression or statement can stand for becomes `(on(7) ? mutated : original)`, or `if (on(7)) …
else …`. Which one is on, the code reads at its own end, from the bytes where the compiler puts the hash of the
metadata: so the bytecode of one mutant is that of all, except for these 32 bytes.
"""

from dataclasses import dataclass

BEFORE = bytes.fromhex("a2646970667358221220")  # CBOR: the metadata's hash follows
BEHIND = 11  # bytes of CBOR after the hash
FUNCTION = """
function {name}(uint256 which) pure returns (bool yes) {{
    assembly ("memory-safe") {{
        codecopy(0x00, sub(codesize(), {distance}), 0x20)
        yes := eq(mload(0x00), which)
    }}
}}
"""


@dataclass
class _Region:
    """What has others in its place: a range of the source, what lies within, and the mutants of it."""

    start: int
    end: int
    is_statement: bool
    within: list
    mutants: list


def switched(file, text, mutants):
    """Return the source with these mutants of it, by number, behind switches.

    Each `around` must be known.
    """
    source = text.encode()
    top = _Region(0, len(source), False, [], [])
    regions = {}
    for number, mutant in mutants.items():
        regions.setdefault(mutant.around, _Region(*mutant.around, [], [])).mutants.append((number, mutant))
    path = [top]
    for region in sorted(regions.values(), key=lambda each: (each.start, -each.end)):
        while region.start >= path[-1].end:
            path.pop()
        path[-1].within.append(region)
        path.append(region)
    name = f"on_{file.rsplit('/', 1)[-1].removesuffix('.sol')}"
    made = _inside(source, top, name)
    return (made + FUNCTION.format(name=name, distance=BEHIND + 32).encode()).decode()


def _inside(source, region, name):
    made, at = b"", region.start
    for each in region.within:
        made += source[at : each.start] + _either(source, each, name)
        at = each.end
    return made + source[at : region.end]


def _either(source, region, name):
    made = b""
    for number, mutant in region.mutants:
        end = mutant.at + len(mutant.old.encode())
        changed = source[region.start : mutant.at] + mutant.new.encode() + source[end : region.end]
        mark, condition = f"/*{number}*/".encode(), f"{name}({number})".encode()
        if region.is_statement:
            made += b"if (" + condition + b") {" + mark + changed + mark + b"} else "
        else:
            made += condition + b" ? (" + mark + changed + mark + b") : "
    inside = _inside(source, region, name)
    return b"{" + made + b"{" + inside + b"}}" if region.is_statement else b"(" + made + b"(" + inside + b"))"


def has_switches(code):
    """Return whether a contract may be one of ours: a mock that makes others carries their hashes too."""
    return code.count(BEFORE) == 1


def turned(code, number):
    """Return the bytecode with one mutant on, in the contract and in those that it makes; 0 for none."""
    first, *others = code.split(BEFORE)
    assert others, "a contract has a hash"
    return BEFORE.join([first, *(number.to_bytes(32) + each[32:] for each in others)])


def blamed(text, start, end, numbers):
    """Return the mutant that an error at this place in the switched source is due to, or None.

    The one it is in, else the first whose switch it encloses, else the last one before it.
    """
    source = text.encode()
    marks = {number: f"/*{number}*/".encode() for number in numbers if f"/*{number}*/".encode() in source}
    places = {number: (source.index(mark), source.rindex(mark)) for number, mark in marks.items()}
    inside = [number for number, (first, last) in places.items() if first <= start < last]
    if inside:
        return max(inside, key=lambda number: places[number][0])
    enclosed = [number for number, (first, _) in places.items() if start <= first < end]
    return min(enclosed, key=lambda number: places[number][0]) if enclosed else None
