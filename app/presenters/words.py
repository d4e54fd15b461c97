"""The words of the screens: a catalogue by code for each language, in resources/translations."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from app.presenters.parts import Language

_LARGEST_WORD = 12  # beyond, a number is written in figures


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of one language. A key that is not there is a defect that the tests of the catalogue find; on the
    screen it shows as the key, so that a window never ends for a word."""

    language: Language
    texts: Mapping[str, str]

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def say(self, key: str, **values: object) -> str:
        """The text of a key with its places filled."""
        text = self.texts.get(key)
        return key if text is None else text.format(**values)

    def count(self, key: str, count: int, **values: object) -> str:
        """The text for a count: `key.1` for one, `key.n` for more; `{count}` in words, `{Count}` the same with a
        capital."""
        number = self.number(count)
        return self.say(f"{key}.{1 if count == 1 else 'n'}", count=number, Count=capital(number), **values)

    def number(self, count: int) -> str:
        """A count in words up to twelve."""
        return self.say(f"number.{count}") if 0 <= count <= _LARGEST_WORD else str(count)

    def listed(self, parts: tuple[str, ...]) -> str:
        """`a`, `a and b`, `a, b and c`."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say("list.and", before=", ".join(parts[:-1]), last=parts[-1])


def capital(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]


@cache
def words_in(language: Language) -> Words:
    """The catalogue of a language, read once."""
    text = resources.files("resources").joinpath(f"translations/{language.value}.json").read_text(encoding="utf-8")
    return Words(language, json.loads(text))
