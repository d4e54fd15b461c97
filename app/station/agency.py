"""What is said and numbered as the agency's own profile wants it. Front ends reach it here and nothing behind it."""

from collections.abc import Iterator
from datetime import datetime

from app.an2k.booking_elements import OCA
from app.an2k.deck.asked import asked_fields
from app.an2k.rules.profiles import load
from app.an2k.rules.values import ElementKey, Span
from app.an2k.validation.values import fault_of
from app.domain.booking import OtherField

_LAST_RESORT = "en"  # what every agency's table has
_YEAR_CHARACTERS = 4
_LONGEST_DIGITS = 20  # beyond, only zeros would be added


def reject_words(code: str, language: str) -> str | None:
    """The agency's own plain words for a code of an answer; None where it has none."""
    own = load().answers.codes.get(code)
    return None if own is None else own.words.get(language) or own.words.get(_LAST_RESORT)


def training_number(now: datetime, subject: int | None = None) -> str:
    """A booking number of training, of the second and, in an exercise, of the subject (from 1): `TR260304050607-1`, or
    the first of some plainer forms that the agency takes. Where it takes none, TR still: the check says so."""
    profile = load()
    rule = profile.transactions[profile.assembly.transaction].elements.get(ElementKey(2, OCA))
    moment, place = f"TR{now:%y%m%d%H%M%S}", "" if subject is None else f"{subject}"
    usual = f"{moment}-{place}" if place else moment
    if rule is None:
        return usual
    forms = (usual, moment + place, *_digits(now, place, rule.size))
    return next((one for one in forms if fault_of(one, rule, profile.tables) is None), usual)


def training_answers(now: datetime) -> tuple[OtherField, ...]:
    """What an officer would be asked for beside the usual, of a booking that training makes up."""
    return asked_fields(load(), day=f"{now:%Y%m%d}")


def _digits(now: datetime, place: str, size: Span) -> Iterator[str]:
    """Digits alone: the moment; then as many as fit of the seconds that went by, after the year or by themselves."""
    yield f"{now:%y%m%d%H%M%S}{place}"
    seconds = int(now.timestamp()) + int(place or 0)
    longest = min(size.most or _LONGEST_DIGITS, _LONGEST_DIGITS)
    for length in range(longest, size.least - 1, -1):
        after = length - _YEAR_CHARACTERS
        if after > 0:
            yield f"{now:%Y}{seconds % 10**after:0{after}d}"
        yield f"{seconds % 10**length:0{length}d}"
