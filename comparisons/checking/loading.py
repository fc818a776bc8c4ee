"""Loading: somebody's file run as far as it defines things, and no further.

After `sources`. Most people's files load data and train when they are run. Of a file, only these
are run, in its order:

- imports (one that fails leaves its names undefined), and additions to `sys.path`;
- definitions of functions and classes, with their decorators, defaults and bodies;
- constants: assignments of what is built of literals, lambdas, names and their attributes by
  arithmetic and comparison, and by the few calls in `CALLS`, such as `np.array([[0, 1]])`;
- `if` and `try` around nothing but these.

Loops, calls (also `np.random.seed(1)`) and `if __name__ == "__main__"` are not. A name that is
missing for such a reason has a sentence, for whoever needs it. Told to run the whole, everything is
run as Python would.
"""

import __future__

import ast
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from comparisons.checking.sources import Part, marked_step, parts
from comparisons.checking.whereabouts import Whereabouts

# What makes constants and definitions in NumPy and Python, by the last of its name; fast, and
# writing nothing.
CALLS = frozenset(
    [
        "array",
        "asarray",
        "zeros",
        "ones",
        "eye",
        "arange",
        "linspace",
        "reshape",
        "astype",
        "float32",
        "float64",
        "int",
        "float",
        "str",
        "range",
        "list",
        "tuple",
        "dict",
        "set",
        "len",
        "namedtuple",
        "partial",
        "vectorize",
        "TypeVar",
        "NewType",
        "default_rng",
        "RandomState",
    ]
)

STARS = (
    "*"  # the name of names that nobody wrote down: those of `from ... import *`, of a lost cell
)


@dataclass
class Loaded:
    """What came of a file.

    Attributes:
        namespace: its names.
        missing: why a name is not there, by name.
        where: finds lines of the person's.
        step: the marked lines, compiled, if there are any.
    """

    namespace: dict[str, Any]
    where: Whereabouts
    missing: dict[str, str] = field(default_factory=dict)
    step: CodeType | None = None


def load(path: Path, connect: Path | None = None, whole: bool = False) -> Loaded:
    """A file's names.

    Args:
        path: of a script `.py` or a notebook `.ipynb`.
        connect: another file, run to its end as if it stood after the first.
        whole: whether all of the first is run, with `__name__` "__main__".

    Raises:
        ValueError: if a file cannot be read, a script is not Python, or marks are wrong.
    """
    name = "__main__" if whole else path.stem
    module = ModuleType(name)
    module.__dict__.update(__file__=str(path), __package__=_package(path))
    sys.modules[name] = module if whole else sys.modules.get(name, module)
    texts = parts(path)
    added = parts(connect) if connect else []
    loaded = Loaded(module.__dict__, Whereabouts([*texts, *added]), step=marked_step(texts + added))
    for each in (connect, path):
        if each:
            sys.path.insert(0, str(each.resolve().parent))
    _run(texts, loaded, whole)
    _run(added, loaded, whole=True)
    return loaded


def _package(path: Path) -> str:
    """The package that a file is in, by the `__init__.py` around it; its folder can be imported."""
    folder, names = path.resolve().parent, []
    while (folder / "__init__.py").exists():
        names.append(folder.name)
        folder = folder.parent
    if names:
        sys.path.insert(0, str(folder))
    return ".".join(reversed(names))


def _run(texts: list[Part], loaded: Loaded, whole: bool) -> None:
    """Runs statements one by one; whole, the first that fails is the last."""
    flags = 0
    for part, statement in _statements(texts, loaded):
        flags |= _future(statement)
        if not (whole or kept(statement)):
            _leave(part, statement, loaded)
            continue
        tree = ast.Module([statement], [])
        code = compile(tree, part.filename, "exec", flags=flags, dont_inherit=True)
        try:
            exec(code, loaded.namespace)
        except (Exception, SystemExit) as error:
            why = loaded.where.sentence(error, loaded.missing, loaded.step is not None)
            if whole:
                loaded.missing[STARS] = f"what follows was not run: {why}"
                return
            for name in bound(statement):
                loaded.missing[name] = f"what should make it failed: {why}"
        sys.path[:] = [str(part.path.resolve().parent / each) for each in sys.path]


