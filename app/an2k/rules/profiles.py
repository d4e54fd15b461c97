"""Profiles by name: those of the program, and those of an agency's folder. Read once, kept in memory.

rules = load("example-county")
rules.transactions["CAR"].elements[ElementKey(2, 18)].size    Span(3, 50)
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from app.an2k.errors import ProfileNotUsable
from app.an2k.rules.entries import nearest
from app.an2k.rules.faults import Fault, ProfileFaulty
from app.an2k.rules.files import TABLES, Page, Source, read_text, shipped_folder
from app.an2k.rules.finishing import finish
from app.an2k.rules.laying import lay
from app.an2k.rules.profile_file import NAME, head_of, parse_profile
from app.an2k.rules.remarks import lenient, remark_dates, remark_replaced, unlike_others
from app.an2k.rules.statements import ProfileFile
from app.an2k.rules.tables import parse_answer_codes, parse_table
from app.an2k.rules.values import EXAMPLE, Profile

DEFAULT = EXAMPLE
DEFAULT_GROUND = "ebts-10.0"  # what an agency's profile usually stands on
ENDING = ".toml"
MOST_ANCESTORS = 10
V = TypeVar("V")


class ProfileUnknown(ProfileNotUsable):
    """No profile has that name."""

    code = "an2/profile-unknown"
    remedy = "Set `profile` and `profiles_dir` in station.toml; `booking-station profile list` shows what there is."


_in_force: list[Profile] = []  # at most one


def choose(name: str, folder: Path | None = None) -> Profile:
    """Put the agency's profile in force for this process, which serves one agency. As `load`."""
    profile = load(name, folder)
    _in_force[:] = [profile]
    return profile


def load(name: str | None = None, folder: Path | None = None) -> Profile:
    """A profile with its ancestors under it. `name` None: the one in force, and before one was chosen the example.
    `folder`: the agency's; what is not there ships with the program.

    ProfileUnknown, ProfileFaulty.
    """
    if name is None:
        return _in_force[0] if _in_force else _loaded(DEFAULT, None)
    return _loaded(name, folder)


@cache
def _loaded(name: str, folder: Path | None) -> Profile:
    if folder is not None and not folder.is_dir():
        raise ProfileUnknown(f"The folder of profiles {folder} is not there.")
    own = _folder_of(name, folder)
    if own is None:
        raise ProfileUnknown(f'There is no profile "{name[:60]}". {nearest(name, names(folder))}')
    return _Loading(folder).profile(name, own)


def read_profile(file: Path, *, today: date | None = None) -> Profile:
    """The profile in a file, its ancestors from beside it or from the program. Nothing is kept. `today`: to remark
    dates that are still to come. ProfileFaulty."""
    if file.suffix != ENDING or not NAME.fullmatch(file.stem):
        raise ProfileFaulty(
            file.name, [Fault(file.name, 0, f"The file of a profile is named NAME{ENDING} in small letters.")]
        )
    return _Loading(file.parent, today).profile(file.stem, file.parent)


def names(folder: Path | None = None) -> tuple[str, ...]:
    """Every profile that there is, in the order of the alphabet."""
    found: set[str] = set()
    for place in (shipped_folder(), folder):
        try:
            entries = [] if place is None else list(place.iterdir())
        except OSError:
            entries = []
        found.update(one.name.removesuffix(ENDING) for one in entries if one.name.endswith(ENDING))
    return tuple(sorted(name for name in found if NAME.fullmatch(name)))


def replaces_shipped(name: str, folder: Path | None) -> bool:
    """Whether the profile of that name in the agency's folder stands in place of one of the program's."""
    if folder is None or folder.resolve() == Path(str(shipped_folder())).resolve():
        return False
    return all(_is_there(place.joinpath(name + ENDING)) for place in (folder, shipped_folder()))


def _folder_of(name: str, folder: Path | None) -> Traversable | None:
    """The agency's folder goes before the program's."""
    if not NAME.fullmatch(name):
        return None
    places: tuple[Traversable | None, ...] = (folder, shipped_folder())
    return next((one for one in places if one is not None and _is_there(one.joinpath(name + ENDING))), None)


def _is_there(file: Traversable) -> bool:
    """One that may not be looked at is there: reading it says why it cannot be read."""
    try:
        return file.is_file()
    except OSError:
        return True


