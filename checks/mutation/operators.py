"""The mutants of our contracts: each differs from its source in one small place of the syntax tree."""

from dataclasses import dataclass

BINARY = {
    "<": ("<=", ">"),
    "<=": ("<", ">"),
    ">": (">=", "<"),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
    "&&": ("||",),
    "||": ("&&",),
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "%": ("*",),
    "<<": (">>",),
    ">>": ("<<",),
    "&": ("|",),
    "|": ("&",),
    "^": ("|",),
}
RELATIONS = ("<", "<=", ">", ">=", "==", "!=")
ASSIGNED = {"+=": "-=", "-=": "+=", "*=": "/=", "<<=": ">>=", ">>=": "<<="}
CONDITIONED = ("IfStatement", "ForStatement", "WhileStatement", "Conditional")
DELETED = ("ExpressionStatement", "EmitStatement", "Continue", "RevertStatement")
STATEMENTS = (*DELETED, "Return", "IfStatement", "ForStatement", "WhileStatement", "TryStatement")
EXPRESSIONS = (
    *("Assignment", "BinaryOperation", "Conditional", "FunctionCall", "Identifier", "IndexAccess", "Literal"),
    *("MemberAccess", "TupleExpression", "UnaryOperation"),
)
NO_VALUES = (
    "int_const",
    "rational_const",
    "literal_string",
    "tuple(",
    "function",
    "error",
    "type(",
    "modifier",
)


@dataclass(frozen=True)
class Mutant:
    """At byte `at` of `file`, `old` becomes `new`. `within` is the function or constant where: its id
    in the syntax tree. `around` is the smallest expression or statement that can have another in its place,
    as a range of bytes and whether it is a statement; None where there is none."""

    file: str
    line: int
    column: int
    at: int
    operator: str
    old: str
    new: str
    within: int
    around: tuple[int, int, bool] | None
    called: str = ""

    @property
    def name(self):
        return (
            self.called
            or f"{self.file}:{self.line}:{self.column} {self.operator}: {_short(self.old)} -> {_short(self.new) or 'nothing'}"
        )

    def of(self, text):
        """Return the source with the change."""
        source = text.encode()
        end = self.at + len(self.old.encode())
        assert source[self.at : end] == self.old.encode(), f"{self.name}: the source has changed"
        return (source[: self.at] + self.new.encode() + source[end:]).decode()


def mutants(file, text, tree):
    """Return the mutants of one source, in its order, without those that read the same."""
    found = _Walk(file, text.encode())
    found.visit(tree, 0)
    return list({(each.at, each.old, each.new): each for each in sorted(found.made, key=_place)}.values())


def planted(file, text, tree, old, new, *, name):
    """Return the mutant of that name, in which `old`, there exactly once, becomes `new`. Raises ValueError."""
    source, old, new = text.encode(), old.strip().encode(), new.strip().encode()
    if source.count(old) != 1:
        raise ValueError(f"{file} does not have once: {old.decode()}")
    before, old, new = _difference(old, new, source.index(old))
    walk = _Search(file, source, before, before + len(old))
    walk.visit(tree, 0)
    line, column = source[:before].count(b"\n") + 1, before - source.rfind(b"\n", 0, before)
    return Mutant(
        file, line, column, before, "planted", old.decode(), new.decode(), walk.within, walk.around, name
    )


def _difference(old, new, at):
    """Return where two texts that stand at `at` begin to differ, and what differs, without space around it."""
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    old, new = old[first : len(old) - last], new[first : len(new) - last]
    if not new.strip():
        first += len(old) - len(old.lstrip())
        old, new = old.strip(), b""
    return at + first, old, new


