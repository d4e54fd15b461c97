"""What the screens say in the agency's own words, out of its profile. Front ends reach nothing behind it."""

from app.an2k.rules.profiles import load

_LAST_RESORT = "en"  # what every agency's table has


def reject_words(code: str, language: str) -> str | None:
    """The agency's own plain words for a code of an answer; None where it has none."""
    own = load().answers.codes.get(code)
    return None if own is None else own.words.get(language) or own.words.get(_LAST_RESORT)
