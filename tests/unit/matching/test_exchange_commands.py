"""`match template`, `match convert`, and `match pair` of templates; the Type-9 block."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.an2k.codec import encode
from app.an2k.incits378 import incits378_record
from app.an2k.record import AnsiNistFile
from app.cli.match import match
from app.cli.type9_templates import block_of, view_of
from app.domain.position import FrictionRidgePosition
from app.matching import parameters as p
from app.matching.exchange.errors import RecordDamaged
from app.matching.exchange.files import read_views, write_views
from app.matching.exchange.records import write_record
from app.matching.exchange.values import FingerView, RecordFormat
from app.matching.template import Template
from drivers.simulated.impression import render_rolled, render_slap
from tests.support import hands
from tests.support.commands import Commands
from tests.unit.an2k.support import header
from tests.unit.matching.drawn import finger, impression

FORMATS = ["frt", "incits378", "iso19794-2"]


COMMANDS = Commands(match)
run, said, refused = COMMANDS.run, COMMANDS.said, COMMANDS.refused


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two of one finger, one of another."""
    rng = np.random.default_rng(4)
    masters, models = hands.masters(), hands.models()
    folder = tmp_path_factory.mktemp("pictures")
    paths = [folder / f"{number}.png" for number in range(3)]
    for path, number in zip(paths, (2, 2, 3), strict=True):
        Image.fromarray(render_rolled(masters[number], models[number], rng).pixels).save(path)
    return paths


@pytest.fixture
def drawn() -> Template:
    rng = np.random.default_rng(5)
    return impression(finger(rng), rng)


@pytest.mark.parametrize("form", FORMATS)
def test_a_template_matches_the_mate_of_its_picture_and_no_other(
    tmp_path: Path, pictures: list[Path], form: str
) -> None:
    made = tmp_path / "made"
    told = said("template", pictures[0], "--out", made, "--format", form, "--finger", 2, "--rolled")
    assert told["format"] == form
    assert told["bytes"] == made.stat().st_size
    assert told["ms"] > 0
    assert ("ridges and their flow" in told["lost"]) == (form != "frt")
    found = said("pair", made, pictures[1])
    assert found["minutiae"][0] == told["minutiae"][0]
    assert found["score"] > p.CLEAR_SCORE > said("pair", pictures[2], made)["score"]


def test_a_record_says_finger_impression_and_quality(tmp_path: Path, pictures: list[Path]) -> None:
    made = tmp_path / "made"
    said("template", pictures[0], "--out", made, "--format", "iso19794-2", "--finger", 7, "--rolled")
    (view,) = read_views(made.read_bytes())
    assert (view.finger, view.impression) == (7, 1)
    assert view.quality is not None
    assert view.quality > 40


def test_formats_are_converted_into_each_other(tmp_path: Path, drawn: Template) -> None:
    first, second, third, own = (tmp_path / name for name in ("a", "b", "c", "d"))
    first.write_bytes(drawn.to_bytes())
    said("convert", first, "--out", second, "--format", "iso19794-2", "--finger", 4)
    said("convert", second, "--out", third, "--format", "incits378")
    assert said("convert", third, "--out", own)["lost"] == ["finger, impression and quality of the print"]
    (view,) = read_views(third.read_bytes())
    assert view.finger == 4
    np.testing.assert_allclose(Template.from_bytes(own.read_bytes()).x, drawn.x, atol=0.5)
    assert said("pair", first, own)["paired"] > 0.9 * len(drawn)


def test_one_of_several_prints_is_named(tmp_path: Path, drawn: Template) -> None:
    several, one = tmp_path / "several", tmp_path / "one"
    several.write_bytes(write_record([FingerView(drawn, 2), FingerView(drawn, 3)], RecordFormat.ISO_19794_2))
    assert refused("convert", several, "--out", one)["code"] == "matching/too-much-for-record"
    assert refused("convert", several, "--out", one, "--finger", 9)["code"] == "matching/finger-not-in-record"
    assert refused("pair", several, several)["code"] == "matching/finger-not-in-record"
    assert not one.exists()
    told = said("convert", several, "--out", one, "--finger", 3, "--format", "iso19794-2")
    assert told["fingers"] == [3]
    assert said("pair", several, one, "--finger", 3)["score"] > p.CLEAR_SCORE
    assert refused("pair", several, one, "--finger", 2)["code"] == "matching/finger-not-in-record"
    one.write_bytes(drawn.to_bytes())
    assert said("pair", several, one, "--finger", 2)["score"] > p.CLEAR_SCORE, "it may be of any"


def test_nothing_is_overwritten(tmp_path: Path, drawn: Template) -> None:
    first, there = tmp_path / "a", tmp_path / "b"
    first.write_bytes(drawn.to_bytes())
    there.write_bytes(b"mine")
    assert refused("convert", first, "--out", there)["code"] == "command/output-not-written"
    assert there.read_bytes() == b"mine"


