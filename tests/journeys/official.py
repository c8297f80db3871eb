"""What a person does with the official site beside the window: answers copied over, its PDF held against them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.papers import Papers
from tests.journeys.paperwork import after, choose_file
from tests.journeys.person import Person
from tests.journeys.seen import Thing

COPY = "复制并下一项（Enter）"
COMPARE = "核对网页上的文字"
CARD = "网上填报单 — 智造申报"


def frozen(person: Person, papers: Papers) -> str:
    """An application that was filled in and frozen before this journey begins; its 版本号."""
    done = person.command("freeze", str(papers.file), "--json")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["issue"])


def site_pdf(person: Person, papers: Papers, folder: Path, of: str, typed: str) -> Path:
    """The PDF that the site gives back of the same answers, one of them mistyped there."""
    copied = papers.file.with_name("site.json")
    text = papers.file.read_text(encoding="utf-8")
    assert text.count(f'"{of}"') == 1
    copied.write_text(text.replace(f'"{of}"', f'"{typed}"'), encoding="utf-8")
    done = person.command("export", str(copied), "--out", str(folder), "--only", "pdf", "--draft", "--unsigned")
    assert done.returncode == 0, done.stderr
    (pdf,) = folder.glob("*.pdf")
    return Path(shutil.move(pdf, folder / "官网下载.pdf"))


@dataclass(frozen=True, slots=True)
class Card:
    """The little window with one answer; looked into by itself, for the list behind it is long."""

    person: Person
    window: Thing

    def shown(self) -> list[Thing]:
        """What is in it."""
        return list(self.person.sight.all(within=self.window))

    def stands_at(self, at: int) -> None:
        """Waits until it shows that answer, and the keyboard is where Enter copies it."""
        self.person.wait(lambda: self._stands_at(f"第 {at} 项，共 "), f"answer {at} does not come")

    def answer(self) -> str:
        """What it holds out to be copied."""
        return self.person.text_of(next(each for each in self.shown() if each.role == "text"))

    def copy_on(self, at: int) -> str:
        """Enter: the answer is on the clipboard, whence it goes into the site, and the next one shows."""
        text, hands = self.answer(), self.person.hands
        hands.key("Return")
        self.stands_at(at + 1)
        self.person.wait(lambda: hands.clipboard() == text, f"{text!r} is not on the clipboard")
        return text

    def tick(self, filled: int) -> None:
        """What was typed into the site by hand is ticked, and counted."""
        self.person.travel("已填", "check box")
        self.person.hands.key("space")
        self._says(f"已填 {filled}，共 ")

    def hold_against(self, site: str, verdict: str) -> None:
        """What the site shows, copied there, held against the answer."""
        self.person.hands.copy(site)
        button = next(each for each in self.shown() if each.name == COMPARE)
        self.person.hands.click(self.person.sight.look(button.bus, button.path).middle)
        self._says(verdict)

    def close(self) -> None:
        """Esc."""
        self.person.hands.key("Escape")
        self.person.wait(lambda: not self.shown(), "the little window stays")

    def _says(self, begins: str) -> None:
        self.person.wait(lambda: any(each.name.startswith(begins) for each in self.shown()), f"no {begins!r}")

    def _stands_at(self, place: str) -> bool:
        shown = self.shown()
        ready = any(each.name == COPY and each.focused for each in shown)
        return ready and any(place in each.name for each in shown if each.role == "label")


def open_card(person: Person, words: str, at: int) -> Card:
    """网上填报单, and its little window with the answer that comes next."""
    after(person, "网上填报单")
    person.wait(lambda: person.find(words, "push button").enabled, "the sheet is not there")
    person.click(words, "push button")
    card = Card(person, person.find(CARD, "filler"))
    card.stands_at(at)
    return card


def compare(person: Person, pdf: Path) -> None:
    """与官网核对: the site's PDF, chosen."""
    after(person, "与官网核对")
    person.click("选择文件…", "push button")
    choose_file(person, pdf)
