"""A few of the kills, power cuts and damages that ``tests/bench/store`` tries by the thousand."""

import os
import subprocess
import sys

import pytest

from tests.bench.store.damage import run_trials
from tests.bench.store.kills import run_kills
from tests.bench.store.power_cuts import run_cuts


@pytest.mark.skipif(os.name != "posix", reason="fork and kill -9")
def test_killed_while_it_saves_backs_up_and_restores():
    acknowledged, wrong = run_kills(12, seed=3)
    assert wrong == []
    assert acknowledged.total() > 0


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can mount a disk image")
def test_power_cut_after_an_acknowledgement():
    try:
        acknowledged, wrong = run_cuts(8)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"cannot mount an image here: {error}")
    assert wrong == []
    assert acknowledged == 8


def test_damage_is_noticed_named_and_brought_back():
    found = run_trials(16, seed=5)
    assert [what for what in found if what.startswith("FAULT")] == []
    assert found["noticed, named, restored"] > 8
