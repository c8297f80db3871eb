"""``zhizao identity create|import|list|remove``: the signing identities of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.arguments import COMMAND, add_common
from app.commands.outcome import DONE, Outcome

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services
    from app.trust.identities import Identity

_SELF_SIGNED = "自签证书能证明文件没有被改过，不能证明是谁签的。"


def declare(_name: str, parser: Parser) -> None:
    """Declares the actions of the command and their arguments."""
    actions = parser.add_subparsers(
        dest="action", title=COMMAND, metavar=COMMAND, required=True, parser_class=type(parser)
    )
    create = actions.add_parser("create", help="新建一个本机自签的身份", description="新建一个本机自签的身份")
    create.add_argument("--name", required=True, metavar="NAME", help="身份的名称，写在证书里")
    create.add_argument("--organisation", default="", metavar="ORG", help="单位名称，写在证书里")
    take_in = actions.add_parser("import", help="导入证书机构发的 .p12", description="导入证书机构发的 .p12")
    take_in.add_argument("file", metavar="FILE.p12", help="PKCS#12 证书文件")
    take_in.add_argument("--name", required=True, metavar="NAME", help="在本机叫什么")
    list_ = actions.add_parser("list", help="列出身份", description="列出身份")
    remove = actions.add_parser("remove", help="删除身份和它的密钥", description="删除身份和它的密钥")
    remove.add_argument("name", metavar="NAME", help="身份的名称")
    for each in (create, take_in, list_, remove):
        add_common(each)


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Runs one action on the signing identities of this machine.

    Every action answers with the identities that it is about.
    """
    from app.jobs.signers import read_p12
    from app.trust import identities
    from app.trust.p12 import opens_without_passphrase

    home = services.home
    if options.action == "list":
        found = identities.list_identities(home)
        return _outcome(found, *([] if found else ["还没有签名身份。用 zhizao identity create --name 名称 新建一个。"]))
    if options.action == "remove":
        identity = identities.get(home, options.name)
        identities.remove(home, options.name)
        services.passphrases().forget(identity.sha256)
        return _outcome(identities.list_identities(home), f"已删除身份“{identity.name}”。用它签过的文件仍然可以验证。")
    if options.action == "create":
        secret = services.passphrases().for_new(options.name)
        made = identities.create(
            home,
            options.name,
            secret.value,
            now=services.now(),
            organisation=options.organisation,
            keep=secret.keep,
        )
        return _outcome([made], f"已新建身份“{made.name}”，{made.expires} 到期。{_SELF_SIGNED}")
    data = read_p12(Path(options.file))
    bare = opens_without_passphrase(data)
    # a file that anybody can open is kept under a passphrase of its own
    secret = services.passphrases().for_new(options.name) if bare else services.passphrases().of_import(options.name)
    taken = identities.import_p12(
        home,
        options.name,
        data,
        "" if bare else secret.value,
        now=services.now(),
        keep=secret.keep,
        under=secret.value,
    )
    return _outcome([taken], f"已导入身份“{taken.name}”，{taken.expires} 到期。")


def _outcome(found: list[Identity], *sentences: str) -> Outcome:
    payload = {
        "identities": [
            {
                "name": each.name,
                "subject": each.subject,
                "self_signed": each.self_signed,
                "expires": each.expires,
                "sha256": each.sha256,
            }
            for each in found
        ]
    }
    lines = [
        f"{each.name}  {'本机自签' if each.self_signed else '证书机构签发'}  {each.expires} 到期"
        f"  {each.subject}  {each.sha256}"
        for each in found
    ]
    return Outcome(DONE, payload, (*sentences, *lines))
