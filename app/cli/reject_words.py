"""Plain words for the reject codes of bureaus, on a terminal: in English, as everything there."""

from app.presenters.parts import Language
from app.presenters.words import words_in
from app.station.agency import reject_words


def plain_words(code: str) -> str:
    """The agency's own, else the program's; "" where there are none."""
    catalogue, key = words_in(Language.EN), f"reject.{code}"
    return reject_words(code, Language.EN.value) or (catalogue.say(key) if key in catalogue else "")
