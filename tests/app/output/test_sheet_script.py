"""The script of 网上填报单 in a real JavaScript engine, over elements of its own: ticks, focus, the clipboard."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.paths import resources_root

PAGE = """
const fs = require("fs"), vm = require("vm");
const given = JSON.parse(process.argv[1]);
const focused = [];
function element(kind, own = {}) {
  const heard = {};
  return { kind, textContent: "", checked: false, value: "", classList: { toggle() {} },
    addEventListener(name, act) { heard[name] = act; }, fire(name) { return heard[name]({ target: this }); },
    focus() { focused.push(own.path + " " + kind); }, select() { this.selected = true; }, scrollIntoView() {},
    ...own };
}
const articles = given.paths.map((path) => {
  const parts = { textarea: element("textarea", { path, value: "text of " + path }), input: element("input", { path }),
    "button.copy": element("copy", { path }), "button.next": element("next", { path }), ".said": element("said") };
  return { dataset: { path }, classList: { toggle() {} }, scrollIntoView() {}, parts,
    querySelector: (name) => parts[name] };
});
let clipboard = "";
const stored = { ...given.stored };
const shown = {};
const world = {
  document: { body: { dataset: { issue: "ZN-7F3K9Q-02" } }, getElementById: () => element("progress"),
    querySelectorAll: () => articles, execCommand: () => given.old },
  navigator: { clipboard: { writeText: async (text) => {
    if (!given.allowed) { throw new Error("denied"); }
    clipboard = text;
  } } },
  localStorage: { getItem: (key) => stored[key] ?? null, setItem: (key, value) => { stored[key] = value; } },
  window: { addEventListener: (name, act) => { shown[name] = act; } },
};
vm.runInNewContext(fs.readFileSync(given.script, "utf8"), world);
(async () => {
  for (const at of given.pressed) { await articles[at].parts["button.next"].fire("click"); }
  if (given.again) { shown.pageshow({ persisted: true }); }
  const ticked = articles.filter((each) => each.parts.input.checked).map((each) => each.dataset.path);
  const said = articles.map((each) => each.parts[".said"].textContent);
  const selected = articles.map((each) => !!each.parts.textarea.selected);
  console.log(JSON.stringify({ focused, ticked, said, clipboard, selected }));
})();
"""


@pytest.fixture
def run(other_program: Callable[..., str], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Loads the page, presses 复制并下一项 of some items and says what came of it."""
    node = other_program("node", "nodejs")

    def press(*pressed: int, **world: Any) -> dict[str, Any]:
        given = {"paths": ["a", "b", "c"], "pressed": pressed, "allowed": True, "old": True, "stored": {}, **world}
        given["script"] = str(resources_root() / "sheet" / "sheet.js")
        done = subprocess.run([node, "-e", PAGE, json.dumps(given)], capture_output=True, check=True, timeout=60)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return press


def test_what_is_copied_is_ticked_and_the_next_has_the_keyboard(run: Callable[..., dict[str, Any]]) -> None:
    found = run(0, 1)
    assert found["ticked"] == ["a", "b"]
    assert found["clipboard"] == "text of b"
    assert found["focused"] == ["a next", "b next", "c next"]


@pytest.mark.parametrize("old", [False, None])
def test_what_the_clipboard_refuses_is_not_ticked_but_selected_and_said(
    run: Callable[..., dict[str, Any]], old: object
) -> None:
    found = run(0, allowed=False, old=old)
    assert found["ticked"] == []
    assert found["selected"] == [True, False, False]
    assert "Ctrl+C" in found["said"][0]
    assert found["focused"][-1] == "a textarea"


def test_the_old_way_of_copying_counts_where_it_works(run: Callable[..., dict[str, Any]]) -> None:
    assert run(0, allowed=False, old=True)["ticked"] == ["a"]


def test_the_first_that_is_left_has_the_keyboard_when_the_page_is_loaded_again(
    run: Callable[..., dict[str, Any]],
) -> None:
    stored = {"zhizao-sheet:ZN-7F3K9Q-02": json.dumps({"a": True})}
    found = run(stored=stored, again=True)
    assert found["ticked"] == ["a"]
    assert found["focused"] == ["b next", "b next"]
