"""
The small changes that can be made to Python source: one function for each operator.

Law: an operator takes one node of a syntax tree and gives changes of its text; what a change means is not its business.
Sentences for people are left as they are, since the pages promise no words.
"""

from __future__ import annotations

import ast
from copy import copy
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Item = TypeVar("Item")


class Change(NamedTuple):
    """A node and the text that takes its place; `before` and `after` tell people what that changes."""

    node: ast.AST
    text: str
    before: str
    after: str


_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_BOOLEANS: dict[type[ast.boolop], type[ast.boolop]] = {ast.And: ast.Or, ast.Or: ast.And}


def _instead(node: ast.expr, new: ast.expr) -> Change:
    text = ast.unparse(new)
    return Change(node, f"({text})", ast.unparse(node), text)


def comparison(node: ast.AST) -> Iterator[Change]:
    """Move a limit by one, or turn a comparison round; each of a chain by itself."""
    if isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            new = copy(node)
            new.ops = [*node.ops[:number], _COMPARISONS[type(operator)](), *node.ops[number + 1 :]]
            yield _instead(node, new)


def boolean(node: ast.AST) -> Iterator[Change]:
    """Take `and` for `or`, and leave out a `not`."""
    if isinstance(node, ast.BoolOp):
        yield _instead(node, ast.BoolOp(_BOOLEANS[type(node.op)](), node.values))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _instead(node, node.operand)


def constant(node: ast.AST) -> Iterator[Change]:
    """Negate a flag, move a number by one each way, lengthen a word."""
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield _instead(node, ast.Constant(not value))
    elif isinstance(value, int):
        yield _instead(node, ast.Constant(value + 1))
        yield _instead(node, ast.Constant(value - 1))
    elif isinstance(value, str) and " " not in value:
        yield _instead(node, ast.Constant(f"{value}x"))


def arithmetic(node: ast.AST) -> Iterator[Change]:
    """Take plus for minus, and leave out the right side of any operation."""
    if isinstance(node, ast.BinOp):
        if type(node.op) in _ARITHMETIC:
            yield _instead(node, ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right))
        yield _instead(node, node.left)


def condition(node: ast.AST) -> Iterator[Change]:
    """Let a condition always hold, and never."""
    tests: list[ast.expr] = []
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        tests = [node.test]
    elif isinstance(node, ast.comprehension):
        tests = node.ifs
    for test in tests:
        for always in (True, False):
            yield _instead(test, ast.Constant(always))


def result(node: ast.AST) -> Iterator[Change]:
    """Return nothing."""
    if isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) != "None":
        yield Change(node, "return None", ast.unparse(node), "return None")


def statement(node: ast.AST) -> Iterator[Change]:
    """Leave out a statement that has an effect; that of a name is needed by what follows."""
    effect = isinstance(node, ast.Expr | ast.AugAssign | ast.Raise | ast.Delete)
    kept = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple)
    if effect or kept:
        yield Change(node, "pass", ast.unparse(node), "pass")


def entry(node: ast.AST) -> Iterator[Change]:
    """Leave out one entry of a table, or of any list, set or tuple."""
    if isinstance(node, ast.Dict):
        for number, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            new: ast.expr = ast.Dict(_without(node.keys, number), _without(node.values, number))
            shown = f"**{ast.unparse(value)}" if key is None else f"{ast.unparse(key)}: {ast.unparse(value)}"
            yield Change(node, f"({ast.unparse(new)})", shown, "")
    elif isinstance(node, ast.List | ast.Set | ast.Tuple) and not _is_target(node):
        for number, item in enumerate(node.elts):
            new = copy(node)
            new.elts = _without(node.elts, number)
            yield Change(node, f"({ast.unparse(new)})", ast.unparse(item), "")


def keyword(node: ast.AST) -> Iterator[Change]:
    """Leave out a named argument of a call."""
    if isinstance(node, ast.Call):
        for number, argument in enumerate(node.keywords):
            new = ast.Call(node.func, node.args, _without(node.keywords, number))
            yield Change(node, f"({ast.unparse(new)})", f"{ast.unparse(node.func)}({ast.unparse(argument)})", "")


def _without(items: list[Item], number: int) -> list[Item]:
    return [*items[:number], *items[number + 1 :]]


def _is_target(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store)


OPERATORS: dict[str, Callable[[ast.AST], Iterator[Change]]] = {
    each.__name__: each
    for each in (comparison, boolean, constant, arithmetic, condition, result, statement, entry, keyword)
}
