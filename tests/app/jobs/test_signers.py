"""Certificate files without a passphrase are kept under one of their own, asked for where the system keeps none."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import TrustError
from app.jobs import signers
from app.services import build_services
from app.trust import identities
from app.trust.passphrases import PassphraseWanted
from tests.app.cli.conftest import run

EMPTY = Path(__file__).parents[1] / "trust" / "data" / "p12" / "empty.p12"
SECRET = "korrekt-pferd-batterie"


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch):
    monkeypatch.setattr(signers, "safe_keyring", lambda: None)  # no test may touch a person's keyring


@pytest.mark.parametrize("environ", [{}, {"ZHIZAO_PASSPHRASE": SECRET}])
def test_file_without_a_passphrase_gets_one(tmp_path, environ):
    services = build_services(tmp_path, environ)
    if not environ:
        with pytest.raises(TrustError, match="没有口令"):
            signers.import_identity(services, EMPTY, "单位", "")
        assert identities.list_identities(tmp_path) == []
    signers.import_identity(services, EMPTY, "单位", "" if environ else SECRET)
    with pytest.raises(TrustError, match="口令不对"):
        identities.load_signer(tmp_path, "单位", "", now=services.now())
    assert signers.unlock(services, "单位", "" if environ else SECRET).chain


def test_file_without_a_passphrase_on_the_command_line(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIZAO_PASSPHRASE", SECRET)
    said = run("identity", "import", EMPTY, "--name", "单位", "--json", "--home", tmp_path)
    assert said.status == 0
    services = build_services(tmp_path, {})
    assert identities.load_signer(tmp_path, "单位", SECRET, now=services.now()).chain


def test_wrong_passphrase_that_is_kept_is_asked_for_again(tmp_path):
    services = build_services(tmp_path, {"ZHIZAO_PASSPHRASE": SECRET})
    signers.make(services, "张三", "", "")
    other = build_services(tmp_path, {"ZHIZAO_PASSPHRASE": "of another identity"})
    with pytest.raises(PassphraseWanted, match="请输入口令"):
        signers.unlock(other, "张三", "")
    with pytest.raises(PassphraseWanted, match="没有可用的系统密钥环"):
        signers.unlock(build_services(tmp_path, {}), "张三", "")
    assert signers.unlock(other, "张三", SECRET).chain