def test_what_cannot_be_used_has_a_code(tmp_path: Path, pictures: list[Path], drawn: Template) -> None:
    cut, none, white, empty = (tmp_path / name for name in ("cut", "none", "white.png", "empty"))
    cut.write_bytes(write_record([FingerView(drawn)], RecordFormat.INCITS_378)[:-9])
    Image.fromarray(np.full((400, 400), 255, np.uint8)).save(white)
    empty.write_bytes(write_record([FingerView(Template.empty(300, 400))], RecordFormat.INCITS_378))
    out = tmp_path / "out"
    assert refused("pair", cut, pictures[0])["code"] == "matching/record-damaged"
    assert refused("pair", empty, pictures[0])["code"] == "imaging/too-few-ridges"
    assert refused("convert", cut, "--out", out)["code"] == "matching/record-damaged"
    assert refused("convert", none, "--out", out)["code"] == "matching/record-not-usable"
    assert refused("convert", white, "--out", out)["code"] == "matching/record-not-known"
    assert refused("template", white, "--out", out)["code"] == "imaging/too-few-ridges"
    assert refused("template", none, "--out", out)["code"] == "imaging/file-not-usable"
    assert not out.exists()


def test_prints_in_another_form_are_called_what_they_are(tmp_path: Path, pictures: list[Path], drawn: Template) -> None:
    made, card, out = tmp_path / "made", tmp_path / "card.an2", tmp_path / "out"
    made.write_bytes(drawn.to_bytes())
    card.write_bytes(encode(AnsiNistFile((header(),))))
    for arguments in (("template", made, "--out", out), ("trace", made, "--out", out)):
        assert "match convert" in refused(*arguments)["next_step"]
    for arguments in (("template", card, "--out", out), ("pair", pictures[0], card), ("trace", card, "--out", out)):
        assert "an2 extract" in refused(*arguments)["next_step"]
    assert not out.exists()


def test_a_slap_is_not_one_finger(tmp_path: Path, pictures: list[Path]) -> None:
    slap = tmp_path / "slap.png"
    fingers = [int(f) for f in (2, 3, 4, 5)]
    pixels = render_slap(hands.masters(), hands.models(), fingers, np.random.default_rng(1)).pixels
    Image.fromarray(pixels).save(slap)
    for arguments in (
        ("pair", slap, pictures[0]),
        ("template", slap, "--out", tmp_path / "out"),
        ("trace", slap, "--out", tmp_path / "out"),
    ):
        error = refused(*arguments)
        assert error["code"] == "imaging/several-fingers"
        assert "--position" not in error["next_step"]


def test_a_person_reads_the_same_as_a_program(tmp_path: Path, drawn: Template) -> None:
    first = tmp_path / "a"
    first.write_bytes(drawn.to_bytes())
    result = run("convert", first, "--out", tmp_path / "b", "--format", "incits378")
    assert result.exit_code == 0
    assert str(len(drawn)) in result.output
    assert "ridges and their flow" in result.output


# --- Type-9


def test_a_template_goes_into_a_type_9_block_and_comes_back(drawn: Template) -> None:
    view = FingerView(drawn, finger=int(FrictionRidgePosition.LEFT_INDEX), impression=1)
    incits378_record(block_of(view), idc=1)  # would refuse what does not read back as the same
    back = view_of(block_of(view))
    (by_record,) = read_views(write_views([view], RecordFormat.INCITS_378))
    assert back.template == by_record.template
    assert (back.finger, back.impression, back.number, back.quality) == (7, 1, 0, None)


def test_blocks_of_a_file_are_converted(tmp_path: Path, drawn: Template) -> None:
    records = [incits378_record(block_of(FingerView(drawn, finger)), idc=finger) for finger in (2, 3)]
    card, out = tmp_path / "card.an2", tmp_path / "out"
    card.write_bytes(encode(AnsiNistFile((header((9, 2), (9, 3)), *records))))
    assert said("convert", card, "--out", out, "--format", "incits378")["fingers"] == [2, 3]
    assert len(read_views(out.read_bytes())) == 2


def test_a_block_of_another_scale_comes_to_500_ppi(drawn: Template) -> None:
    block = block_of(FingerView(drawn, 2))
    fields = {name: getattr(block, name) for name in type(block).__dataclass_fields__}
    inch = view_of(type(block)(**{**fields, "scale_units": 1, "horizontal_scale": 1000, "vertical_scale": 1000}))
    np.testing.assert_allclose(inch.template.x, drawn.x / 2, atol=0.5)
    for bad in ({"scale_units": 0}, {"position": 13}, {"horizontal_scale": 0}):
        with pytest.raises(RecordDamaged):
            view_of(type(block)(**{**fields, **bad}))
