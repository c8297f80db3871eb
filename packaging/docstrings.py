"""Leaves out the docstrings of the modules in the Windows program, 3 MB after compression: nothing there reads them.

Assertions stay, unlike with Python's ``-OO``: libraries refuse bad input by them.
"""

from __future__ import annotations

import ast

DOCUMENTED = "numpy"
"""It looks into its own at import."""
_DATACLASS, _SHORT = "dataclass", "."
"""A data class keeps one character: ``dataclasses`` writes a docstring of its own, slowly, where there is none."""
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def without_docstrings(source: bytes) -> ast.Module:
    """The syntax tree of a module, every line where it was; compile it with ``dont_inherit``.

    Raises:
        SyntaxError: it is not of this version of Python.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, _Documented) and ast.get_docstring(node, clean=False) is not None:
            _leave_out(node)
    return tree


def _leave_out(node: _Documented) -> None:
    told = node.body[0]
    if isinstance(node, ast.ClassDef) and any(_DATACLASS in ast.unparse(each) for each in node.decorator_list):
        node.body[0] = ast.copy_location(ast.Expr(ast.copy_location(ast.Constant(_SHORT), told)), told)
    elif len(node.body) > 1 or isinstance(node, ast.Module):
        del node.body[0]
    else:
        node.body[0] = ast.copy_location(ast.Pass(), told)
