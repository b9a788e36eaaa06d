"""Measures with one planted bug each -> whether tests/test_measures.py sees it.

    make mutants                 every mutant of every file, within two minutes
    python tests/mutants.py f1   those of one file

A mutant is a copy of one syntax tree of eval/measures with one change: a comparison turned, a
number off by one, an operator swapped, a condition negated, a step left out, … It is compiled in
memory, the package is imported anew around it and the tests run until one fails. A mutant that
no test sees is a gap in the tests, unless it is listed in ``EQUIVALENT`` with the reason why it
gives the same figures.
"""

import ast
import contextlib
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from itertools import product
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

MEASURES = Path(__file__).parents[1] / "eval" / "measures"
TESTS = Path(__file__).parent / "test_measures.py"
PACKAGE = "eval.measures"

# (file, original, mutant) -> why the figures stay the same
EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("citation_sentences.py", "return None", "return 0.0"): "unknown places are filtered by truth",
    (
        "f1.py",
        "_overlap(words, answer.split())",
        "_overlap(answer.split(), words)",
    ): "precision and recall change places, and F1 is symmetric in them",
}


@dataclass(frozen=True)
class Mutant:
    """One change in one file."""

    file: str
    line: int
    original: str
    changed: str
    tree: ast.Module

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what names the change whatever line it moves to."""
        return self.file, self.original, self.changed


# From a node to the nodes that could stand in its place

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.BitAnd: (ast.BitOr,),
}
NAMES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "bisect_left": "bisect_right",
    "bisect_right": "bisect_left",
    "sum": "len",
    "normalise": "normalise_indonesian",
    "normalise_indonesian": "normalise",
    "exact_match": "f1",
    "f1": "exact_match",
    "answered": "answerable",
    "text": "forced",
    "forced": "text",
    "start": "end",
    "end": "start",
    "low": "high",
    "cited": "gold",
    "sentence_start": "start",
    "coverage": "risk",
    "wrong": "answered",
    "given": "gold",
}
# Calls that are a step from one value to the next: left out, the value passes through
STEPS_ON_RECEIVER = {"lower", "casefold", "replace", "strip"}
STEPS_ON_ARGUMENT = {"sub", "normalize", "fromkeys", "sorted", "abs", "Counter", "map"}


def replacements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what the node could wrongly be."""
    match node:
        case ast.Compare(ops=[operator]):
            for other in COMPARISONS.get(type(operator), ()):
                yield ast.Compare(node.left, [other()], node.comparators)
        case ast.Compare(ops=[first, second], comparators=[middle, last]):
            yield ast.Compare(node.left, [first], [middle])
            yield ast.Compare(middle, [second], [last])
            yield ast.Compare(node.left, [ast.Lt(), second], [middle, last])
            yield ast.Compare(node.left, [first, ast.Lt()], [middle, last])
        case ast.BinOp():
            for other in OPERATORS.get(type(node.op), ()):
                yield ast.BinOp(node.left, other(), node.right)
        case ast.BoolOp():
            other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield ast.BoolOp(other_op, node.values)
            yield from node.values
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Constant():
            yield from _constants(node.value)
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)
            yield node.body
            yield node.orelse
        case ast.Call():
            yield from _calls(node)
        case ast.Subscript(slice=ast.Slice() as part):
            if part.lower:
                yield ast.Subscript(node.value, ast.Slice(None, part.upper), node.ctx)
            if part.upper:
                yield ast.Subscript(node.value, ast.Slice(part.lower, None), node.ctx)
        case ast.comprehension(ifs=[_, *_]):
            yield ast.comprehension(node.target, node.iter, [], node.is_async)
            yield ast.comprehension(
                node.target, node.iter, [_negated(test) for test in node.ifs], node.is_async
            )
        case ast.If():
            yield ast.If(_negated(node.test), node.body, node.orelse)
            yield ast.If(ast.Constant(False), node.body, node.orelse)
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
            if isinstance(node.value, ast.Constant) and node.value.value is None:
                yield ast.Return(ast.Constant(0.0))
        case ast.Tuple(elts=[_, _, *_], ctx=ast.Load()):
            for place in range(len(node.elts)):
                yield ast.Tuple(node.elts[:place] + node.elts[place + 1 :], node.ctx)
        case ast.AugAssign() | ast.For():
            yield ast.Pass()
        case ast.Attribute(attr=name) if name in NAMES:
            yield ast.Attribute(node.value, NAMES[name], node.ctx)
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            yield ast.Name(NAMES[name], node.ctx)


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _constants(value: object) -> Iterator[ast.expr]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)
    elif isinstance(value, str):
        yield ast.Constant(value + "q")
        if len(value) < 8 and "\\" not in value:
            shorter = (value[:place] + value[place + 1 :] for place in range(len(value)))
            # trec_eval ends the whole process at a depth of 0
            yield from (ast.Constant(text) for text in shorter if "@0" not in text)
        if "(?" in value:
            yield from _expressions(value)


