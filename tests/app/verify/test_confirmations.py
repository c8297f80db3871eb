"""Reasons for 请确认 in a manifest: each 请确认 of the data has one, and each belongs to one."""

from __future__ import annotations

import json

import pytest

from app.draft.open_points import open_points, points_to_confirm
from app.intake.application import Application
from app.output.package import APPLICATION
from app.verify.manifest_shape import open_points_fault
from tests.app.verify.conftest import members, packs

GIVEN = {"rule": "size-class", "path": "company.size", "reason": "按统计口径"}


@pytest.fixture
def application(one) -> Application:
    data = json.loads(members(one.package)[APPLICATION])
    data["company"].update(size="micro", employees=900)
    pack = packs("miit-2021")
    track = data.pop("track")
    return Application(pack, track, {key: each for key, each in data.items() if key not in ("format", "pack")}, {})


def manifest(application: Application, *confirmations: dict[str, str]) -> dict[str, object]:
    pending = open_points(application.pack, application.track, application.data, stamped=False)
    told = {"id": application.pack.id, "sha256": application.pack.sha256}
    return {"pack": told, "stage": "electronic", "pending": pending, "confirmations": list(confirmations)}


def test_every_point_to_confirm_has_its_reason(application):
    assert points_to_confirm(application.pack, application.track, application.data) == {("size-class", "company.size")}
    assert open_points_fault(manifest(application, GIVEN), application) == ""


@pytest.mark.parametrize(
    ("confirmations", "said"),
    [
        ((), "没有写请确认“size-class”（company.size）的说明"),
        ((GIVEN, GIVEN), "写了两次"),
        ((GIVEN, GIVEN | {"path": "company.name"}), "数据里没有这一处"),
        ((GIVEN, {"rule": "range", "path": "company.size", "reason": "x"}), "数据里没有这一处"),
        ((GIVEN | {"rule": "no-such-rule"},), "不是这份表单的"),
        ((GIVEN | {"reason": "　 "},), "是空的"),
        ((GIVEN | {"reason": "有\x1b[2J并购"},), "不收的字符"),
        ((GIVEN | {"reason": "有\u202e并购"},), "不收的字符"),
        ((GIVEN | {"reason": "有并购 "},), "不收的字符"),
    ],
)
def test_a_reason_too_few_or_too_many_is_said(application, confirmations, said):
    assert said in open_points_fault(manifest(application, *confirmations), application)


def test_another_edition_of_the_form_may_ask_otherwise(application):
    told = manifest(application)
    told["pack"] = {"id": application.pack.id, "sha256": "0" * 64}
    assert open_points_fault(told, application) == ""
