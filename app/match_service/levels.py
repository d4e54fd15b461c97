"""Level of an offence, from a dated table with its source. It may answer "undetermined", and says why."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import msgspec

from app.domain.booking import Charge
from app.match_service.errors import TableNotUsable

TABLE_NAME = "offence_levels_2010"
CODE_TABLE = "NCIC"  # the national table that the levels refer to: codes are redefined locally
NO_CODE = "0399"  # sent where a charge has no code (standards.md section 2)
OTHER_OFFENCES = 3
_CODE_DIGITS = 4


class ChargeLevel(msgspec.Struct, frozen=True):
    """`level` None: undetermined. `why`: one sentence."""

    ncic_code: str | None
    code_table: str | None
    level: int | None
    family: str
    why: str


class LevelFinding(msgspec.Struct, frozen=True):
    """The level of what a person is charged with: 1, 2, 3, or None for undetermined.

    Level 1 outranks everything. Below it one undetermined charge leaves the whole undetermined, because it may outrank
    the rest: `highest_known` then says what is known. `convicted` stays None: a booking carries no conviction.
    """

    charged: int | None
    highest_known: int | None
    convicted: int | None
    charges: tuple[ChargeLevel, ...]
    table: str
    explanation: str


@dataclass(frozen=True, slots=True)
class _Row:
    level: int
    family: str
    first: str
    last: str
    condition: str


class LevelTable:
    """`version`: name and the start of the SHA-256 of the table, so that a finding can be made again."""

    def __init__(self, text: str) -> None:
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        self.version = f"{TABLE_NAME} sha256:{digest[:12]}"
        try:
            self._rows = tuple(
                _Row(int(row["level"]), row["family"], row["ncic_from"], row["ncic_to"], row["condition"])
                for row in csv.DictReader(io.StringIO(text))
            )
        except (KeyError, TypeError, ValueError) as reason:
            raise TableNotUsable("The table of offence levels is damaged.") from reason

    def judge(self, charges: Sequence[Charge]) -> LevelFinding:
        """The level of a booking's charges."""
        each = tuple(self._judge_one(charge) for charge in charges)
        known = [charge.level for charge in each if charge.level is not None]
        highest = min(known, default=None)
        open_question = not each or any(charge.level is None for charge in each)
        charged = None if open_question and highest != 1 else highest
        if charged is not None:
            explanation = f"Level {charged} by the highest ranked charge."
        elif not each:
            explanation = "Undetermined: the submission names no charge."
        else:
            explanation = "Undetermined: at least one charge cannot be ranked and may outrank the others."
        return LevelFinding(charged, highest, None, each, self.version, explanation)

    def _judge_one(self, charge: Charge) -> ChargeLevel:
        code, table = charge.ncic_code, charge.code_table

        def finding(level: int | None, family: str, why: str) -> ChargeLevel:
            return ChargeLevel(code, table, level, family, why)

        if not code or code == NO_CODE:
            return finding(None, "", "The charge carries no offence code.")
        if table != CODE_TABLE:
            return finding(None, "", "The code is not from the national table.")
        if len(code) != _CODE_DIGITS or not (code.isascii() and code.isdigit()):
            return finding(None, "", "The code is not a four-digit offence code.")
        for row in self._rows:
            if row.first and row.first <= code <= row.last:
                if row.condition:
                    return finding(None, row.family, f"It depends on a {row.condition}; a charge has none yet.")
                return finding(row.level, row.family, "By the range of its code.")
        return finding(OTHER_OFFENCES, "all other offences", "The code is in no range of levels 1 and 2.")


def load_levels() -> LevelTable:
    """The table that ships with this version."""
    return LevelTable(resources.files("resources").joinpath(f"tables/{TABLE_NAME}.csv").read_text(encoding="utf-8"))
