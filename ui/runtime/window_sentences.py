"""Sentences of the program as the window says them: remedies by the mouse, not by options of the command line."""

from __future__ import annotations

import re

_REMEDIES = (
    (re.compile(r"，或用 --home[^；。]*"), ""),
    (re.compile(r"请用 --home[^；。]*"), "请取得这个文件夹的写入权限，或腾出空间后再试"),
    (re.compile(r"（zhizao [^（）]*）"), ""),
    (re.compile(r"，或 zhizao [a-z-]+"), ""),
    (re.compile(r"请用 zhizao restore-store 放回一份备份"), "请在首页“查看备份”里放回一份备份"),
    (re.compile(r"请用 zhizao backup 再做一份"), "请在首页“查看备份”里再做一份"),
    (re.compile(r"请用 zhizao repair-store 修复"), "请在首页“查看备份”里检查并修复"),
    (re.compile(r"可以用 --home 指定"), "请检查这个文件夹能不能写"),
    (re.compile(r"[；。]用 zhizao list [^；。]*"), "；请回首页，在列表里选"),
    (re.compile(r"用 zhizao identity create 新建一个"), "在定稿导出页新建一个"),
    (re.compile(r"用 --sign 指明用哪一个"), "在定稿导出页选一个"),
    (re.compile(r"，请用 --into [^，；。]*，或"), "，请"),
    # a clause that still names an option or a command goes
    (re.compile(r"[，；。]?[^，；。（）]*(?:--[a-z]|zhizao [a-z])[^，；。（）]*"), ""),
)


def adapt_for_window(sentence: str) -> str:
    """Returns a sentence without words of the command line."""
    if "--" not in sentence and "zhizao " not in sentence:
        return sentence
    for found, said in _REMEDIES:
        sentence = found.sub(said, sentence)
    return sentence