def _statements(texts: list[Part], loaded: Loaded) -> Iterator[tuple[Part, ast.stmt]]:
    """All statements; a cell that is not Python is left out, a script that is not raises."""
    for part in texts:
        try:
            body = ast.parse(part.text, part.filename).body
        except (SyntaxError, ValueError) as error:  # ValueError: null bytes
            line = getattr(error, "lineno", None) or 1
            why = f"{part.place(line)}, is not Python: {error.args[0]}: `{part.line(line)}`"
            if not part.cell:
                raise ValueError(why) from None
            loaded.missing[STARS] = why
            continue
        for statement in body:
            yield part, statement


def _future(statement: ast.stmt) -> int:
    """What `from __future__ import ...` asks of the statements after it."""
    if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__":
        return 0
    features = (getattr(__future__, each.name, None) for each in statement.names)
    return sum(each.compiler_flag for each in features if each)


def _leave(part: Part, statement: ast.stmt, loaded: Loaded) -> None:
    """Notes the names that a statement would have made."""
    for name in bound(statement):
        loaded.missing[name] = (
            f"{part.place(statement.lineno)}, `{part.line(statement.lineno)}`, was not run, since "
            "only imports, definitions and constants are"
        )


def kept(statement: ast.stmt) -> bool:
    """Whether a statement only defines.

    Example:
        >>> [kept(ast.parse(text).body[0]) for text in ("n = 2 * 3", "w = train()", "import os")]
        [True, False, True]
    """
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Assign() | ast.AnnAssign():
            return statement.value is not None and _constant(statement.value)
        case ast.Expr(ast.Call(func)):
            return ast.unparse(func) in ("sys.path.append", "sys.path.insert")
        case ast.If():
            blocks = [*statement.body, *statement.orelse]
            return _constant(statement.test) and all(map(kept, blocks))
        case ast.Try():
            handled = [each for handler in statement.handlers for each in handler.body]
            blocks = [*statement.body, *handled, *statement.orelse, *statement.finalbody]
            return all(map(kept, blocks))
    return False


def _constant(node: ast.expr) -> bool:
    """Whether an expression is built of literals and names as the module's docstring says."""
    if isinstance(node, ast.Lambda):
        return True
    if isinstance(node, ast.Call):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name not in CALLS:
            return False
    simple = (
        ast.Constant | ast.Name | ast.Attribute | ast.Subscript | ast.Slice | ast.Starred
        | ast.Tuple | ast.List | ast.Set | ast.Dict | ast.UnaryOp | ast.BinOp | ast.BoolOp
        | ast.Compare | ast.IfExp | ast.JoinedStr | ast.FormattedValue | ast.Call
    )  # fmt: skip
    inner = [_keyword(each) for each in ast.iter_child_nodes(node)]
    return isinstance(node, simple) and all(_constant(x) for x in inner if isinstance(x, ast.expr))


def _keyword(node: ast.AST) -> ast.AST:
    return node.value if isinstance(node, ast.keyword) else node


def bound(node: ast.AST) -> Iterator[str]:
    r"""The names that a statement gives something to, not those inside functions.

    Example:
        >>> list(bound(ast.parse("for i in r:\n    W, b = train(i)").body[0]))
        ['i', 'W', 'b']
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.alias):
        yield node.asname or node.name.split(".")[0]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from bound(child)


def stepper(loaded: Loaded) -> Callable[..., Mapping[str, Any]] | None:
    """The marked lines as a function from variables to all variables after them.

    The variables stand among the names of the file while the lines run, since functions of a script
    read them there; afterwards the file's own are put back.
    """
    code, namespace = loaded.step, loaded.namespace
    if code is None:
        return None

    def step(**variables: Any) -> Mapping[str, Any]:
        before = dict(namespace)
        try:
            namespace.update(variables)
            exec(code, namespace)
            return dict(namespace)
        finally:
            namespace.clear()
            namespace.update(before)

    return step
