"""What is wrong with the files of a profile: all of it, each with its file and line."""

from collections.abc import Iterable
from typing import NamedTuple

from app.an2k.errors import ProfileNotUsable

MOST_NAMED = 20  # faults in one sentence


class Fault(NamedTuple):
    """Also a remark, which stops nothing. `file`: name within the folder of the profile. `line`: from 1; 0 for the file
    as a whole."""

    file: str
    line: int
    said: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.said}" if self.line else f"{self.file}: {self.said}"


class ProfileFaulty(ProfileNotUsable):
    """The files of a profile do not make one. `faults`: everything that is wrong, in the order of files and lines."""

    remedy = "Correct the lines that are named; `booking-station profile check FILE` lists them again."

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        named = " ".join(str(one) for one in self.faults[:MOST_NAMED])
        more = f" And {len(self.faults) - MOST_NAMED} more." if len(self.faults) > MOST_NAMED else ""
        super().__init__(f"The profile {name} is not usable. {named}{more}")
