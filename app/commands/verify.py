"""``zhizao verify``: whether a package or a PDF is whole, untouched and says the same everywhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from app.arguments import UsageError
from app.commands.outcome import DONE, FOUND, Outcome, Progress

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services
    from app.verify.report import Report
    from app.verify.signers import SignerRow

_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_ISSUED = "别人签发的证书，本软件不判断签发者是谁、是否可信，签名人的身份要另行核实。"
_SELF_SIGNED = "自签证书能证明文件没有被改过，不能证明是谁签的。"


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="申报包 .zip、申报书 .pdf、盖章扫描件，或几样互相对照")
    parser.add_argument(
        "--signer", metavar="SHA256", action="append", default=[], help="要求由这张证书签名（证书的 SHA-256）"
    )


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Verifies the files and prints what holds and what does not."""
    from app.verify.verify_files import verify

    if len(options.signer) > 1:
        raise UsageError("--signer 只能写一次：一份材料由一张证书签名。几张都要核对，请分几次验证。")
    wanted = "".join(options.signer)
    if options.signer and not _SHA256.fullmatch(wanted.strip()):
        raise UsageError("--signer 要写证书的 SHA-256，64 位十六进制数字。用 zhizao identity list 可以看到。")
    report = verify(
        [Path(file) for file in options.files], services.pack, wanted,
        now=services.now(), progress=Progress("正在读扫描件"),
    )  # fmt: skip
    lines = [
        f"{'✓' if check.ok else '◆' if check.doubt else '▲'} {check.name}：{check.detail}" for check in report.checks
    ]
    lines += [_told(each) for each in report.signers]
    if any(each.signer is not None and each.signer.self_signed for each in report.signers):
        lines.append(f"● {_SELF_SIGNED}")
    if any(each.signer is not None and not each.signer.self_signed for each in report.signers):
        lines.append(f"● {_ISSUED}")
    lines.append(_verdict(report))
    return Outcome(DONE if report.ok else FOUND, report.to_json(), tuple(lines))


def _told(row: SignerRow) -> str:
    """Returns one signature as one line for people."""
    mark = "●" if row.ok else "◆" if row.unverified else "▲"
    where = "清单" if row.field is None else f"{row.part} 的“{row.field}”"
    when = "" if row.signed_at is None else f"，{row.signed_at:%Y-%m-%d %H:%M} UTC"
    if row.stamp:
        by = "盖上的机构读不出来" if row.signer is None else f"由 {row.signer.subject} 盖上"
        return f"{mark} 时间戳：{where}，{by}，只说明时间，不是谁的签名，覆盖{row.covers}{when}"
    who = "签名者读不出来" if row.signer is None else f"{row.signer.subject}，证书 {row.signer.sha256[:16]}…"
    return f"{mark} 签名：{where}，{who}，{row.key or '密钥不明'}，覆盖{row.covers}{when}"


def _verdict(report: Report) -> str:
    """Returns the last line of a report, which sums it up.

    Several signers are never plainly well, because nobody but a person can know them.
    """
    from app.verify.signers import different_signers

    if not report.ok and all(check.ok or check.doubt for check in report.checks):
        return "没有查出不符，但标 ◆ 的各项没有得到证明。"
    if not report.ok:
        return "没有通过：见上面标 ▲ 的各项。"
    several = different_signers(report.signers)
    stamps = sum(each.stamp for each in report.signers)
    told = f"内容相符。签名者有 {several} 个，请逐个核实。" if several > 1 else "全部相符。"
    return f"{'内容相符。' if several <= 1 else told}另有 {stamps} 个时间戳，机构没有核实。" if stamps else told
