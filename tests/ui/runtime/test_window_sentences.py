"""The window never tells of options that only the command line has."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ui.runtime.window_sentences import adapt_for_window

ROOT = Path(__file__).resolve().parents[3]


def sentences() -> list[str]:
    """Every text of the store and of the jobs that names the command line; what is put into one stands as ``…``."""
    found = []
    for path in [*(ROOT / "app" / "store").rglob("*.py"), *(ROOT / "app" / "jobs").rglob("*.py")]:
        source = path.read_text("utf-8")
        if "--" not in source and "zhizao " not in source:
            continue
        nodes = list(ast.walk(ast.parse(source)))
        spoken = {
            id(node.body[0].value)
            for node in nodes
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        inside = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in nodes:
            if id(node) in spoken or id(node) in inside:
                continue
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            else:
                continue
            if any("\u4e00" <= c <= "\u9fff" for c in text) and ("--" in text or "zhizao " in text):
                found.append(text)
    return sorted(set(found))


@pytest.mark.parametrize("sentence", sentences())
def test_no_option_of_the_command_line_is_left(sentence: str) -> None:
    said = adapt_for_window(sentence)
    assert "--" not in said
    assert "zhizao " not in said
    assert said.count("（") == said.count("）")
    assert said.strip("，；。…")


def test_the_store_does_have_such_sentences() -> None:
    assert len(sentences()) > 5


def test_other_sentences_stay_as_they_are() -> None:
    said = "文件 甲--乙.pdf 打不开；请关闭正在使用它的程序后重试。"
    assert adapt_for_window(said) == said
