"""Broken files end in an answer or a sentence; a million bytes each: python -m benchmarks.fuzz_exchange."""

from __future__ import annotations

import io
import random

import pytest

from benchmarks.fuzz_exchange import COUNTS, HEALTH, SLOWEST_S, mended, readers, run
from hipwise.exchange import apple_health


@pytest.mark.parametrize(
    ("name", "mutations"), [("fit", 5_000), ("health", 20_000), ("zip", 10_000), ("export", 2_000)]
)
def test_broken_files_are_read_or_refused(name: str, mutations: int):
    with readers() as all_of_them:
        counts = [3, 30, 300] if name in COUNTS else [1, 3, 10, 100, 1000]
        tried, answered, slowest_s = run(all_of_them[name], mutations, counts, seed=7)
    assert 0 < tried > answered and slowest_s < SLOWEST_S


def test_what_is_mutated_was_sound():
    assert [bout.activity for bout in apple_health.read(io.BytesIO(HEALTH), "x").bouts] == [
        "run_road",
        "cycle_road",
        "yoga",
    ]
    with readers() as all_of_them:
        for name, read in all_of_them.items():
            read(random.Random(1), 0)
            assert name in ("fit", "health", "zip", "export")
    assert mended(b"short") == b"short"
