"""Files of profiles as they lie in a folder: the program's own, or an agency's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable

from app.an2k.rules.faults import Fault
from app.an2k.rules.values import Origin
from drivers.toml_lines import Path, line_at

LARGEST_FILE_BYTES = 300_000  # the field table of EBTS 9.1 comes to 24 kB; as much of rules takes 2 s
TABLES = "tables"


def shipped_folder() -> Traversable:
    return resources.files("resources").joinpath("profiles")


@dataclass(frozen=True, slots=True)
class Source:
    """A document that rules are from. `date`: YYYY, YYYY-MM or YYYY-MM-DD."""

    title: str
    date: str


@dataclass(slots=True)
class Page:
    """One file while it is read. `lines`: of a TOML file. `faults` grows; the reading goes on. `remarks`: of what is
    odd and no fault."""

    profile: str
    file: str
    lines: Mapping[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)

    def tell(self, path: Path, said: str) -> None:
        self.tell_line(line_at(self.lines, path), said)

    def tell_line(self, line: int, said: str) -> None:
        self.faults.append(Fault(self.file, line, said))

    def remark(self, path: Path, said: str) -> None:
        self.remarks.append(Fault(self.file, line_at(self.lines, path) if path else 0, said))

    def origin(self, path: Path, source: Source) -> Origin:
        return self.origin_line(line_at(self.lines, path), source)

    def origin_line(self, line: int, source: Source) -> Origin:
        return Origin(self.profile, self.file, line, source.title, source.date)


def read_text(folder: Traversable, name: str, page: Page) -> str | None:
    """The text of a file; None with a fault on the page. A mark of the byte order is left out."""
    try:
        with folder.joinpath(name).open("rb") as opened:
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except (OSError, ValueError) as reason:  # ValueError: a name with a zero byte
        why = reason.strerror if isinstance(reason, OSError) and reason.strerror else "no such file"
        page.tell_line(0, f"The file cannot be read: {why}.")
        return None
    if len(data) > LARGEST_FILE_BYTES:
        page.tell_line(0, f"The file is larger than {LARGEST_FILE_BYTES} bytes.")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        page.tell_line(data.count(b"\n", 0, reason.start) + 1, "This is not text in UTF-8; save the file as such.")
        return None
