"""What the evidence says beside the files: the profile and its sources, the software, the equipment, what is open."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from importlib.resources.abc import Traversable
from pathlib import Path

from app.an2k.deck.making import submissions
from app.an2k.errors import RecordError
from app.an2k.rules.files import TABLES, shipped_folder
from app.an2k.rules.values import Origin, Profile, TransactionKind
from app.certification.evidence import (
    CodecEvidence,
    EquipmentEvidence,
    FileEvidence,
    ProfileEvidence,
    ProfileFileEvidence,
    SoftwareEvidence,
    SourceEvidence,
    TransactionEvidence,
)
from app.domain.capture import ReaderIdentity

SIMULATED_READER = ReaderIdentity("Booking Station Project", "Simulator", "SIMULATED")
_NAME = "Booking station"
_WSQ = (
    "The WSQ encoder is built from NIST's reference code and is NOT certified by the FBI as built: the software number "
    "in its files is 0. A bureau that asks for a certified encoder must be told so before acceptance."
)
_NOT_CERTIFIED = "simulated: no device took these prints, and nothing here speaks for a reader"
_TO_BE_FILLED = (
    "not known to this program: attach the reader's certification (FBI EBTS Appendix F or PIV-071204, with its date)"
)
_SYNTHETIC = "drawn by the program: prints of people who do not exist"


def profile_evidence(profile: Profile, folder: Path | None) -> ProfileEvidence:
    """`folder`: the agency's, which goes before the program's."""
    origins = list(_origins(profile))
    files = dict.fromkeys((one.profile, one.file) for one in origins)
    chain = (profile.name, *profile.ancestors)
    heads = dict.fromkeys((name, f"{name}.toml") for name in chain)
    ordered = sorted({*heads, *files}, key=lambda one: (chain.index(one[0]) if one[0] in chain else len(chain), one[1]))
    sources = Counter((one.source, one.date) for one in origins)
    return ProfileEvidence(
        name=profile.name,
        title=profile.title,
        date=profile.date,
        ancestors=profile.ancestors,
        notes=profile.notes,
        files=tuple(
            ProfileFileEvidence(name, file, digest)
            for name, file in ordered
            if (digest := _digest(name, file, folder)) is not None
        ),
        sources=tuple(
            SourceEvidence(title, date, count)
            for (title, date), count in sorted(sources.items(), key=lambda one: (-one[1], one[0]))
        ),
    )


def _origins(profile: Profile) -> Iterator[Origin]:
    """Who said each rule last, and where each table is from."""
    for rules in profile.transactions.values():
        yield rules.origin
        yield from (rule.origins[-1] for rule in rules.elements.values())
        yield from (rule.origin for rule in rules.cross)
    yield from (table.origin for table in profile.tables.values())
    yield profile.assembly.origin
    yield profile.images.origin


def _digest(profile: str, file: str, folder: Path | None) -> str | None:
    """SHA-256 of a file of a profile; None where it is nowhere, as of a profile that was made in memory."""
    places: tuple[Traversable | None, ...] = (folder, shipped_folder())
    for place in places:
        if place is None or not (place.joinpath(f"{profile}.toml").is_file() or file.startswith(TABLES)):
            continue
        found = place
        for part in file.split("/"):
            found = found.joinpath(part)
        if found.is_file():
            return hashlib.sha256(found.read_bytes()).hexdigest()
    return None


def software_evidence(program_version: str, wsq_number: int | None, compression: str) -> SoftwareEvidence:
    uses = {
        "wsq": "WSQ at 500 pixels per inch (NIST's reference code inside)",
        "pillow": "JPEG 2000 (OpenJPEG inside) and PNG",
        "numpy": "pictures as arrays",
    }
    codecs = tuple(CodecEvidence(name, _version(name), use) for name, use in uses.items())
    said = _WSQ if compression == "WSQ20" else f"The profile's compression is {compression}; WSQ was not used. {_WSQ}"
    return SoftwareEvidence(_NAME, program_version, codecs, wsq_number, said)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def equipment_evidence(driver: str, given: ReaderIdentity, *, simulated: bool) -> EquipmentEvidence:
    return EquipmentEvidence(
        reader=driver,
        make=given.make,
        model=given.model,
        serial=given.serial,
        certification=_NOT_CERTIFIED if simulated else _TO_BE_FILLED,
        pictures=_SYNTHETIC,
    )


def transaction_evidence(profile: Profile, files: Iterable[FileEvidence]) -> tuple[TransactionEvidence, ...]:
    made, agreeing = Counter[str](), Counter[str]()
    for one in files:
        made[one.tot] += 1
        agreeing[one.tot] += one.agrees
    return tuple(
        TransactionEvidence(
            tot=one.tot,
            title=one.title,
            kind=one.kind.value,
            verified=one.verified,
            source=f"{one.origin.source}, {one.origin.date}",
            elements=len(one.elements),
            conditions=len(one.cross),
            files=made[one.tot],
            agreeing=agreeing[one.tot],
            answer=one.answer,
        )
        for one in profile.transactions.values()
    )


def not_tested(profile: Profile, untried: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    made = {one.tot for one in submissions(profile, verified=True)}
    verified = [
        one.tot for one in profile.transactions.values() if one.verified and one.kind is TransactionKind.SUBMISSION
    ]
    taken = profile.images.record_type
    other = 4 if taken == 14 else 14
    said = [
        "Nothing was sent to anybody: every result is this program's own judgement of the files, by its one engine.",
        "No reader took part; capture, slap segmentation and quality of real fingers are not shown by this deck.",
        "Matching of the prints at the bureau, its response times and its quality thresholds.",
        "Whether the bureau itself takes the WSQ and JPEG 2000 coding of these pictures.",
        "Palm images hold a patch of ridges and face images a drawing: they show the record, not a palm or a face.",
        "The broken files hold cut-outs of prints; each file is whole by itself, and its pictures are real.",
        "A file whose size or resolution is wrong says so in its record; its picture is the same.",
        f"Finger images in Type-{other} records: this profile takes Type-{taken}, and no file of the deck has another.",
        "Elements that a submission may have and this station does not write are in one file each, `every-element`; "
        "they are not broken one by one.",
    ]
    if profile.images.resolution_ppi != 500:
        said.append("The synthetic prints are of 500 pixels per inch, enlarged to the profile's resolution.")
    said += [
        f"{tot} is verified, and no file was made of it: it takes no Type-{taken}."
        for tot in verified
        if tot not in made
    ]
    said += [
        f"{one.tot} is a verified answer without a meaning that this program reads: no file was made of it."
        for one in profile.transactions.values()
        if one.verified and one.kind is TransactionKind.ANSWER and one.answer is None
    ]
    said += [f"A condition of {tot} that no file breaks: {one}." for tot, rules in untried.items() for one in rules]
    return tuple(said)


def code_meanings(files: Iterable[FileEvidence]) -> dict[str, str]:
    """In words, of each code of a finding or a fault of reading."""
    text = resources.files("resources").joinpath("translations/findings.en.json").read_text(encoding="utf-8")
    known: dict[str, str] = {fault.code: _first_line(fault) for fault in RecordError.__subclasses__()}
    known |= json.loads(text)
    used = {one.code for file in files for one in (*file.expected, *file.found)}
    return {code: known.get(code, "") for code in sorted(used)}


def _first_line(fault: type[RecordError]) -> str:
    return f"No file can be read: {(fault.__doc__ or '').strip().splitlines()[0]}"


def must_supply(profile: Profile, *, simulated: bool) -> tuple[str, ...]:
    said = [
        "A signed agreement with the bureau for this interface.",
        "The ORI and the destination (DAI) that the bureau gives for tests, in place of those of this deck.",
        "The network path to the bureau's test system, with its certificates and accounts.",
        "Names, telephone and mail of the agency's contact and of the maintainer, written into the evidence by hand.",
        "Serial number and place of each station, and who may use it.",
        "Prints of consenting people or of the bureau's own test cards, taken with the real reader.",
        f"The documents behind the profile {profile.name}, compared with its rules by somebody who signs for it.",
    ]
    if simulated:
        said.append(
            "The real reader's make, model and serial number (--reader-make and its like), and a deck made anew."
        )
    return tuple(said)
