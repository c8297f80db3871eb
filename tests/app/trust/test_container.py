"""The package's zip: the same bytes always, and every damage or trick noticed when it is read."""

import contextlib
import hashlib
import io
import os
import random
import shutil
import stat
import struct
import subprocess
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InputRefused
from app.names import check_member_name, fold
from app.trust.container import LIMITS, Limits, Member, canonical_order, is_canonical, pack_members
from app.trust.open_container import Container, open_container, read_members

FILES = [
    ("manifest.json", b'{"format":"zhizao-package/1"}'),
    ("application.json", '{"名称":"示例"}'.encode()),
    ("申报书.pdf", b"%PDF-1.7\n" + bytes(range(256))),
    ("README.txt", b""),
    ("images/1.png", b"\x89PNG"),
    ("tables/附4-1.xlsx", b"PK"),
]
KNOWN = "ed8b1df0efad1e4f91abddb18ab38f019c8023c9f8e8ba66a83aa61cd6259db4"
PACKED = pack_members(FILES)
NAMES = st.text(max_size=12).filter(lambda name: check_member_name(name) is None)


def rezipped(files: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED, **changes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            for key, value in changes.items():
                setattr(info, key, value)
            archive.writestr(info, data)
    return out.getvalue()


def patched(data: bytes, *changes: tuple[int, bytes]) -> bytes:
    out = bytearray(data)
    for position, new in changes:
        out[position : position + len(new)] = new
    return bytes(out)


def central_of(data: bytes, name: str) -> int:
    """Where the central record of ``name`` begins."""
    at = data.rfind(name.encode())
    return data.rfind(b"PK\x01\x02", 0, at)


def names_of(container: Container) -> list[str]:
    return [member.name for member in container.members]


def test_the_bytes_are_fixed():
    # Counted once; a change here would make old packages "packed again".
    assert hashlib.sha256(PACKED).hexdigest() == KNOWN
    assert PACKED[:30] == struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, 0x800, 0, 0, 0x21, zlib.crc32(FILES[0][1]), 29, 29, 13, 0
    )


def test_other_programs_read_it(tmp_path):
    path = tmp_path / "p.zip"
    path.write_bytes(PACKED)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert [(info.filename, archive.read(info)) for info in archive.infolist()] == FILES
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in archive.infolist())
    if shutil.which("unzip") is None:
        pytest.skip("unzip is not installed")
    assert subprocess.run(["unzip", "-q", str(path), "-d", str(tmp_path / "out")], check=False).returncode == 0
    for name, data in FILES:
        assert (tmp_path / "out" / name).read_bytes() == data


@given(st.dictionaries(NAMES, st.binary(max_size=40), max_size=6))
def test_members_round_trip(files):
    if len({fold(name) for name in files}) < len(files) or any(
        one.startswith(f"{other}/") for one in map(fold, files) for other in map(fold, files)
    ):
        return
    data = pack_members([(name, files[name]) for name in canonical_order(files)])
    members = read_members(data)
    assert {member.name: member.data for member in members} == files
    assert is_canonical(data, members)


def test_order_is_fixed_then_by_code_point():
    names = ["z", "images/2", "images/10", "manifest.p7s", "a", "申报书.pdf", "manifest.json", "application.json"]
    assert canonical_order(names) == [
        *("manifest.json", "manifest.p7s", "application.json", "申报书.pdf"),
        *("a", "images/10", "images/2", "z"),
    ]


def test_another_order_or_another_packer_is_not_canonical():
    shuffled = [*FILES[1:], FILES[0]]
    for data in (pack_members(shuffled), rezipped(FILES), rezipped(FILES, zipfile.ZIP_STORED)):
        container = open_container(data)
        assert container.damage == ()
        assert {member.name: member.data for member in container.members} == dict(FILES)
        assert not is_canonical(data, container.members)
    assert not is_canonical(PACKED, [Member(name, data) for name, data in [*FILES, FILES[0]]])


@pytest.mark.parametrize("files", [[("../a", b"")], [("a", b""), ("A", b"")], [("CON", b"")]])
def test_bad_names_are_never_written(files):
    with pytest.raises(ValueError, match=r"文件名|twice"):
        pack_members(files)


def test_too_many_members_are_not_written():
    with pytest.raises(InputRefused, match="上限"):
        pack_members([(f"{number}", b"") for number in range(LIMITS.members + 1)])


def test_every_flipped_byte_is_noticed_and_none_is_called_hostile():
    chance = random.Random(1)
    for position in range(len(PACKED)):
        for change in {1 << chance.randrange(8), chance.randrange(1, 256), 0x20, 0xFF}:
            data = patched(PACKED, (position, bytes([PACKED[position] ^ change])))
            container = open_container(data)
            assert container.damage or not is_canonical(data, container.members)
            assert all(check_member_name(name) is None for name in names_of(container))


def test_every_truncation_and_any_junk_is_noticed():
    for length in range(len(PACKED)):
        assert open_container(PACKED[:length]).damage
    for data in (b"x" + PACKED, PACKED + b"x", PACKED + bytes(70000), PACKED + PACKED, b"", b"PK\5\6"):
        assert open_container(data).damage
        with pytest.raises(InputRefused):
            read_members(data)


def test_hidden_bytes_between_members_are_noticed():
    end = len(PACKED) - 22
    size, offset = struct.unpack_from("<LL", PACKED, end + 12)
    data = PACKED[:offset] + b"hidden" + PACKED[offset:end] + PACKED[end:]
    data = patched(data, (len(data) - 6, struct.pack("<L", offset + 6)))
    assert struct.unpack_from("<L", data, len(data) - 10)[0] == size
    assert any("多余数据" in line for line in open_container(data).damage)


