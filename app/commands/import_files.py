"""``zhizao import``: takes files in as new drafts, or into one that is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.drafts import MARKS
from app.commands.outcome import CANNOT, DONE, FOUND, Outcome, as_sentence, print_message
from app.draft.finding_groups import count_open_points
from app.draft.findings import RETURNED, UNPROVEN, Finding
from app.errors import AppError, InputRefused
from app.intake.filled_form import form_kind, read_filled_form
from app.jobs.backups import back_up_beforehand
from app.jobs.drafts import import_draft_file, names_file, open_stored, store_draft, stored_row
from app.jobs.form_intake import form_of_application, import_into, new_draft_from
from app.jobs.returned_opinions import is_return_file, receive_return
from app.system_errors import sentence_for

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.intake.application_files import ImportedFile
    from app.intake.placed_values import FilledForm, PlacedValue
    from app.jobs.drafts import OpenedDraft
    from app.jobs.form_intake import IntakeResult
    from app.services import Services


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="申报数据 .json、申报包 .zip、申报书 .pdf，填好的 Word 申报书 .docx（装有 LibreOffice 时还有 .doc、.wps）",
    )
    parser.add_argument("--into", metavar="REF", help="放进这一份申报书：只填空着的项，已有的不动")
    parser.add_argument("--overwrite", action="store_true", help="与 --into 同用：文件里有的就替换")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Takes the files in, one after the other.

    A file that is refused leaves everything as it was.
    """
    if options.overwrite and not options.into:
        raise InputRefused("", "--overwrite 要和 --into 一起用。")
    importing = _Import(services, overwrite=options.overwrite)
    if options.into:
        importing.into = _goal(services, options.into)
    for file in options.files:
        try:
            importing.import_file(Path(file))
        except AppError as error:
            print_message(as_sentence(str(error)))
        except OSError as error:
            print_message(as_sentence(sentence_for(error)))
        else:
            importing.done += 1
    refused = len(options.files) - importing.done
    status = DONE if not refused else FOUND if importing.done else CANNOT
    return Outcome(status, importing.payload(), tuple(importing.lines))


def _goal(services: Services, reference: str) -> str:
    """Returns the id of the draft to put files into.

    Where the reference is a file itself, that is taken in first.
    """
    if not names_file(reference):
        return stored_row(services, reference).id
    taken = import_draft_file(services, Path(reference))
    _back_up(services)
    opened = store_draft(services, taken)
    print_message(f"已导入为 {opened.id}。")
    return opened.id


def _back_up(services: Services) -> None:
    """Makes a backup before the first change, or says why there is none."""
    if trouble := back_up_beforehand(services):
        print_message(trouble)


@dataclass(slots=True)
class _Import:
    """Runs one import of several files and gathers what came of each."""

    services: Services
    overwrite: bool = False
    into: str = ""
    done: int = 0
    drafts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Findings by draft."""
    placed: list[dict[str, str]] = field(default_factory=list)
    unplaced: list[dict[str, str]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def import_file(self, path: Path) -> None:
        """Takes one file in, as a new draft or into the one named by ``--into``."""
        if is_return_file(path):
            self._receive_return(path)
            return
        if form_kind(path):
            services = self.services
            pack = services.pack(stored_row(services, self.into).pack) if self.into else services.default_pack()
            self._import_form(read_filled_form(path, pack))
            return
        taken = import_draft_file(self.services, path)
        if self.into:
            self._import_form(form_of_application(taken), taken.doubt)
        else:
            self._import_application(taken)

    def payload(self) -> dict[str, Any]:
        """Returns what was imported as the contract's document."""
        return {
            "drafts": list(self.drafts),
            "findings": [finding for found in self.drafts.values() for finding in found],
            "placed": self.placed,
            "unplaced": self.unplaced,
            "kept": list(dict.fromkeys(self.kept)),
        }

    def _import_application(self, taken: ImportedFile) -> None:
        self._back_up()
        self._tell(store_draft(self.services, taken), taken.doubt)
        if taken.doubt:
            print_message(f"{taken.source}：{taken.doubt}")

    def _receive_return(self, path: Path) -> None:
        """Stores opinions with the draft that they are about, whatever ``--into`` says."""
        if self.into:
            raise InputRefused(str(path), "退回意见自己找得到它说的那份申报书，请不写 --into。")
        received = receive_return(self.services, path)
        draft = open_stored(self.services, received.draft_id).draft
        told = [
            {
                "draft": received.draft_id,
                "rule": RETURNED,
                "level": each.level,
                "path": draft.numbered(each.path),
                "message": each.message,
                "remedy": each.remedy,
                "clause": f"{each.unit} {each.said_at}".strip(),
            }
            for each in received.opinions
        ]
        self.drafts.setdefault(received.draft_id, []).extend(told)
        self.lines.append(f"{received.draft_id}  {draft.role('company') or '（未填企业名称）'}  {received.words}")
        self.lines += [f"  {each.place or '整份'}：{each.message}" for each in received.opinions]

    def _import_form(self, form: FilledForm, doubt: str = "") -> None:
        for note in form.notes:
            print_message(f"{form.source}：{note}")
        self._back_up()
        if self.into:
            opened, result = import_into(self.services, self.into, form, overwrite=self.overwrite)
        else:
            opened, result = new_draft_from(self.services, form)
        self.placed += [_placed(each, opened.id) for each in result.placed]
        self.unplaced += [{"text": each.text, "source": each.source, "draft": opened.id} for each in form.unplaced]
        self.kept += result.kept
        self._tell(opened, doubt)
        self.lines += _form_lines(form, result)

    def _back_up(self) -> None:
        if not self.done:
            _back_up(self.services)

    def _tell(self, opened: OpenedDraft, doubt: str = "") -> None:
        findings = opened.draft.findings()
        told = [*([_unproven(doubt)] if doubt else []), *findings]
        self.drafts[opened.id] = [{"draft": opened.id, **finding.to_json()} for finding in told]
        counted = count_open_points(opened.draft, findings)
        words = "  ".join(f"{MARKS[level]} {number}" for level, number in counted.items())
        self.lines.append(f"{opened.id}  {opened.draft.role('company') or '（未填企业名称）'}  {words}")


def _unproven(doubt: str) -> Finding:
    """Returns what is said of a file as a finding: what is wrong, and what to do."""
    message, stop, remedy = doubt.partition("。")
    return Finding(UNPROVEN, "advice", "", message + stop, remedy, "")


def _placed(each: PlacedValue, draft_id: str) -> dict[str, str]:
    told = {"path": each.path, "source": each.source, "state": each.state, "draft": draft_id}
    return told | {key: words for key, words in (("reason", each.reason), ("note", each.note)) if words}


def _form_lines(form: FilledForm, result: IntakeResult) -> list[str]:
    """Says how much of a form was read, what to look at, and what stays out."""
    look = [each for each in result.placed if each.state == "look"]
    read = len(result.placed) - len(look)
    lines = [f"  读到 {read} 项，请看一眼 {len(look)} 项，未安置 {len(form.unplaced)} 段"]
    lines += [f"  请看一眼  {each.path}（{each.source}）：{each.reason}" for each in look]
    lines += [f"  原有内容没有动  {path}" for path in result.kept]
    lines += [f"  未安置  {_short(each.text)}（{each.source}）" for each in form.unplaced]
    return lines


def _short(text: str, limit: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
