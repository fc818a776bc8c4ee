"""Turned: a formula of the blackboard, as a line of code in the layout that a network speaks.

After `equations`. Whoever keeps samples in rows or kernels the other way computes transposes:
`dW = dZ @ A_prev.T / m` becomes `dW2 = A1.T @ dZ2 / m`. The syntax tree of the formula is turned,
by (X Y)^T = Y^T X^T, and transposes that meet a transposed array vanish.
"""

import ast
import re
from collections.abc import Sequence

from comparisons.checking.layouts import Layout

SAMPLED = ("A", "Z", "dA", "dZ", "Y")
FURTHER = {"": 0, "_prev": -1, "_next": 1}
COLUMN = ast.Name(":, np.newaxis", ast.Load())  # an index, which is only written


def line(
    stem: str,
    formula: str,
    layers: Sequence[int],
    layout: Layout,
    derivatives: str = "loss",
    right: str = "",
) -> str:
    """A formula as a line of code.

    Args:
        stem: of what it makes; "" for a parameter after a step.
        formula: for the blackboard; in it RIGHT stands for `right`.
        layers: where it stands: numbers in names for one, [l] for several.
        layout: of the network.
        derivatives: whether dA and dZ are of each sample's "loss", or of the "cost" with its 1/m.
        right: what should stand there.

    Example:
        >>> rows = Layout("rows", "in_out", "flat", "like outputs")
        >>> line("dW", "dZ @ A_prev.T / m", [2], rows)
        'dW2 = A1.T @ dZ2 / m'
        >>> line("db", "-(RIGHT)", [1, 2], rows, right="np.sum(dZ, axis=1, keepdims=True) / m")
        'db[l] = -(np.sum(dZ[l], axis=0) / m)'
    """
    trees = [ast.parse(text, mode="eval").body for text in (right or "0", formula)]
    if derivatives == "cost":
        trees = [_with_the_mean(trees[0], stem), _with_the_mean(trees[1], stem)]
    tree = _Put(trees[0]).visit(trees[1])
    turned = _turned(tree, _is_turned(stem, layout), layout)
    if layout.biases == "flat" and stem in ("b", "db"):
        turned = _Flat().visit(turned)
    made = _numbered(stem or "W", layers)
    return f"{'X' if made == 'A0' else made} = {_names(ast.unparse(turned), layers)}"


class _Put(ast.NodeTransformer):
    """Puts a tree where RIGHT stands; a class, as `ast` has its visitors."""

    def __init__(self, right: ast.expr) -> None:
        self.right = right

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """RIGHT, or another name."""
        return self.right if node.id == "RIGHT" else node


class _Flat(ast.NodeTransformer):
    """Sums that keep no axis, and biases as they are; a class, as `ast` has its visitors."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A call without `keepdims`."""
        node.keywords = [each for each in node.keywords if each.arg != "keepdims"]
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """`b[:, np.newaxis]` as b."""
        return node.value if node.slice is COLUMN else node


def _is_turned(name: str, layout: Layout) -> bool:
    """Whether a network keeps a quantity the other way than the blackboard."""
    stem = name.split("_")[0]
    if stem in SAMPLED:
        return layout.samples == "rows"
    if stem in ("W", "dW", ""):
        return layout.kernels == "in_out"
    return stem in ("b", "db") and (
        layout.biases == "row" or (layout.biases == "flat" and layout.samples == "rows")
    )


def _turned(node: ast.expr, other: bool, layout: Layout) -> ast.expr:
    """An expression of the network's own arrays.

    Args:
        node: of the blackboard's.
        other: whether its value is wanted the other way.
        layout: of the network.
    """
    match node:
        case ast.Name(id):
            return _array(node, id.split("_")[0], other, layout)
        case ast.Attribute(value, "T"):
            inside = _turned(value, not other, layout)
            outside = ast.Attribute(_turned(value, other, layout), "T", ast.Load())
            return min(inside, outside, key=lambda each: len(ast.unparse(each)))
        case ast.BinOp(left, op, right):
            left, right = (_turned(each, other, layout) for each in (left, right))
            if isinstance(op, ast.MatMult) and other:
                left, right = right, left
            return ast.BinOp(left, op, right)
        case ast.UnaryOp(op, operand):
            return ast.UnaryOp(op, _turned(operand, other, layout))
        case ast.Compare(left, ops, comparators):
            compared = [_turned(each, other, layout) for each in comparators]
            return ast.Compare(_turned(left, other, layout), ops, compared)
        case ast.Subscript(value, ast.Tuple(elts)):
            index = ast.Tuple(elts[::-1] if other else elts, ast.Load())
            return ast.Subscript(_turned(value, other, layout), index, ast.Load())
        case ast.Call():
            return _called(node, other, layout)
    return node


def _array(node: ast.Name, stem: str, other: bool, layout: Layout) -> ast.expr:
    """An array by its name, transposed if it is not kept as it is wanted."""
    if stem not in (*SAMPLED, "W", "dW", "b", "db"):
        return node
    if stem in ("b", "db") and layout.biases == "flat":
        return node if other else ast.Subscript(node, COLUMN, ast.Load())
    as_is = _is_turned(node.id, layout) == other
    return node if as_is else ast.Attribute(node, "T", ast.Load())


def _called(node: ast.Call, other: bool, layout: Layout) -> ast.Call:
    """A call; a sum along the samples is one along the other axis if they lie there."""
    said = {each.arg: each.value for each in node.keywords}
    if "axis" in said and "keepdims" not in said:  # what is left has one axis, either way
        other = layout.samples == "rows"
    given = [_turned(each, other, layout) for each in node.args]
    function = node.func
    if isinstance(function, ast.Attribute) and ast.unparse(function.value) != "np":  # a method
        function = ast.Attribute(_turned(function.value, other, layout), function.attr, ast.Load())
    match said.get("axis"):
        case ast.Constant(int(axis)) if other:
            said["axis"] = ast.Constant(1 - axis)
    return ast.Call(function, given, [ast.keyword(name, value) for name, value in said.items()])


def _with_the_mean(tree: ast.expr, stem: str) -> ast.expr:
    """A formula for derivatives of the mean, which have the 1/m in them from the first on."""
    names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    if "RIGHT" in names:
        return tree
    m = ast.Name("m", ast.Load())
    if stem in ("dW", "db") and names & {"dZ", "dA"}:
        match tree:
            case ast.BinOp(left, ast.Div(), ast.Name("m")):
                return left
            case ast.BinOp(left, ast.Div(), ast.BinOp(ast.Name("m"), ast.Pow(), _)):
                return ast.BinOp(left, ast.Div(), m)
        return ast.BinOp(m, ast.Mult(), tree)
    if stem == "dA" and not names & {"dZ_next", "dA_next"}:
        return ast.BinOp(tree, ast.Div(), m)
    return tree


def _names(code: str, layers: Sequence[int]) -> str:
    """Names with the numbers of their layers; the input is X."""

    def named(match: re.Match[str]) -> str:
        return _numbered(match[1], layers, FURTHER[match[2] or ""])

    code = re.sub(r"\b(dA|dZ|dW|db|A|Z|W|b)(_prev|_next)?\b", named, code)
    return re.sub(r"\bA0\b", "X", code)


def _numbered(stem: str, layers: Sequence[int], further: int = 0) -> str:
    """Such as dW2, or dW[l] if it is of several layers."""
    if stem in ("loss", "cost"):
        return stem
    if len(layers) == 1:
        return f"{stem}{layers[0] + further}"
    return f"{stem}[l{further:+d}]" if further else f"{stem}[l]"
