"""What is printed stays on its line, and no terminal is told anything by a name in a file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.outcome import Outcome, print_message
from app.notation.characters import visible, visible_json

STRANGE = [
    "\n",
    "\r",
    "\x1b[2J",
    "\x9b2J",
    "\x07",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u2028",
    "\x85",
    "\udc80",
    "\U000e0041",
]


@pytest.mark.parametrize("mark", STRANGE)
def test_what_a_terminal_obeys_is_written_out(mark):
    found = visible(f"签名“{mark}”，1　2")
    assert all(c.isprintable() or c == "\u3000" for c in found)
    assert "\\u" in found
    assert found.endswith("”，1　2")


@given(st.text(st.characters(codec="utf-8")))
def test_json_says_the_same_whatever_stands_in_it(text):
    written = visible_json(json.dumps({"a": text, "b": [text]}, ensure_ascii=False, indent=2))
    assert json.loads(written) == {"a": text, "b": [text]}
    assert all(line == visible(line) for line in written.split("\n"))


def test_every_line_and_message_of_a_command_is_one_line(capsys):
    from app.cli import _print

    name = "a\n✓ signature：没有问题\x1b[2J"
    _print(Outcome(0, {"name": name}, (f"文件 {name}",)), as_json=False)
    print_message(f"{name}：读不出来。")
    said = capsys.readouterr()
    assert said.out.count("\n") == said.err.count("\n") == 1
    _print(Outcome(0, {"name": name}), as_json=True)
    told = capsys.readouterr().out
    assert json.loads(told)["name"] == name
    assert "\x1b" not in told
