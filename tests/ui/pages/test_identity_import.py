"""A certificate file chosen, its passphrase typed, and signed with; what cannot be used is said in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.jobs import signers
from app.services import Services, build_services
from app.trust.signatures import check_detached
from app.trust.signing import sign_detached
from tests.ui.stored_draft import PASSPHRASE as ENVIRONMENT
from tests.ui.stored_draft import SLOW
from ui.pages.freeze.identity_choice import IdentityChoice
from ui.theme.theme import Theme

SECRET = "Zheng-Shu-2021"


def certificate(key: ec.EllipticCurvePrivateKey, *, days: int = 30) -> tuple[x509.Certificate, x509.Certificate]:
    """A certificate that an authority has issued, and the authority's own."""
    now, root_key = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
    found = []
    for owner, subject in ((root_key, "某某根"), (key, "示例制造有限公司")):
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "某某根")]))
            .public_key(owner.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
        )
        found.append(builder.sign(root_key, hashes.SHA256()))
    return found[1], found[0]


def p12(folder: Path, name: str = "示例制造.p12", *, days: int = 30, with_key: bool = True) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    leaf, root = certificate(key, days=days)
    others = [root] if with_key else [leaf, root]
    data = pkcs12.serialize_key_and_certificates(
        b"x", key if with_key else None, leaf if with_key else None, others, BestAvailableEncryption(SECRET.encode())
    )
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture(params=["typed", "remembered"])
def services(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setattr(signers, "safe_keyring", lambda: None)  # no test may touch a person's keyring
    environ = {"ZHIZAO_PASSPHRASE": ENVIRONMENT} if request.param == "remembered" else {}
    made = build_services(tmp_path / "home", environ)
    yield made
    made.close()


@pytest.fixture
def choice(qtbot: QtBot, services: Services) -> Iterator[IdentityChoice]:
    made = IdentityChoice(services, Theme())
    qtbot.addWidget(made)
    made.show_known(signers.known(services))
    made.show()
    made.combo.setFocus()
    qtbot.keyClick(made.combo, Qt.Key.Key_Up)
    assert made.identity_import.isVisible()
    assert not made.ready
    yield made
    made.close_down()


def drop(choice: IdentityChoice, path: Path) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path))])
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    choice.identity_import.dropEvent(QDropEvent(QPointF(5, 5), action, files, button, keys))


def refused(qtbot: QtBot, choice: IdentityChoice, secret: str) -> str:
    part = choice.identity_import
    qtbot.keyClicks(part.secret, secret)
    qtbot.keyClick(part.secret, Qt.Key.Key_Return)
    qtbot.waitUntil(part.import_button.isEnabled, timeout=SLOW)
    assert part.note.property("tone") == "error"
    return part.note.text()


def test_a_certificate_is_taken_in_and_signs(
    qtbot: QtBot, choice: IdentityChoice, services: Services, tmp_path: Path
) -> None:
    drop(choice, p12(tmp_path))
    part = choice.identity_import
    assert part.secret.echoMode() == QLineEdit.EchoMode.Password
    assert part.name.text() == "示例制造"
    qtbot.keyClicks(part.secret, SECRET)
    qtbot.mouseClick(part.import_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: choice.name == "示例制造", timeout=SLOW)
    assert choice.ready
    assert "证书机构签发" in choice.combo.currentText()
    assert part.secret.text() == ""
    signer = signers.unlock(services, choice.name, choice.passphrase)
    found = check_detached(b"data", sign_detached(b"data", signer, when=services.now()))
    assert found.ok
    assert found.signer is not None
    assert not found.signer.self_signed
    for file in (tmp_path / "home").rglob("*"):
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes(), file
    assert (choice.passphrase == "") is ("ZHIZAO_PASSPHRASE" in services.environ)


def test_a_wrong_passphrase_is_said_and_the_right_one_still_works(
    qtbot: QtBot, choice: IdentityChoice, tmp_path: Path
) -> None:
    drop(choice, p12(tmp_path))
    assert "口令不对" in refused(qtbot, choice, "falsch")
    part = choice.identity_import
    assert part.secret.selectedText() == part.secret.text()  # typing replaces it
    qtbot.keyClicks(part.secret, SECRET)
    qtbot.keyClick(part.secret, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(choice.name), timeout=SLOW)


def test_files_that_cannot_sign_are_said_in_one_sentence(qtbot: QtBot, choice: IdentityChoice, tmp_path: Path) -> None:
    assert "先选一个证书文件" in refused(qtbot, choice, SECRET)
    noise = tmp_path / "x.pfx"
    noise.write_bytes(b"junk")
    gone = tmp_path / "gone.p12"
    cases = (
        (p12(tmp_path, "old.p12", days=-1), "过期"),
        (p12(tmp_path, "public.p12", with_key=False), "没有成对的私钥"),
        (noise, "不是 .p12"),
        (gone, "没有找到"),
    )
    for path, words in cases:
        choice.identity_import.set_file(path)
        choice.identity_import.secret.clear()
        said = refused(qtbot, choice, SECRET)
        assert words in said
        assert said.count("。") == 1
        assert "\n" not in said
    assert choice.name == ""


def test_what_was_typed_does_not_stay_behind(qtbot: QtBot, choice: IdentityChoice, tmp_path: Path) -> None:
    drop(choice, p12(tmp_path))
    qtbot.keyClicks(choice.identity_import.secret, SECRET)
    choice.hide()
    choice.show()
    assert choice.identity_import.secret.text() == ""