class _Loading:
    def __init__(self, folder: Path | None, today: date | None = None) -> None:
        self._folder = folder
        self._today = today

    def profile(self, name: str, own: Traversable) -> Profile:
        chain = self._chain(name, own)
        pages = [page for page, _, _ in chain]  # the profile itself first
        files: list[ProfileFile] = []
        sources: dict[str, Source] = {}
        for page, folder, values in reversed(chain):
            if values is not None:
                files.append(parse_profile(values, page, folder, sources))
                sources = dict(files[-1].sources)
        profile = None
        if len(files) == len(chain) and self._has_ground(chain[-1], files[0]):  # else everything would lack
            folders = [(page, folder) for page, folder, _ in chain]
            profile = finish(
                lay(files),
                files,
                find_table=lambda table: _find(table, folders, parse_table),
                find_codes=lambda table: _find(table, folders, parse_answer_codes),
            )
        faults = [fault for page in pages for fault in _in_order(page)]
        if faults or profile is None:
            raise ProfileFaulty(name, faults)
        return replace(profile, remarks=self._remarks(profile, files[-1], pages))

    def _remarks(self, profile: Profile, own: ProfileFile, pages: list[Page]) -> tuple[Fault, ...]:
        if self._today is not None:
            remark_dates(own, self._today)
        remark_replaced(own.page, [one.profile for one in pages if replaces_shipped(one.profile, self._folder)])
        return (*sorted(own.page.remarks), *unlike_others(profile), *lenient(profile))

    @staticmethod
    def _has_ground(last: tuple[Page, Traversable, dict[str, object] | None], bottom: ProfileFile) -> bool:
        """Whether the chain ends in a profile that stands by itself. One that names an ancestor has been told of it."""
        page, _, values = last
        if values is None or "extends" in values:
            return False
        whole = bottom.rows or any("kind" in one.changes and one.like is None for one in bottom.transactions)
        if not whole:
            page.tell_line(1, f'profile: It stands on none; write extends = "{DEFAULT_GROUND}" or another.')
        return bool(whole)

    def _chain(self, name: str, own: Traversable) -> list[tuple[Page, Traversable, dict[str, object] | None]]:
        """The profile and its ancestors, nearest first; values None: the file could not be read."""
        chain: list[tuple[Page, Traversable, dict[str, object] | None]] = []
        folder = own
        while True:
            page = Page(name, name + ENDING)
            text = read_text(folder, page.file, page)
            head = None if text is None else head_of(text, page)
            chain.append((page, folder, None if head is None else head[0]))
            ancestor = None if head is None else head[1]
            if ancestor is None:
                return chain
            if ancestor in {one.profile for one, _, _ in chain}:
                way = " extends ".join([*(one.profile for one, _, _ in chain), ancestor])
                page.tell(("extends",), f"profile: extends: A profile may not extend itself: {way}.")
                return chain
            if len(chain) > MOST_ANCESTORS:
                page.tell(("extends",), f"profile: extends: More than {MOST_ANCESTORS} profiles stand on each other.")
                return chain
            found = _folder_of(ancestor, self._folder)
            if found is None:
                known = [one for one in names(self._folder) if one != chain[0][0].profile]
                said = f'There is no profile "{ancestor[:60]}". {nearest(ancestor, known)}'
                page.tell(("extends",), f"profile: extends: {said}")
                return chain
            name, folder = ancestor, found


def _in_order(page: Page) -> list[Fault]:
    """By line; the file itself before its tables."""
    return sorted(page.faults, key=lambda fault: (fault.file != page.file, fault))


def _find(
    name: str, folders: list[tuple[Page, Traversable]], parse: Callable[[str, str, Page], V | None]
) -> tuple[bool, V | None]:
    """The nearest table of that name: beside the profile, else beside its ancestors. Whether there is one; None: it is
    not usable."""
    for page, folder in folders:
        if _is_there(folder.joinpath(TABLES).joinpath(f"{name}.csv")):
            own = Page(page.profile, f"{TABLES}/{name}.csv", faults=page.faults)
            text = read_text(folder.joinpath(TABLES), f"{name}.csv", own)
            return True, None if text is None else parse(text, name, own)
    return False, None
