"""Mailboxes as people type and paste them."""

import pytest

from app.notation.mailboxes import is_mailbox, mailbox_trouble, usual_mailbox


@pytest.mark.parametrize("text", ["lixiaolan@example.com", "a.b+c@mail.example.com.cn", "x_1@a-b.cn"])
def test_mailboxes_pass(text):
    assert usual_mailbox(text) == text


@pytest.mark.parametrize(
    "text",
    ["chenyuan＠example.com", "chenyuan@example。com", "chenyuan@example.com。", "chenyuan@example.com,",
     " chenyuan@example.com\u200b", "<chenyuan@example.com>", "mailto:chenyuan@example.com", "ｃhenyuan＠example．com"],
)  # fmt: skip
def test_a_mailbox_is_written_in_plain_characters(text):
    assert usual_mailbox(text) == "chenyuan@example.com"


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "少了 @"), ("name", "少了 @"), ("name@", "后面的部分"), ("name@host", "读不成"), ("@example.com", "读不成"),
     ("a b@example.com", "空格"), ("a@b..cn", "读不成"), ("a@b.cn;c@d.cn", "几个邮箱"), ("陈 <a@b.cn>", "别的字"),
     ("c.y@a_b.com", "读不成"), ("a@1.2", "读不成"), ("陈@例子.公司", "读不成")],
)  # fmt: skip
def test_what_is_no_mailbox_is_told_why(text, said):
    assert not is_mailbox(text)
    assert said in mailbox_trouble(text)[0]
