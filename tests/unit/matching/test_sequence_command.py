"""`match sequence`, through its group, on cards of a generated person."""

import json
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from app.an2k.transaction import build_car
from app.cli.match import match
from app.domain.image import FingerImage
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.imaging.slap import segment
from tests.support import cards, hands, values

F = FrictionRidgePosition
Pictures = Mapping[FrictionRidgePosition, FingerImage]


@pytest.fixture(scope="module")
def pictures() -> Pictures:
    return {F(position): FingerImage(pixels) for position, pixels in hands.card().items()}


def run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(match, ["sequence", str(path), *options])


def said(tmp_path: Path, data: bytes) -> dict:
    path = tmp_path / "card.an2"
    path.write_bytes(data)
    result = run(path, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def kinds(found: dict) -> list[tuple[str, list[int], str]]:
    return [(one["kind"], one["fingers"], one["again"]) for one in found["findings"]]


def test_a_card_in_order(tmp_path: Path, pictures: Pictures) -> None:
    found = said(tmp_path, cards.car(pictures))
    assert [line["finger"] for line in found["fingers"]] == list(range(1, 11))
    assert found["findings"] == found["left_out"] == []
    for line in found["fingers"]:
        assert line["own"] > 1.5 * max(line["best_other"], 0.0)
        assert line["best_other_finger"] != line["finger"]
        assert min(line["minutiae"].values()) > 0
    assert found["ms"] > 0


def test_two_exchanged_rolls_are_told_with_their_nats(tmp_path: Path, pictures: Pictures) -> None:
    exchanged = {**pictures, F(2): pictures[F(3)], F(3): pictures[F(2)]}
    found = said(tmp_path, cards.car(exchanged))
    assert kinds(found) == [("fingers_swapped", [2, 3], "rolled")]
    assert found["findings"][0]["nats"] > 5
    assert found["fingers"][1]["best_other_finger"] == 3


def test_slaps_that_lie_in_each_others_place(tmp_path: Path, pictures: Pictures) -> None:
    right, left = F.PLAIN_RIGHT_FOUR, F.PLAIN_LEFT_FOUR
    found = said(tmp_path, cards.car({**pictures, right: pictures[left], left: pictures[right]}))
    assert kinds(found) == [("hands_swapped", [2, 3, 4, 5, 7, 8, 9, 10], "plain")]


def test_the_segments_of_the_record_come_before_those_that_are_found(tmp_path: Path, pictures: Pictures) -> None:
    """Here they name the fingers from the wrong side."""
    position = F.PLAIN_RIGHT_FOUR
    found = segment(pictures[position], position, fingers_of(position)).segments
    stated = tuple(msgspec.structs.replace(one, finger=F(7 - one.finger)) for one in found)
    coded = [cards.uncoded(at, image, segments=stated if at is position else ()) for at, image in pictures.items()]
    car = build_car(
        values.transaction(cards.TCN), values.booking(), coded, reader=values.READER, at=values.NOON, zone=UTC
    )
    assert kinds(said(tmp_path, car)) == [
        ("fingers_swapped", [2, 5], "rolled"),
        ("fingers_swapped", [3, 4], "rolled"),
    ]


@pytest.mark.parametrize("rolled", [True, False])
def test_a_card_of_one_kind_has_no_pair_and_no_finding(tmp_path: Path, pictures: Pictures, rolled: bool) -> None:
    some = {position: image for position, image in pictures.items() if (position in FINGERS) is rolled}
    found = said(tmp_path, cards.car(some))
    assert found["findings"] == []
    assert {line["own"] for line in found["fingers"]} == {None}


def test_a_second_print_of_a_finger_is_left_out_and_said(tmp_path: Path, pictures: Pictures) -> None:
    coded = [cards.uncoded(at, image) for at, image in pictures.items()]
    twice = [*coded, cards.uncoded(F(4), pictures[F(4)])]
    car = build_car(
        values.transaction(cards.TCN), values.booking(), twice, reader=values.READER, at=values.NOON, zone=UTC
    )
    found = said(tmp_path, car)
    assert [one["finger"] for one in found["left_out"]] == [4]
    assert found["findings"] == []


def test_a_person_reads_the_same_as_a_program(tmp_path: Path, pictures: Pictures) -> None:
    exchanged = {**pictures, F(2): pictures[F(3)], F(3): pictures[F(2)]}
    found = said(tmp_path, cards.car(exchanged))
    result = run(tmp_path / "card.an2")
    assert result.exit_code == 0
    assert "fingers 2, 3 are exchanged" in result.output
    assert f"finger  9: own {found['fingers'][8]['own']}, best other" in result.output
    in_order = tmp_path / "order.an2"
    in_order.write_bytes(cards.car(pictures))
    assert "nothing found" in run(in_order).output


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "an2/not-a-record-file"), (b"GIF89a", "an2/not-a-record-file"), (None, "an2/not-a-record-file")],
)
def test_a_file_that_is_no_card_has_a_code(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "bad.an2"
    if content is not None:
        path.write_bytes(content)
    result = run(path, "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["code"] == code


def test_a_card_without_two_prints_has_a_code(tmp_path: Path, pictures: Pictures) -> None:
    path = tmp_path / "one.an2"
    for some in ({}, {F(2): pictures[F(2)]}):
        path.write_bytes(cards.car(some))
        result = run(path, "--json")
        assert result.exit_code == 1
        assert json.loads(result.output)["code"] == "matching/nothing-to-compare"


def test_a_damaged_picture_is_left_out_with_its_code_and_the_others_are_checked(
    tmp_path: Path, pictures: Pictures
) -> None:
    found = said(tmp_path, cards.car(pictures, damaged=(F(4),)))
    (left_out,) = found["left_out"]
    assert left_out["position"] == 4
    assert left_out["code"].startswith("codec/")
    assert found["fingers"][3]["minutiae"]["rolled"] is None
    assert found["findings"] == []


@pytest.mark.samples
@pytest.mark.parametrize("name", ["type-4-tpcard.an2", "type-14-tpcard-nqm.an2"])
def test_the_sample_cards(samples: Path, name: str) -> None:
    result = run(samples / "an2" / name, "--json")
    found = json.loads(result.output)
    assert result.exit_code == 0
    assert len(found["fingers"]) == 10
    for line in found["fingers"]:
        assert line["own"] > 0
        assert line["own"] >= 1.5 * line["best_other"]
    assert found["findings"] == []