def _expressions(pattern: str) -> Iterator[ast.expr]:
    """Yield the regular expressions with one group or quantifier left out or changed."""
    for found in re.finditer(r"\(\?(?:[^()\\]|\\.|\([^()]*\))*\)", pattern):
        yield ast.Constant(pattern[: found.start()] + pattern[found.end() :])
    for old, new in (("(?!", "(?="), ("(?<!", "(?<="), ("(?=", "(?!"), ("(?<=", "(?<!")):
        for found in re.finditer(re.escape(old), pattern):
            yield ast.Constant(pattern[: found.start()] + new + pattern[found.end() :])
    for old, new in (
        (")+", ")"),
        ("{2,}", "+"),
        ("{3}", "{2}"),
        ("{0,2}", "{0,3}"),
        ("{0,2}", "{0,1}"),
        ("[1-9]", r"\d"),
        (r"|\.\d", ""),
        (r"|,\d{3}", ""),
        (r"|,\d", ""),
        (r"\b", ""),
        (r"(?!\d|", "(?!"),
        (r"[\d.,]", r"[\d,]"),
        (r"[\d.,]", r"[\d.]"),
        (r"[\d.,]", r"[.,]"),
        ("[.,]", "[,]"),
        ("[.,]", "[.]"),
        (r"[^\W\d_]", r"[^\W_]"),
    ):
        for found in re.finditer(re.escape(old), pattern):
            yield ast.Constant(pattern[: found.start()] + new + pattern[found.end() :])


def _calls(node: ast.Call) -> Iterator[ast.expr]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in STEPS_ON_RECEIVER and isinstance(node.func, ast.Attribute):
        yield node.func.value
    if name in STEPS_ON_ARGUMENT and node.args:
        yield node.args[-1] if name != "sorted" else node.args[0]
    if name in ("floor", "min", "max"):
        yield from node.args
    elif len(node.args) == 2:
        yield ast.Call(node.func, node.args[::-1], node.keywords)
    for place in range(len(node.keywords)):
        rest = node.keywords[:place] + node.keywords[place + 1 :]
        yield ast.Call(node.func, node.args, rest)


# From a file to its mutants


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    source = ast.parse(path.read_text(encoding="utf-8"))
    for number, node in enumerate(_nodes(source)):
        for replacement in replacements(node):
            if _text(replacement) == _text(node):
                continue
            tree = deepcopy(source)
            target = _nodes(tree)[number]
            fresh = _Replace(target, deepcopy(replacement)).visit(tree)
            ast.fix_missing_locations(fresh)
            yield Mutant(
                path.name, getattr(node, "lineno", 0), _text(node), _text(replacement), fresh
            )


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self._target, self._replacement = target, replacement

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self._target:
            return ast.copy_location(self._replacement, node)
        return self.generic_visit(node)


def _nodes(tree: ast.Module) -> list[ast.AST]:
    """Return the nodes that do something: no docstrings, no types."""
    passive = set()
    for node in ast.walk(tree):
        still: list[ast.AST | None] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            still = [node]
        elif isinstance(node, ast.FunctionDef):
            still = [node.returns, *(argument.annotation for argument in node.args.args)]
        elif isinstance(node, ast.AnnAssign):
            still = [node.annotation]
        elif isinstance(node, ast.ImportFrom | ast.Import):
            still = [node]
        elif isinstance(node, ast.ClassDef):
            still = list(node.decorator_list)
        for root in filter(None, still):
            passive.update(id(inner) for inner in ast.walk(root))
    return [node for node in ast.walk(tree) if id(node) not in passive]


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.comprehension):
        return ast.unparse(ast.GeneratorExp(ast.Name("…"), [node]))
    return ast.unparse(ast.fix_missing_locations(deepcopy(node)))