def test_doubled_members_are_noticed_even_by_case():
    with pytest.warns(UserWarning, match="Duplicate"):
        doubled = rezipped([("a", b"1"), ("b", b"2"), ("a", b"3")])
    container = open_container(doubled)
    assert [(member.name, member.data) for member in container.members] == [("a", b"1"), ("b", b"2")]
    assert any("不止一次" in line for line in container.damage)
    assert any("不止一次" in line for line in open_container(rezipped([("图/A.png", b""), ("图/a.PNG", b"")])).damage)
    assert any("又是文件夹" in line for line in open_container(rezipped([("a", b"1"), ("a/b", b"2")])).damage)


@pytest.mark.parametrize(
    "name", ["../a", "/etc/passwd", "C:a", "a\\b", "CON", "aux.png", "a/../../b", "x\u202ey", "a\nb", "a:b"]
)
def test_hostile_names_are_refused(name):
    if os.sep in name and os.sep != "/":
        pytest.skip("zipfile 在 Windows 上把反斜杠写成斜杠，做不出这样的包")
    with pytest.raises(InputRefused, match="文件名") as caught:
        open_container(rezipped([("ok", b""), (name, b"x")]), name="包.zip")
    assert str(caught.value).startswith("包.zip")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind):
    data = rezipped([("a", b"/etc/passwd")], create_system=3, external_attr=(kind | 0o777) << 16)
    with pytest.raises(InputRefused, match="符号链接或设备"):
        open_container(data)


def test_folders_are_passed_over_and_disguised_ones_noticed():
    plain = rezipped([("a/", b""), ("a/b", b"1")])
    assert names_of(open_container(plain)) == ["a/b"]
    assert open_container(plain).damage == ()
    assert open_container(rezipped([("a/", b"data")])).damage
    data = rezipped([("a", b"")], create_system=3, external_attr=(stat.S_IFDIR | 0o755) << 16)
    assert any("文件夹" in line for line in open_container(data).damage)


def test_encrypted_members_are_refused_where_both_headers_say_so():
    central = central_of(PACKED, "manifest.json")
    both = patched(PACKED, (6, b"\x01"), (central + 8, b"\x01"))
    with pytest.raises(InputRefused, match="加密"):
        open_container(both)
    one = open_container(patched(PACKED, (6, b"\x01")))
    assert "manifest.json" not in names_of(one)
    assert one.damage


def test_bombs_are_refused_by_size_and_count():
    limits = Limits(file_bytes=100_000, members=10, member_bytes=60_000, total_bytes=100_000)
    assert open_container(rezipped([("a", bytes(60_000)), ("b", bytes(40_000))]), limits).damage == ()
    for files in ([("a", bytes(60_001))], [("a", bytes(60_000)), ("b", bytes(40_001))]):
        with pytest.raises(InputRefused, match="解压后超过上限"):
            open_container(rezipped(files), limits)
    with pytest.raises(InputRefused, match="10 个"):
        open_container(rezipped([(str(number), b"") for number in range(11)]), limits)
    with pytest.raises(InputRefused, match="超过"):
        open_container(bytes(100_001), limits)


def test_a_member_that_lies_about_its_size_is_never_unpacked_whole():
    data = rezipped([("a", bytes(50_000_000))])
    central = central_of(data, "a")
    small = struct.pack("<L", 10)
    lying = patched(data, (22, small), (central + 24, small))
    container = open_container(lying)
    assert container.members == ()
    assert any("不能解压" in line for line in container.damage)


def test_members_that_share_their_bytes_are_noticed():
    one = rezipped([("a", bytes(1000))])
    central = central_of(one, "a")
    record = one[central : len(one) - 22]
    many = one[:central] + record * 50 + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 50, 50, len(record) * 50, central, 0)
    container = open_container(many)
    assert names_of(container) == ["a"]
    assert any("不止一次" in line or "重叠" in line for line in container.damage)


def test_zip64_and_unknown_methods_are_damage():
    assert open_container(rezipped([("a", b"x" * 100)], zipfile.ZIP_LZMA)).damage
    end = len(PACKED) - 22
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)
    assert any("zip64" in line for line in open_container(PACKED[:end] + locator + PACKED[end:]).damage)
    huge = patched(PACKED, (22, b"\xff" * 4), (central_of(PACKED, "manifest.json") + 24, b"\xff" * 4))
    with pytest.raises(InputRefused, match="上限"):
        open_container(huge)


def test_data_descriptors_of_streaming_packers_are_understood():
    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            self.parts: list[bytes] = []

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.parts.append(bytes(data))
            return len(data)

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in FILES:
            archive.writestr(name, data)
    container = open_container(b"".join(out.parts))
    assert container.damage == ()
    assert {member.name: member.data for member in container.members} == dict(FILES)


def test_names_of_a_chinese_windows_are_read():
    name = "申报书.pdf".encode("gb18030")
    data = rezipped([("x" * len(name), b"1")]).replace(b"x" * len(name), name)
    assert names_of(open_container(data)) == ["申报书.pdf"]


def test_only_ordinary_files_are_read(tmp_path):
    path = tmp_path / "包.zip"
    path.write_bytes(PACKED)
    assert names_of(open_container(path)) == [name for name, _ in FILES]
    bad_ones = [tmp_path, tmp_path / "none.zip"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.zip")
        bad_ones.append(tmp_path / "pipe.zip")
    for bad in bad_ones:
        with pytest.raises(InputRefused, match=bad.name):
            open_container(bad)
    with pytest.raises(InputRefused, match=r"包\.zip：文件超过"):
        open_container(path, Limits(file_bytes=len(PACKED) - 1))


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda junk: junk + PACKED[-300:]))
def test_garbage_never_raises_anything_else(data):
    with contextlib.suppress(InputRefused):
        assert open_container(data).damage
