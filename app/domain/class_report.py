"""A class: what a training station tells the trainer's board, and what the trainer sends back."""

import base64
from enum import StrEnum

import msgspec


class Place(StrEnum):
    """Where a trainee is; worded by the board."""

    SIGNED_OUT = "signed_out"
    CHOOSING = "choosing"  # the list of exercises
    BRIEFING = "briefing"  # an exercise was chosen and its story is read
    BETWEEN = "between"  # an exercise runs, no booking is open: a subject comes or goes
    CAPTURING = "capturing"
    REVIEWING = "reviewing"
    SENT = "sent"
    SHEET = "sheet"
    WATCHING = "watching"  # a replay
    GONE = "gone"  # the station was closed


class ClassReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one trainee is.

    `seat`: 32 hex digits, drawn when the station joined: two stations with one name stay two. `station`: its code, e.g.
    `S01`. `exercise_id`, `title_*`: "" between exercises. `step`: from 1, of `steps`; 0 outside captures. `position`:
    FGP 1-15 of the capture, 0 elsewhere. `problem`: code of what the screen asks to mend, "" when nothing; `finger`:
    FGP 1-10 that it is about, 0 for the hand as a whole. `befallen`: acts in force, by ActKind's values. `seconds`:
    since the exercise began. `score`: of the newest sheet, -1 without one. `done`: number of the newest injection that
    was taken up, 0 before the first. `refused`: code, when the station could not carry that one out.
    """

    seat: str
    station: str
    trainee: str = ""
    exercise_id: str = ""
    title_en: str = ""
    title_es: str = ""
    place: Place = Place.SIGNED_OUT
    step: int = 0
    steps: int = 0
    position: int = 0
    attempt: int = 0
    problem: str = ""
    finger: int = 0
    befallen: tuple[str, ...] = ()
    seconds: float = 0.0
    score: int = -1
    done: int = 0
    refused: str = ""


MEND = "mend"


class Injection(msgspec.Struct, frozen=True):
    """A fault for one station. `number`: counts up, across restarts of the board too. `act`: an ActKind by its value,
    or MEND, which ends everything in force; `fingers`: FGP 1-10, () for all that are asked for."""

    number: int
    act: str
    fingers: tuple[int, ...] = ()


class ClassReply(msgspec.Struct, frozen=True):
    """`injections`: those of this seat that were not reported as done, in order. `signature`: as of a receipt."""

    seat: str
    injections: tuple[Injection, ...] = ()
    signature: str = ""


class Joining(msgspec.Struct, frozen=True):
    """What a station needs to join a class. `url`: of the service; `key`: its public key, base64; `code`: of the class.

    As a line: `http://10.0.0.5:8731/#KEY.CODE`, the key in the alphabet that needs no quoting (RFC 4648 section 5).
    What stands behind `#` is never sent by a browser that the line is pasted into.
    """

    url: str
    key: str
    code: str

    @property
    def line(self) -> str:
        key = base64.urlsafe_b64encode(base64.b64decode(self.key)).decode("ascii").rstrip("=")
        return f"{self.url.rstrip('/')}/#{key}.{self.code}"
