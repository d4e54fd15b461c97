"""The words of the trainer's board: a catalogue by code for each language, resources/translations/board.*.json.

Acts, their groups and fingers are called as on the station's own screens, from the station's catalogue.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from app.domain.class_report import MEND

LANGUAGES = ("en", "es")
_SHARED = ("befall.", "finger.", "trainer.group.")


@dataclass(frozen=True, slots=True)
class BoardWords:
    language: str
    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """The text of a key with its places filled; the key itself where there is none, which the tests find."""
        text = self.texts.get(key)
        return key if text is None else text.format(**values)

    def count(self, key: str, count: int) -> str:
        """`key.0`, `key.1` or `key.n`, with `{count}` in figures."""
        return self.say(f"{key}.{count if count < 2 else 'n'}", count=count)

    def problem(self, code: str) -> str:
        """What a station's screen asks to mend; for a code of a later version, its area."""
        for key in (f"problem.{code}", f"problem.area.{code.partition('/')[0]}"):
            if key in self.texts:
                return self.texts[key]
        return self.say("problem.other")

    def act(self, kind: str) -> str:
        """A kind of act, or MEND; the kind itself where a newer station has others."""
        return self.say("mend") if kind == MEND else self.texts.get(f"befall.{kind}", kind)

    def finger(self, number: int) -> str:
        """`Right ring`, by FGP 1-10."""
        bare = self.say(f"finger.{number}.bare")
        return bare[:1].upper() + bare[1:]


@cache
def words_in(language: str) -> BoardWords:
    """The catalogue of one of LANGUAGES, read once."""
    station, board = (_catalogue(name) for name in (f"{language}.json", f"board.{language}.json"))
    shared = {key: text for key, text in station.items() if key.startswith(_SHARED)}
    return BoardWords(language, {**shared, **board})


def _catalogue(name: str) -> dict[str, str]:
    file = resources.files("resources").joinpath(f"translations/{name}")
    catalogue: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return catalogue


def chosen_language(asked: str, accepted: str) -> str:
    """`asked`: from the address, "" for none. `accepted`: Accept-Language (RFC 9110 section 12.5.4)."""
    if asked in LANGUAGES:
        return asked
    best, best_weight = LANGUAGES[0], 0.0
    for part in accepted.split(","):
        tag, _, parameter = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameter: str) -> float:
    name, _, text = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    return float(text) if text.replace(".", "", 1).isdigit() else 0.0
