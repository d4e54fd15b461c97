"""What a stored figure depends on, as a digest: code that is imported, and the parameters that it uses.

Comments, docstrings and the modules of errors do not count, and of a parameters module only those numbers that the code
names: a changed parameter of the matcher leaves what depends on the extractor alone as it is.
"""

import ast
import hashlib
import importlib
from collections.abc import Iterator
from types import ModuleType
from typing import Final

DIGITS: Final = 12  # of the digest that is kept
_PARAMETERS: Final = "parameters"  # part of the name of modules that hold numbers alone
_WORDS: Final = "errors"  # name of modules that say what can be wrong: no figure depends on them


def digest_of(module: str, package: str) -> str:
    """Of `module` and all it imports from `package`, both as `app.matching.extractor` and `app.matching`."""
    found = hashlib.sha256()
    for name, tree in sorted(sources_of(module, package).items()):
        found.update(f"{name}\n{ast.dump(_bare(tree))}\n".encode())
        for number, value in sorted(_numbers(name, tree)):
            found.update(f"{number} {value!r}\n".encode())
    return found.hexdigest()[:DIGITS]


def sources_of(module: str, package: str) -> dict[str, ast.Module]:
    """`module` and all it imports from `package`, by name."""
    trees: dict[str, ast.Module] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in trees or _holds_numbers(name) or name.endswith(f".{_WORDS}"):
            continue
        trees[name] = ast.parse(_source_of(importlib.import_module(name)))
        waiting += [one for one in _imported(trees[name]) if one.startswith(f"{package}.")]
    return trees


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = (f"{node.module}.{one.name}" for one in node.names)
            yield node.module if _is_file(node.module) else ""
            yield from (name for name in inside if _is_file(name))


def _is_file(name: str) -> bool:
    try:
        found = importlib.import_module(name)
    except ImportError:
        return False
    return not hasattr(found, "__path__")


def _holds_numbers(name: str) -> bool:
    return _PARAMETERS in name.rpartition(".")[2]


def _source_of(module: ModuleType) -> str:
    with open(str(module.__file__), encoding="utf-8") as opened:
        return opened.read()


def _numbers(module: str, tree: ast.Module) -> Iterator[tuple[str, object]]:
    """Parameters that a module names, as `p.NAME` or imported by name, with their values."""
    known = vars(importlib.import_module(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            home = known.get(node.value.id)
            if isinstance(home, ModuleType) and _holds_numbers(home.__name__):
                yield node.attr, getattr(home, node.attr)
        elif isinstance(node, ast.ImportFrom) and node.module and _holds_numbers(node.module):
            yield from ((one.name, known[one.asname or one.name]) for one in node.names)


def _bare(tree: ast.Module) -> ast.Module:
    """Without docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:]
    return tree
