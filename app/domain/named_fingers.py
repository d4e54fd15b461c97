"""Which fingers a bureau's own (English) text names. The layout of such texts is not fixed: what is not plainly a
finger is none, for other numbers (dates, scores, ORIs, counts) stand there too.
"""

import re

from app.domain.position import FrictionRidgePosition

_F = FrictionRidgePosition
_LARGEST_CODE = max(_F)
_MOST_DIGITS = 2  # of a code as text: 2, 02, 14

# `FINGER 07`, `FGP02`, `FINGERPRINT(S) 02 07`, `finger positions: 2, 3`, `FGP = 14`.
_INTRODUCTION = re.compile(
    r"(?<![a-z])(?:fingers?(?:\s?prints?)?|fgps?|(?:print|image|impression)\s{1,3}positions?)(?:\s?\(s\))?"
    r"(?:\s{0,3}(?:in\s{1,3}error|nos?\.?|numbers?|positions?|codes?|fgp)(?:\s?\(s\))?(?![a-z])){0,3}"
    r"\s{0,3}[:=#]?\s{0,3}\(?(?=\d)"
)
_GROUP = re.compile(r"\d+(?:[/.:-]\d+)*")  # 11/08/2026 and 10:30 are one thing each
_BETWEEN = re.compile(r"\s{0,4}(?P<word>,\s{0,3}and\b|,|;|/|&|\+|and\b|or\b|to\b|thru\b|through\b|-)?\s{0,4}(?=\d)")
_RANGE_WORDS = frozenset({"to", "thru", "through", "-"})
_AFTER = re.compile(r"\)?\s{0,3}([a-z]+|%)")
# After a number: it is a count or a score.
_COUNTED = re.compile(
    r"of|out|percent|%|ppi|minutiae|(?:point|print|finger|fingerprint|image|record|ridge|pixel|byte|character|second|time"
    r"|day)s?"
)

_WORD = re.compile(r"[a-z]+|[^a-z\s]")
_SIDES = {"right": "right", "rt": "right", "r": "right", "left": "left", "lt": "left", "l": "left"}
_FINGER_WORDS = {
    "thumb": "THUMB", "thumbs": "THUMB", "index": "INDEX", "forefinger": "INDEX", "middle": "MIDDLE", "ring": "RING",
    "little": "LITTLE", "pinky": "LITTLE",
}  # fmt: skip
_GROUP_WORDS = frozenset({"four", "slap"})
_LINKS = frozenset(
    (
        "and",
        "or",
        "the",
        "of",
        "hand",
        "hands",
        "finger",
        "fingers",
        "fingerprint",
        "fingerprints",
        "print",
        *",/&+.()_-",
    )
)
_PLAIN = frozenset({"plain", "flat"})


def named_fingers(text: str) -> tuple[FrictionRidgePosition, ...]:
    """Positions that `text` names, by code or in words, in the order of their codes; () when none is named plainly."""
    lowered = text.lower()
    return tuple(sorted(_by_code(lowered) | _by_name(lowered)))


def _by_code(text: str) -> set[FrictionRidgePosition]:
    found: set[FrictionRidgePosition] = set()
    for introduction in _INTRODUCTION.finditer(text):
        found |= _listed(text, introduction.end())
    return found


def _listed(text: str, at: int) -> set[FrictionRidgePosition]:
    """The codes of a list that begins at `at`. A list with a number that is no finger is not a list of fingers."""
    found: set[FrictionRidgePosition] = set()
    is_range, last = False, 0
    while group := _GROUP.match(text, at):
        codes = _codes(group[0])
        if codes is None:
            if len(group[0]) > _MOST_DIGITS:
                break  # a date, a time or an identifier after the list
            return set()
        if is_range:
            if codes[0] <= last:
                return set()
            codes = [*range(last + 1, codes[0]), *codes]
        at, last = group.end(), codes[-1]
        if at < len(text) and (text[at].isalnum() or text[at] == "%"):
            return set()  # 2nd, 10x
        found.update(_F(code) for code in codes)
        between = _BETWEEN.match(text, at)
        if between is None:
            break
        is_range, at = between["word"] in _RANGE_WORDS, between.end()
    after = _AFTER.match(text, at)
    return set() if after is not None and _COUNTED.fullmatch(after[1]) else found


def _codes(group: str) -> list[int] | None:
    """Codes that one group of digits stands for: `02`, `2/7`, `1-5`; None when it is something else."""
    parts = re.split(r"[/.:-]", group)
    if any(len(part) > _MOST_DIGITS for part in parts) or "." in group or ":" in group:
        return None
    codes = [int(part) for part in parts]
    if not all(1 <= code <= _LARGEST_CODE for code in codes):
        return None
    if "-" in group:
        if len(codes) != 2 or codes[0] >= codes[1]:
            return None
        return list(range(codes[0], codes[1] + 1))
    return codes


def _by_name(text: str) -> set[FrictionRidgePosition]:
    """`right index`, `left ring and little`, `both thumbs`, `thumb of the right hand`, `plain left four`."""
    tokens = _WORD.findall(text)
    found: set[FrictionRidgePosition] = set()
    sides: set[str] = set()
    waiting: list[str] = []  # fingers without a side so far
    plain = follows_side = False
    for place, token in enumerate(tokens):
        if token in _SIDES:
            if waiting and not _names_finger(tokens, place + 1):
                found.update(FrictionRidgePosition[f"{_SIDES[token].upper()}_{name}"] for name in waiting)
                sides, waiting, follows_side = set(), [], False
                continue
            sides = {_SIDES[token]} | (sides if follows_side else set())
            waiting, follows_side = [], True
        elif token == "both" or (token == "two" and _names_finger(tokens, place + 1)):
            sides, waiting, follows_side = {"left", "right"}, [], True
        elif token in _PLAIN:
            plain, sides, waiting, follows_side = True, set(), [], False
        elif name := _FINGER_WORDS.get(token):
            if plain and name == "THUMB" and not sides:
                found.add(_F.PLAIN_THUMBS)
            elif not sides:
                waiting.append(name)
            prefix = "PLAIN_" if plain and name == "THUMB" else ""
            found.update(FrictionRidgePosition[f"{prefix}{side.upper()}_{name}"] for side in sides)
            follows_side = False
        elif token in _GROUP_WORDS:
            found.update(FrictionRidgePosition[f"PLAIN_{side.upper()}_FOUR"] for side in sides)
            follows_side = False
        elif token not in _LINKS:
            sides, waiting, plain, follows_side = set(), [], False, False
    return found


def _names_finger(tokens: list[str], place: int) -> bool:
    """Whether the next word that is no link is a finger or a group of fingers."""
    for token in tokens[place : place + 4]:
        if token not in _LINKS:
            return token in _FINGER_WORDS or token in _GROUP_WORDS
    return False
