"""Where a rule of access can be weakened: each operand, filter and branch of it becomes a mutant.

All mutants of a module stand in one compiled form: `A & B` becomes `B if at(1) else A if at(2) else A & B`.
So a process is loaded once, and which mutant is on is one number.
"""

import ast
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("europol_portal/access/*.py", "*/access/*.py", "*/access.py", "europol_portal/*/access.py")
# What states no rule: columns, the form in which rules are written down, SQL of migrations (mutated in the database).
LEFT_OUT = {"models.py", "apps.py", "rls.py", "written.py"}
AT = "mutant_at__"
ALWAYS, NEVER = ast.Constant(value=True), ast.Constant(value=False)
NARROWING = {"filter", "exclude"}
SHOWN = 90  # characters of the source in a name


@dataclass(frozen=True)
class Site:
    """One mutant of the code: its place, what it does, and a name that stays when lines move."""

    path: str
    line: int
    name: str


def modules() -> dict[str, Path]:
    """Every module of access rules by its dotted name."""
    found = {path for place in PLACES for path in ROOT.glob(place) if path.name not in LEFT_OUT}
    return {_dotted(path): path for path in sorted(found) if ".venv" not in path.parts and "tests" not in path.parts}


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class Weakening(ast.NodeTransformer):
    """Writes the mutants of one module into its tree; `sites` holds them by number, from `first` on."""

    def __init__(self, path: str, first: int) -> None:
        """Begin a module; numbers go on over all modules."""
        self.path, self.first = path, first
        self.sites: list[Site] = []
        self.names: Counter[str] = Counter()
        self.within: list[str] = []
        self.returns: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Go into a function; what stands outside of functions is evaluated once and no mutant."""
        self.within.append(node.name)
        self.returns.append(ast.unparse(node.returns) if node.returns else "")
        node.body = [self.visit(line) for line in node.body]
        self.within.pop()
        self.returns.pop()
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Name methods by their class."""
        self.within.append(node.name)
        node.body = [self.visit(line) for line in node.body]
        self.within.pop()
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        """A condition that always holds; a rule that shows every row."""
        raw = deepcopy(node.value)
        self.generic_visit(node)
        always = {"bool": ALWAYS, "Q": _call("Q")}.get(self.returns[-1] if self.returns else "")
        if raw is None or always is None or ast.unparse(raw) in {"True", "Q()", "NOTHING", "False"}:
            return node
        node.value = self._either(node.value, raw, [("always", always)])
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """A branch that is always taken, and never."""
        raw = deepcopy(node.test)
        self.generic_visit(node)
        node.test = self._branch(node.test, raw)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """The same in an expression."""
        raw = deepcopy(node.test)
        self.generic_visit(node)
        node.test = self._branch(node.test, raw)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """`and`, `or` without one of the operands."""
        raw = deepcopy(node)
        self.generic_visit(node)
        if not self.within:
            return node
        options = []
        for index, operand in enumerate(raw.values):
            rest = raw.values[:index] + raw.values[index + 1 :]
            left = rest[0] if len(rest) == 1 else ast.BoolOp(raw.op, rest)
            options.append((f"without {_text(operand)} in", left))
        return self._either(node, raw, options)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """`&`, `|` without one of the operands; sets of a chain one by one."""
        raw = deepcopy(node)
        operands = _chain(raw)
        node.left, node.right = self._inside(node.left, node.op), self.visit(node.right)
        if not self.within or not isinstance(node.op, ast.BitAnd | ast.BitOr):
            return node
        options = []
        for index, operand in enumerate(operands):
            rest = operands[:index] + operands[index + 1 :]
            left = rest[0]
            for other in rest[1:]:
                left = ast.BinOp(left, raw.op, other)
            options.append((f"without {_text(operand)} in", left))
        return self._either(node, raw, options)

    def _inside(self, node: ast.expr, op: ast.operator) -> ast.expr:
        """The left part of a chain: its operands are those of the whole chain."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, type(op)):
            node.left, node.right = self._inside(node.left, op), self.visit(node.right)
            return node
        return self.visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """What was excluded is demanded."""
        raw = deepcopy(node)
        self.generic_visit(node)
        if not isinstance(node.op, ast.Not | ast.Invert):
            return node
        return self._either(node, raw, [("opposite of", raw.operand)])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A query without one of its filters; a condition of several columns without one of them."""
        raw = deepcopy(node)
        self.generic_visit(node)
        options: list[tuple[str, ast.expr]] = []
        narrows = isinstance(raw.func, ast.Attribute) and raw.func.attr in NARROWING
        if narrows and isinstance(raw.func, ast.Attribute):
            options.append(("unfiltered", raw.func.value))
        if narrows or (isinstance(raw.func, ast.Name) and raw.func.id == "Q"):
            options += _without_one(raw)
        return self._either(node, raw, options)

    def _branch(self, node: ast.expr, raw: ast.expr) -> ast.expr:
        return self._either(node, raw, [("always", ALWAYS), ("never", NEVER)])

    def _either(self, node: ast.expr, raw: ast.expr, options: list[tuple[str, ast.expr]]) -> ast.expr:
        if not self.within:
            return node
        for what, option in reversed(options):
            name = f"{self.path}::{'.'.join(self.within)}: {what} {_text(raw)}"
            self.names[name] += 1
            if self.names[name] > 1:
                name += f" #{self.names[name]}"
            number = self.first + len(self.sites)
            self.sites.append(Site(self.path, raw.lineno, name))
            node = ast.IfExp(_call(AT, ast.Constant(number)), option, node)
        return node


def weakened(path: Path, first: int) -> tuple[ast.Module, list[Site]]:
    """The tree of a module with all its mutants, numbered from `first` on."""
    transformer = Weakening(path.relative_to(ROOT).as_posix(), first)
    tree = transformer.visit(ast.parse(path.read_text()))
    return ast.fix_missing_locations(tree), transformer.sites


def _without_one(raw: ast.Call) -> list[tuple[str, ast.expr]]:
    options: list[tuple[str, ast.expr]] = []
    if len(raw.args) + len(raw.keywords) > 1:
        for index, argument in enumerate(raw.args):
            left = ast.Call(raw.func, raw.args[:index] + raw.args[index + 1 :], raw.keywords)
            options.append((f"without {_text(argument)} in", left))
        for index, keyword in enumerate(raw.keywords):
            left = ast.Call(raw.func, raw.args, raw.keywords[:index] + raw.keywords[index + 1 :])
            options.append((f"without {keyword.arg} in", left))
    return options


def _chain(node: ast.expr, op: type[ast.operator] | None = None) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and (op is None or isinstance(node.op, op)):
        return [*_chain(node.left, type(node.op)), node.right]
    return [node]


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _text(node: ast.expr) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
