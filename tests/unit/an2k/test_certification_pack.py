"""The pack in its folder: whole or not there, what a bureau reads in it, and nothing of a record's values."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.an2k.codec import decode
from app.an2k.images import read_images
from app.an2k.rules.profiles import load
from app.an2k.rules.values import ElementKey, ImageRules, Presence, Profile, Span
from app.an2k.validation.engine import validate_file
from app.certification.facts import profile_evidence
from app.certification.pack import About, NothingToCertify, PackNotWritten, PackRefused, make_pack
from app.certification.prints import CUT_OUT_PX, SyntheticPrints
from app.certification.samples import wsq_software_number
from app.domain.image import FingerImage
from app.domain.position import FINGERS, fingers_of
from app.domain.position import FrictionRidgePosition as F
from app.imaging import codecs
from app.imaging.errors import CodecError, CodecUnsupported
from tests.support.hands import SEED, masters
from tests.unit.an2k.certification_support import DAY, NoPictures, ground, only

ABOUT = About("Example County Jail", "simulated", simulated=True, program_version="1.2.3")
SMALL = only(load("example-county"), "CAR", "RPIS", "TPRS", "TPRR", "SRE")


def packed(folder: Path, profile: Profile = SMALL, **more: Any) -> dict[str, Any]:
    make_pack(folder, ground(profile), ABOUT, seeds=(1, 2), **more)
    return dict(json.loads((folder / "evidence.json").read_bytes()))


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs") / "new" / "pack"
    packed(folder)
    return folder


@pytest.fixture(scope="module")
def evidence(pack: Path) -> dict[str, Any]:
    return dict(json.loads((pack / "evidence.json").read_bytes()))


def test_the_evidence_names_every_file_with_its_digest(pack: Path, evidence: dict[str, Any]) -> None:
    named = {one["file"]: one for one in evidence["files"]}
    assert {f"deck/{file.name}" for file in (pack / "deck").iterdir()} == set(named)
    assert sorted(file.name for file in pack.iterdir()) == ["SHA256SUMS", "deck", "evidence.html", "evidence.json"]
    for name, said in named.items():
        data = (pack / name).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (said["sha256"], said["size_bytes"])
    assert next(iter(named)) == "deck/0001-car-plain.an2"
    assert evidence["agrees"]
    assert all(one["agrees"] for one in named.values())
    ahead = {name.rpartition("-ahead")[0][-6:] for name in named if "car-not-in-future" in name}
    assert {"10.005", "14.005", "15.005"} <= ahead  # the days of pictures


def test_the_digests_are_of_every_file_of_the_pack(pack: Path) -> None:
    """As `sha256sum -c` reads them; and the page names the evidence that it shows."""
    lines = (pack / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {str(one.relative_to(pack)): one for one in pack.rglob("*") if one.is_file() and one.name != "SHA256SUMS"}
    assert listed == {name: hashlib.sha256(one.read_bytes()).hexdigest() for name, one in files.items()}
    assert {"evidence.html", "evidence.json", "deck/0001-car-plain.an2"} <= set(listed)
    assert listed["evidence.json"] in (pack / "evidence.html").read_text(encoding="utf-8")


def test_the_evidence_says_on_what_it_was_made(evidence: dict[str, Any]) -> None:
    assert (evidence["day"], evidence["ori"], evidence["dai"]) == (f"{DAY:%Y-%m-%d}", "WA0330000", "WA0000000")
    assert evidence["software"]["version"] == "1.2.3"
    assert "NOT certified by the FBI" in evidence["software"]["wsq"]
    assert evidence["equipment"]["certification"].startswith("simulated")
    assert evidence["refused_unverified"] == ["TPRS"]
    assert evidence["unverified_answers"] == ["TPRR"]
    counted = {one["tot"]: (one["files"], one["agreeing"]) for one in evidence["transactions"]}
    assert counted["TPRS"] == (1, 1)
    assert counted["CAR"][0] == counted["CAR"][1] > 500
    images = {one["kind"]: one for one in evidence["images"]}
    assert set(images) == {"rolled finger", "plain thumb", "slap", "palm", "face"}
    assert images["palm"]["count"] == 4
    assert images["rolled finger"]["ratio"]["least"] > 1
    assert all(evidence["codes"].values())
    assert {"rules/missing", "an2/count-mismatch"} <= set(evidence["codes"])
    assert any("contact" in one for one in evidence["must_supply"])
    assert any("Nothing was sent" in one for one in evidence["not_tested"])


def test_the_files_of_the_profile_are_named_with_their_digests(evidence: dict[str, Any]) -> None:
    files = {(one["profile"], one["file"]): one["sha256"] for one in evidence["profile"]["files"]}
    shipped = Path(__file__).parents[3] / "resources" / "profiles"
    for name in ("example-county.toml", "ebts-10.0.toml", "ebts-9.1.toml", "ebts-9.1.fields.csv"):
        (found,) = [digest for (_, file), digest in files.items() if file == name]
        assert found == hashlib.sha256((shipped / name).read_bytes()).hexdigest()
    assert any(file == "tables/sex.csv" for _, file in files)


def test_an_agency_s_own_files_go_before_the_program_s(tmp_path: Path) -> None:
    (tmp_path / "example-county.toml").write_text("its own", encoding="utf-8")
    (own,) = [one for one in profile_evidence(SMALL, tmp_path).files if one.file == "example-county.toml"]
    assert own.sha256 == hashlib.sha256(b"its own").hexdigest()


def test_no_value_of_a_record_stands_in_the_evidence(pack: Path) -> None:
    said = (pack / "evidence.json").read_text() + (pack / "evidence.html").read_text()
    for value in ("SAMPLE", "JORDAN", "MUÑOZ", "19800417", "LARCENY", "999000001"):
        assert value not in said


def test_the_page_is_whole_by_itself_and_leaves_room_for_the_county(pack: Path) -> None:
    page = (pack / "evidence.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=|url\(|https?:", page)
    assert page.count("to be filled in by hand") == 7
    assert "Agreeing" in page
    assert "0001-car-plain.an2" in page
    assert "identified; stands: identified" in page


def test_what_does_not_agree_is_said_on_the_page_and_in_the_evidence(tmp_path: Path) -> None:
    rules = SMALL.transactions["RPIS"]
    looser = replace(
        rules.elements[ElementKey(1, 2)], presence=Presence.OPTIONAL, size=Span(), pattern=None, table=None
    )
    judged_by = replace(
        SMALL, transactions={"RPIS": replace(rules, elements={**rules.elements, ElementKey(1, 2): looser})}
    )
    said = packed(tmp_path / "pack", only(SMALL, "RPIS"), judged_by=judged_by)
    assert not said["agrees"]
    wrong = [one for one in said["files"] if not one["agrees"]]
    assert {one["found"][0]["code"] if one["found"] else None for one in wrong} == {None}
    assert all("1.002" in one["file"] for one in wrong)
    page = (tmp_path / "pack" / "evidence.html").read_text(encoding="utf-8")
    assert f"{len(wrong)} of {len(said['files'])} files were not found to be what was expected" in page
    assert "Not agreeing:" in page


def test_what_many_files_have_in_common_is_said_once(tmp_path: Path) -> None:
    """A rule that no file keeps: every file has its finding beside its own."""
    rules = SMALL.transactions["RPIS"]
    version = rules.elements[ElementKey(1, 2)]
    older = replace(version, pattern="040[0-9]", pattern_words="an older edition", table=None)
    judged_by = replace(
        SMALL, transactions={"RPIS": replace(rules, elements={**rules.elements, ElementKey(1, 2): older})}
    )
    said = packed(tmp_path / "pack", only(SMALL, "RPIS"), judged_by=judged_by)
    wrong = [one["file"] for one in said["files"] if not one["agrees"]]
    (cause,) = said["causes"]
    assert (cause["code"], cause["element"], cause["tots"]) == ("rules/pattern", "1.002", ["RPIS"])
    assert cause["files"] == wrong
    assert len(wrong) > 200
    page = (tmp_path / "pack" / "evidence.html").read_text(encoding="utf-8")
    assert f"rules/pattern at 1.002 ({cause['rule']}) in {len(wrong)} files of RPIS" in page
    assert re.fullmatch(r"ebts-10\.0\.toml:[0-9]+", cause["rule"])


# The folder. ---------------------------------------------------------------------------------------------------------


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(PackRefused):
        packed(tmp_path)
    with pytest.raises(PackRefused):
        packed(tmp_path / "mine.txt")
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_place_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(PackNotWritten):
        packed(tmp_path / "file" / "pack")


class Breaking(NoPictures):
    """The codec gives up in the middle of the deck."""

    def palm(self, *, cut_out: bool) -> Any:
        raise CodecError("The picture cannot be coded.")


def test_a_pack_that_was_not_finished_is_not_there(tmp_path: Path) -> None:
    made = replace(ground(SMALL), prints=Breaking())
    folder = tmp_path / "pack"
    folder.mkdir()
    with pytest.raises(CodecError):
        make_pack(folder, made, ABOUT, seeds=())
    assert list(tmp_path.iterdir()) == [folder]
    assert list(folder.iterdir()) == []


def test_a_profile_without_a_submission_gives_no_pack(tmp_path: Path) -> None:
    with pytest.raises(NothingToCertify):
        packed(tmp_path / "pack", only(SMALL, "SRE"))
    assert list(tmp_path.iterdir()) == []


# The prints. ---------------------------------------------------------------------------------------------------------


class Coder:
    """Codes in this process; encoders do not abort on pictures."""

    def encode(self, image: FingerImage, compression: str) -> bytes:
        return codecs.encode(image, compression)

    def encode_all(self, images: Sequence[FingerImage], compression: str) -> tuple[bytes | CodecError, ...]:
        return tuple(self.encode(one, compression) for one in images)


def prints_of(rules: ImageRules) -> SyntheticPrints:
    return SyntheticPrints(rules, Coder(), seeds=(SEED,), masters_of=lambda _: masters())


def test_a_card_of_prints_keeps_the_profile_s_sizes_and_shows_no_finger_that_is_missing() -> None:
    rules = SMALL.images
    made = prints_of(rules)
    gone = frozenset({F.RIGHT_INDEX, *FINGERS[5:]})  # most, for each print takes its time
    card = {one.position: one for one in made.card(0, gone)}
    whole = {F.RIGHT_THUMB, F.RIGHT_MIDDLE, F.RIGHT_RING, F.RIGHT_LITTLE, F.PLAIN_RIGHT_THUMB, F.PLAIN_RIGHT_FOUR}
    assert set(card) == whole
    for position, one in card.items():
        largest = rules.finger_px if position in FINGERS else rules.thumb_px if position in (11, 12) else rules.slap_px
        assert (one.width_px, one.height_px) == largest
        assert [quality.finger for quality in one.qualities] == [f for f in fingers_of(position) if f not in gone]
    assert [part.finger for part in card[F.PLAIN_RIGHT_FOUR].segments] == [3, 4, 5]
    assert min(quality.score for one in card.values() for quality in one.qualities) > 40
    assert made.card(0, gone) == tuple(card.values())
    assert wsq_software_number(card[F.RIGHT_THUMB].data) == 0
    small = {one.position: one for one in made.small(gone)}
    assert set(small) == set(card)
    assert (small[F.RIGHT_THUMB].width_px, small[F.RIGHT_THUMB].height_px) == CUT_OUT_PX
    assert small[F.PLAIN_RIGHT_FOUR].width_px == 3 * CUT_OUT_PX[0]
    assert (made.palm(cut_out=True).width_px, made.face(cut_out=True).compression) == (120, "PNG")


def test_prints_are_as_fine_as_the_profile_wants_them() -> None:
    rules = replace(SMALL.images, compression="JP2", resolution_ppi=1000, finger_px=(1600, 1500), thumb_px=(1000, 2000))
    (thumb, *_) = prints_of(rules).flat(0)
    assert (thumb.width_px, thumb.height_px, thumb.resolution_ppi) == (1000, 1500, 1000)
    assert thumb.data[4:8] == b"jP  "
    with pytest.raises(CodecUnsupported):
        prints_of(replace(rules, compression="WSQ20")).flat(0)


def test_a_submission_with_real_pictures_keeps_the_profile(tmp_path: Path) -> None:
    """The pictures are what the records say of them."""
    made = replace(ground(only(SMALL, "RPIS")), prints=prints_of(SMALL.images), people=1)
    make_pack(tmp_path / "pack", made, ABOUT, seeds=(SEED,))
    file = decode((tmp_path / "pack" / "deck" / "0001-rpis-2-prints.an2").read_bytes())
    assert validate_file(file, SMALL, today=DAY, production=True) == ()
    for one in read_images(file):
        expected = codecs.Expected(one.width_px, one.height_px, one.resolution_ppi)
        assert codecs.decode(one.data, one.compression, expected).pixels.std() > 20
