"""A small notice, enough to have every kind of answer."""

from __future__ import annotations

from datetime import date

from app.errors import NotFound
from app.pack.model import Choice, Field, Form, Pack, Source, Table, Track

FIELDS = (
    Field("cover.title", "名称", "text", ("a", "b")),
    Field("company.profile", "简介", "paragraph", ("a", "b")),
    Field("company.employees", "人数", "integer", ("a", "b")),
    Field("company.size", "类型", "choice", ("a", "b"), choices=(Choice("large", "大"), Choice("small", "小"))),
    Field("company.level", "等级", "choice", ("b",), choices=(Choice(1, "一级"), Choice(2, "二级"))),
    Field("company.listed", "上市", "flag", ("b",)),
    Field("company.years.<year>.revenue", "收入", "number", ("a", "b")),
    Field("keywords", "关键词", "lines", ("a", "b")),
    Field("scenarios[].no", "编号", "catalogue", ("a", "b")),
    Field("scenarios[].name", "名称", "text", ("a", "b")),
    Field("scenarios[].story", "介绍", "blocks", ("a", "b")),
    Field("scenarios[].machines[].name", "设备", "text", ("a", "b")),
    Field("attachments[].file", "附件", "file", ("a", "b")),
)
TABLES = (
    Table("scenarios", "场景", "场景", ("a", "b")),
    Table("scenarios[].machines", "设备", "设备", ("a", "b")),
    Table("attachments", "附件", "附件", ("a", "b")),
)


def make_pack() -> Pack:
    fields = {each.path: each for each in FIELDS}
    tables = {each.path: each for each in TABLES}
    form = Form("附件1", "申报书", (), (), ())
    tracks = {
        key: Track(
            key,
            name,
            "",
            form,
            {p: f for p, f in fields.items() if key in f.tracks},
            {p: t for p, t in tables.items() if key in t.tracks},
        )
        for key, name in (("a", "甲"), ("b", "乙"))
    }
    return Pack(
        id="little",
        title="小通知",
        sources=(Source("1号", "小通知", "某厅", date(2021, 1, 1)),),
        years=(2019, 2020),
        copies=1,
        tracks=tracks,
        fields=fields,
        tables=tables,
        stages=(),
        catalogue_title="",
        sectors=(),
        industries=(),
        industry_source="",
        deadlines=(),
        quotas=(),
        conditions=(),
        notes=(),
        rules={},
        summaries=(),
        steps=(),
    )


def find_little(pack_id: str) -> Pack:
    """The packs that these tests have installed."""
    if pack_id != "little":
        raise NotFound(pack_id)
    return make_pack()
