"""Names in the order in which people look for them."""

from __future__ import annotations

from ui.runtime.pinyin import spelling_key

FIRMS = (
    "3D打印公司",
    "AB机电",
    "安徽机床",
    "北京仪器",
    "长沙重工",
    "成都电子",
    "重庆巴岳岭精密压铸",
    "重庆清溪川味食品",
    "上海汽车",
    "沈阳机床",
    "渝北制药",
    "郑州客车",
    "镕基公司",
)


def test_firms_are_sorted_by_how_they_are_said() -> None:
    by_code = sorted(FIRMS)
    assert by_code != list(FIRMS)
    assert sorted(by_code, key=spelling_key) == list(FIRMS)