def _alike(one, other):
    """Return how many bytes the two begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _place(mutant):
    return mutant.at, mutant.operator, mutant.new


def _short(text):
    words = " ".join(text.split())
    return words if len(words) <= 70 else words[:67] + "..."


class _Walk:
    def __init__(self, file, source):
        self.file, self.source, self.made = file, source, []
        self.path = []  # from the root of the tree to where we are

    def visit(self, node, function):
        if isinstance(node, list):
            for each in node:
                self.visit(each, function)
        if not isinstance(node, dict) or node.get("nodeType") in ("ImportDirective", "InlineAssembly"):
            return
        if node.get("kind") == "constructor":
            return  # what the test bench replaces
        if node.get("nodeType") in ("FunctionDefinition", "ModifierDefinition") or node.get("constant"):
            function = node["id"]
        self.path.append(node)
        if "nodeType" in node:
            self._mutate(node, function)
        for name, each in node.items():
            if name not in ("typeDescriptions", "documentation", "typeName", "overrides"):
                self.visit(each, function)
        self.path.pop()

    def _mutate(self, node, function):
        for operator, start, end, new in self._changes(node):
            old = self.source[start:end].decode()
            line = self.source[:start].count(b"\n") + 1
            column = start - self.source.rfind(b"\n", 0, start)
            if old != new:
                around = self._around()
                self.made.append(Mutant(self.file, line, column, start, operator, old, new, function, around))

    def _around(self):
        if any(node.get("constant") or node.get("nodeType") == "ModifierInvocation" for node in self.path):
            return None
        for node in reversed(self.path):
            kind, (start, end) = node.get("nodeType"), _range(node) if "src" in node else (0, 0)
            if kind in STATEMENTS and not self._is_step(node):
                return start, end + self._semicolon(end), True
            if kind in EXPRESSIONS and _has_value(node):
                return start, end, False
        return None

    def _semicolon(self, end):
        return int(self.source[end : end + 1] == b";")

    def _is_step(self, node):
        """Return whether this is the `++i` of a loop, where no other statement can stand."""
        return any(each.get("loopExpression") is node for each in self.path)

    def _changes(self, node):
        kind = node["nodeType"]
        start, end = _range(node)
        if kind == "BinaryOperation":
            yield from self._operator(node)
        if kind == "Assignment" and node["operator"] in ASSIGNED:
            yield self._between(
                node, "leftHandSide", "rightHandSide", ASSIGNED[node["operator"]], "arithmetic"
            )
        if kind == "UnaryOperation":
            yield from self._unary(node, start, end)
        if kind in CONDITIONED and node.get("condition"):
            inner = _range(node["condition"])
            yield "negation", *inner, f"!({self.source[slice(*inner)].decode()})"
        if kind == "Conditional":
            yes, no = node["trueExpression"], node["falseExpression"]
            yield from self._swap(yes, no)
        if kind == "Literal":
            yield from self._literal(node, start, end)
        if kind in DELETED:
            if self._is_step(node):
                yield "deletion", start, end, ""
            else:
                yield "deletion", start, end + self._semicolon(end), "{}"
        if kind == "ModifierInvocation" and node.get("kind") == "modifierInvocation":
            yield "deletion", start, end, ""
        if kind == "FunctionCall" and node["kind"] == "functionCall":
            for one, other in zip(node["arguments"], node["arguments"][1:], strict=False):
                if _type(one) == _type(other):
                    yield from self._swap(one, other)

    def _operator(self, node):
        for new in BINARY.get(node["operator"], ()):
            family = "relation" if new in RELATIONS else "logic" if new in ("&&", "||") else "arithmetic"
            yield self._between(node, "leftExpression", "rightExpression", new, family)

    def _between(self, node, left, right, new, family):
        start, end = _range(node[left])[1], _range(node[right])[0]
        at = self.source.index(node["operator"].encode(), start, end)
        return family, at, at + len(node["operator"]), new

    def _unary(self, node, start, end):
        if node["operator"] == "!":
            yield "negation", start, start + 1, ""
        if node["operator"] in ("++", "--"):
            at = start if node["prefix"] else end - 2
            yield "arithmetic", at, at + 2, "--" if node["operator"] == "++" else "++"

    def _swap(self, one, other):
        (start, middle), (after, end) = _range(one), _range(other)
        first, second = self.source[start:middle], self.source[after:end]
        if first != second:
            yield "swap", start, end, (second + self.source[middle:after] + first).decode()

    def _literal(self, node, start, end):
        if node["kind"] == "bool":
            yield "constant", start, end, "false" if node["value"] == "true" else "true"
        if node["kind"] == "number" and not node["value"].startswith("0x"):
            digits, *unit = self.source[start:end].decode().split()
            value = int(digits.replace("_", ""))
            for new in (value + 1, value - 1):
                if new >= 0:
                    yield "constant", start, end, " ".join([str(new), *unit])


class _Search(_Walk):
    """Looks for the smallest place around a range, in place of making mutants."""

    def __init__(self, file, source, start, end):
        super().__init__(file, source)
        self.start, self.end = start, end
        self.within, self.around = 0, None

    def _mutate(self, node, function):
        start, end = _range(node)
        if start <= self.start and self.end <= end + self._semicolon(end):
            self.within = function
            found = self._around()
            if found and found[0] <= self.start and self.end <= found[1]:
                self.around = found


def _range(node):
    start, length, _ = map(int, node["src"].split(":"))
    return start, start + length


def _has_value(node):
    type_ = node["typeDescriptions"].get("typeString") or "tuple("
    return not (type_.startswith(NO_VALUES) or type_.endswith("slice") or node.get("lValueRequested"))


def _type(node):
    return node.get("typeDescriptions", {}).get("typeString", "").split(" ")[0]
