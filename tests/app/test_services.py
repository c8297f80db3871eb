"""The services of one run: the store is opened once, whichever threads ask for it first."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.services import build_services
from app.store.database import Store

THREADS = 8


def test_threads_that_ask_at_once_get_the_same_store(tmp_path: Path) -> None:
    services = build_services(tmp_path, {})
    services.store().create_draft(pack="miit-2021", track="scene")
    services.close()
    start = threading.Barrier(THREADS)

    def ask(_: int) -> Store:
        start.wait()
        return services.store()

    with ThreadPoolExecutor(THREADS) as threads:
        stores = set(threads.map(ask, range(THREADS)))
    assert len(stores) == 1
    services.close()


def test_the_early_list_is_for_a_file_that_is_not_open_yet(tmp_path: Path) -> None:
    services = build_services(tmp_path, {})
    assert services.list_early() is None
    services.store().create_draft(pack="miit-2021", track="scene")
    drafts = services.store().drafts(include_archived=True)
    assert services.list_early() is None
    services.close()
    assert services.list_early() == drafts
    assert not services.is_store_open
    elsewhere = build_services(tmp_path, {"ZHIZAO_DATABASE": "postgresql://me@127.0.0.1:1/x"})
    assert elsewhere.list_early() is None