# From a mutant to what the tests say of it


class _Planted(MetaPathFinder, Loader):
    """Give the mutant in the place of its module."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name, self._code = name, code

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)  # noqa: S102 - this project's own code


@contextlib.contextmanager
def planted(file: str, code: CodeType) -> Iterator[None]:
    """Have the package imported anew, with other code for one file; undo it at the end."""
    package = sys.modules["eval"]
    kept = {name: module for name, module in sys.modules.items() if name.startswith(PACKAGE)}
    measures = package.__dict__.get("measures")
    finder = _Planted(f"{PACKAGE}.{file.removesuffix('.py')}", code)
    for name in kept:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
            del sys.modules[name]
        sys.modules.update(kept)
        if measures is not None:
            package.__dict__["measures"] = measures


def killer(file: str, code: CodeType) -> str | None:
    """Return the name of the first test that fails with other code for a file, None if none."""
    with planted(file, code):
        names: dict[str, Any] = {"__name__": "test_measures"}
        try:
            exec(_tests(), names)  # noqa: S102 - this project's own code
        except Exception as error:
            return f"import: {type(error).__name__}"
        for name, test in list(names.items()):
            if name.startswith("test_") and not _passes(test):
                return name
    return None


def _killed(mutant: Mutant) -> bool:
    return killer(mutant.file, compile(mutant.tree, mutant.file, "exec")) is not None


def _tests(cache: dict[str, CodeType] = {}) -> CodeType:  # noqa: B006 - kept on purpose
    if "code" not in cache:
        cache["code"] = compile(TESTS.read_text(encoding="utf-8"), str(TESTS), "exec")
    return cache["code"]


def _passes(test: Callable[..., None]) -> bool:
    try:
        for arguments in _cases(test):
            test(**arguments)
    except Exception:
        return False
    return True


def _cases(test: Callable[..., None]) -> Iterator[dict[str, object]]:
    """Yield the arguments that pytest.mark.parametrize gives."""
    axes: list[list[dict[str, object]]] = []
    for mark in getattr(test, "pytestmark", []):
        names = mark.args[0]
        split = [names] if isinstance(names, str) else list(names)
        rows = [(row,) if isinstance(names, str) else row for row in mark.args[1]]
        axes.append([dict(zip(split, row, strict=True)) for row in rows])
    wanted = set(inspect.signature(test).parameters)
    for chosen in product(*axes):
        arguments = {name: value for part in chosen for name, value in part.items()}
        if set(arguments) != wanted:
            raise ValueError(f"{test.__name__} takes a fixture: keep these tests free of them")
        yield arguments


def main(arguments: list[str]) -> int:
    """Print a table of the files and every survivor; return 1 when one is unexplained."""
    importlib.import_module("eval.record")
    paths = sorted(path for path in MEASURES.glob("*.py") if path.name != "__init__.py")
    chosen = [path for path in paths if not arguments or path.stem in arguments]
    whole = compile((MEASURES / "base.py").read_text(encoding="utf-8"), "base.py", "exec")
    if failed := killer("base.py", whole):
        sys.stderr.write(f"{failed} fails without any mutant. Mend it first.\n")
        return 2
    alive = 0
    for path in chosen:
        found = list(mutants_of(path))
        left = [mutant for mutant in found if not _killed(mutant)]
        known = [mutant for mutant in left if mutant.key in EQUIVALENT]
        alive += len(left) - len(known)
        sys.stdout.write(
            f"{path.name:26} {len(found):4} mutants, {len(found) - len(left):4} killed,"
            f" {len(known):2} equivalent, {len(left) - len(known)} survive\n"
        )
        for mutant in left:
            if mutant.key not in EQUIVALENT:
                sys.stdout.write(f"  line {mutant.line}: {mutant.original} -> {mutant.changed}\n")
    return int(alive > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
