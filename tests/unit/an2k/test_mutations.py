"""Damage of any kind: an error of ours or the same bytes again, never anything else.

The long form is `python -m benchmarks.an2k_mutations`.
"""

import random

import pytest

from app.an2k import errors
from app.an2k.codec import decode
from tests.support.an2k_files import every_type
from tests.support.an2k_mutations import MUTATIONS, Outcome, damage_value, mutated, sources, try_file

FILES = 20_000
PARTS = 8
SEED = 20_260_304
SOURCES = sources()


@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_files_are_errors_or_files_and_nothing_else(part: int) -> None:
    outcome = Outcome()
    for number in range(part * FILES // PARTS, (part + 1) * FILES // PARTS):
        data = mutated(SOURCES, SEED, number)
        try:
            try_file(data, outcome)
        except Exception as reason:
            raise AssertionError(f"file {number} of seed {SEED}") from reason
    assert outcome.files == FILES // PARTS
    assert outcome.whole > outcome.files // 10  # some damage sits inside values
    assert {
        errors.NotARecordFile.code,
        errors.FileTruncated.code,
        errors.LengthMismatch.code,
        errors.CountMismatch.code,
        errors.FieldMalformed.code,
        errors.FieldRepeated.code,
        errors.FieldMissing.code,
        errors.ValueNotUsable.code,
        errors.TextNotReadable.code,
    } <= outcome.codes.keys()  # the damage is of every kind


def test_a_damaged_file_can_be_made_again() -> None:
    assert mutated(SOURCES, 1, 77) == mutated(SOURCES, 1, 77)
    assert mutated(SOURCES, 1, 77) != mutated(SOURCES, 2, 77)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_each_kind_of_damage_does_damage(mutation: object) -> None:
    chance = random.Random(5)
    changed = 0
    for _ in range(20):
        data = bytearray(SOURCES[0])
        mutation(data, chance)  # type: ignore[operator]
        changed += bytes(data) != SOURCES[0]
    assert changed >= 10


def test_damaged_values_stay_in_well_formed_files() -> None:
    chance = random.Random(6)
    for _ in range(50):
        assert decode(damage_value(SOURCES[0], chance)).header == every_type().header
