"""The folder of a certification pack: the deck's files, the evidence as JSON and as a page, and the digests of all.

It is made beside its place under another name and gets its own when it is whole: what is not whole is not there.
"""

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.an2k.deck.values import Case, Ground, Group
from app.an2k.deck.whole import Deck, Judging, Outcome, agrees
from app.an2k.rules.values import Profile, TransactionKind
from app.certification.causes import common_causes
from app.certification.evidence import FORMAT, Evidence, FileEvidence, as_json
from app.certification.facts import (
    code_meanings,
    equipment_evidence,
    must_supply,
    not_tested,
    profile_evidence,
    software_evidence,
    transaction_evidence,
)
from app.certification.page import as_html
from app.certification.samples import Samples
from app.errors import BookingStationError, Whose

DECK, EVIDENCE, PAGE = "deck", "evidence.json", "evidence.html"
DIGESTS = "SHA256SUMS"  # as sha256sum of GNU writes and checks it
_NUMBER_DIGITS = 4
_MODE = 0o755  # the people of a deck do not exist


class PackRefused(BookingStationError):
    """The folder is there and not empty."""

    code = "certification/folder-not-empty"
    whose = Whose.ADMINISTRATOR
    remedy = "Name a folder that does not exist yet, or an empty one."


class PackNotWritten(BookingStationError):
    """The folder cannot be written. Nothing of the pack is left."""

    code = "certification/not-written"
    whose = Whose.ADMINISTRATOR
    remedy = "Free space or give rights where the folder is to be, and run the command again."


class NothingToCertify(BookingStationError):
    """The profile has no verified submission that this station can make."""

    code = "certification/no-submission"
    whose = Whose.ADMINISTRATOR
    remedy = "Mark a submission as verified in the profile, with the source that says so; `profile show` lists them."


@dataclass(frozen=True, slots=True)
class About:
    """What the evidence says of where it was made. `driver`: the reader's name in the settings; `simulated`: whether
    the reader of 2.067 is the simulated one."""

    agency: str
    driver: str
    simulated: bool
    program_version: str
    profiles_folder: Path | None = None


def make_pack(
    folder: Path,
    ground: Ground,
    about: About,
    *,
    seeds: tuple[int, ...],
    judged_by: Profile | None = None,
) -> Evidence:
    """The evidence of a pack that is now in `folder`. `seeds`: of the people in it. `judged_by`: the rules to judge
    by, by default those that the deck was made for.

    PackRefused, PackNotWritten, NothingToCertify, CodecError.
    """
    folder = folder.resolve()
    _require_free(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.part-"))
        try:
            evidence = _written(part, ground, about, seeds, judged_by)
            part.chmod(_MODE)
            if folder.exists():
                folder.rmdir()
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as reason:
        raise PackNotWritten(f"The folder of the pack cannot be written: {reason.strerror}.") from reason
    return evidence


def _require_free(folder: Path) -> None:
    try:
        is_free = not any(folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as reason:
        if folder.exists() and not folder.is_dir():
            raise PackRefused("There is a file of that name.") from reason
        raise PackNotWritten(f"The folder of the pack cannot be used: {reason.strerror}.") from reason
    if not is_free:
        raise PackRefused("The folder of the pack is not empty.")


def _written(
    part: Path,
    ground: Ground,
    about: About,
    seeds: tuple[int, ...],
    judged_by: Profile | None,
) -> Evidence:
    deck, judging, samples = Deck(ground), Judging(ground, judged_by), Samples()
    (part / DECK).mkdir(mode=_MODE)
    files: list[FileEvidence] = []
    for number, case in enumerate(deck.cases(), start=1):
        name = f"{DECK}/{number:0{_NUMBER_DIGITS}d}-{case.slug}.an2"
        (part / name).write_bytes(case.data)
        files.append(_file_evidence(name, case, judging.outcome(case)))
        if case.group is Group.GOOD:
            samples.take(case.data)
    if not files:
        raise NothingToCertify(f"The profile {ground.profile.name} has no verified submission with finger images.")
    profile = ground.profile
    evidence = Evidence(
        format=FORMAT,
        agrees=all(one.agrees for one in files),
        day=f"{ground.day:%Y-%m-%d}",
        production=ground.production,
        agency=about.agency,
        ori=ground.ori,
        dai=ground.dai,
        profile=profile_evidence(profile, about.profiles_folder),
        software=software_evidence(about.program_version, samples.wsq_number, profile.images.compression),
        equipment=equipment_evidence(about.driver, ground.reader, simulated=about.simulated),
        transactions=transaction_evidence(profile, files),
        refused_unverified=_unverified(profile, TransactionKind.SUBMISSION),
        unverified_answers=_unverified(profile, TransactionKind.ANSWER),
        seeds=seeds,
        images=samples.evidence(),
        not_tested=not_tested(profile, deck.untried),
        must_supply=must_supply(profile, simulated=about.simulated),
        codes=code_meanings(files),
        files=tuple(files),
        causes=common_causes(files, profile),
    )
    told = as_json(evidence)
    told_sha256 = hashlib.sha256(told).hexdigest()
    page = as_html(evidence, told_sha256).encode()
    (part / EVIDENCE).write_bytes(told)
    (part / PAGE).write_bytes(page)
    digests = {PAGE: hashlib.sha256(page).hexdigest(), EVIDENCE: told_sha256, **{one.file: one.sha256 for one in files}}
    lines = [f"{digest}  {name}\n" for name, digest in sorted(digests.items())]
    (part / DIGESTS).write_bytes("".join(lines).encode())
    return evidence


def _unverified(profile: Profile, kind: TransactionKind) -> tuple[str, ...]:
    return tuple(one.tot for one in profile.transactions.values() if one.kind is kind and not one.verified)


def _file_evidence(name: str, case: Case, outcome: Outcome) -> FileEvidence:
    return FileEvidence(
        file=name,
        sha256=hashlib.sha256(case.data).hexdigest(),
        size_bytes=len(case.data),
        group=case.group,
        tot=case.tot,
        tries=case.title,
        expected=case.expected,
        found=outcome.found,
        agrees=agrees(case, outcome),
        person=case.person,
        expected_answer=case.answer,
        found_answer=outcome.answer,
    )
