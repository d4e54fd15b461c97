"""Patterns of profiles: the part of regular expressions that cannot make a check run for ever.

A pattern may hold characters, classes, groups, alternatives and counts. Its *paths* are in how many ways it can divide
one value: a backtracking matcher tries each at most once, so that few paths mean a short search whatever the value is.
"""

import re
from dataclasses import dataclass
from functools import cache

from app.an2k.rules.notation import admits
from app.an2k.rules.values import Characters, Span

MOST_PATHS = 200_000  # at some 30 ns a step and a few steps a path, below a fifth of a second
LONGEST_PATTERN = 500  # characters; the longest that ships has 90
DEEPEST_GROUP = 20
LONGEST_WITHOUT_BOUND = 1_000  # characters of a value with a pattern whose size has no end
_COUNT = re.compile(r"\{([0-9]{1,5})(?:(,)([0-9]{0,5}))?\}")
_ESCAPES = frozenset("dDwWsS")
_LETTERS = range(0x20, 0x250)  # ASCII and the Latin alphabets; what a pattern itself writes beyond them is added
_NOT_TAKEN = "backward and forward looks, names, flags, \\b and numbered references are not taken"


class PatternNotTaken(ValueError):
    """Why, without a full stop."""


@dataclass(frozen=True, slots=True)
class _Part:
    """`least`: fewest characters that it takes. `paths`: in how many ways it can take some. `lengths`: bit n says
    whether it takes n of the characters that are admitted."""

    least: int
    paths: int
    lengths: int


def check_pattern(text: str, longest: int) -> None:
    """`longest`: characters of the longest value that it is asked about. PatternNotTaken."""
    if len(text) > LONGEST_PATTERN:
        raise PatternNotTaken(f"the pattern is longer than {LONGEST_PATTERN} characters")
    part = _Reading(text, longest).whole()
    if part.paths > MOST_PATHS:
        raise PatternNotTaken("the pattern can divide one value in too many ways; write it without a count in a count")
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as reason:
        raise PatternNotTaken(f"the pattern is none: {reason}") from None


def has_value(text: str, size: Span, kind: Characters) -> bool:
    """Whether any value of that size and of such characters matches a pattern that check_pattern takes. Exact: what a
    pattern asks of a character does not depend on the others."""
    longest = size.most if size.most is not None else LONGEST_WITHOUT_BOUND
    own = "".join(one for one in text if not one.isascii() and admits(kind, one))
    lengths = _Reading(text, longest, _admitted(kind) + own).whole().lengths
    return lengths >> size.least != 0


@cache
def _admitted(kind: Characters) -> str:
    return "".join(one for one in map(chr, _LETTERS) if admits(kind, one))


class _Reading:
    """`longest`: more characters are not asked about. `admitted`: those that a value may hold, None for any."""

    def __init__(self, text: str, longest: int, admitted: str | None = None) -> None:
        self._text = text
        self._longest = longest
        self._admitted = admitted
        self._at = 0
        self._depth = 0

    def whole(self) -> _Part:
        part = self._alternatives()
        if self._at < len(self._text):
            raise PatternNotTaken("the pattern closes a group that it did not open")
        return part

    def _alternatives(self) -> _Part:
        parts = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            parts.append(self._sequence())
        lengths = 0
        for one in parts:
            lengths |= one.lengths
        return _Part(min(one.least for one in parts), _few(sum(one.paths for one in parts)), lengths)

    def _sequence(self) -> _Part:
        least, paths, lengths = 0, 1, 1
        while self._next() not in ("", "|", ")"):
            part = self._counted(self._one())
            least, paths = least + part.least, _few(paths * part.paths)
            lengths = self._joined(lengths, part.lengths)
        return _Part(least, paths, lengths)

    def _one(self) -> _Part:
        sign, begin = self._next(), self._at
        self._at += 1
        if sign == "(":
            return self._group()
        if sign == "[":
            self._class()
        elif sign == "\\":
            escaped = self._next()
            if not escaped or (escaped.isalnum() and escaped not in _ESCAPES):
                raise PatternNotTaken(_NOT_TAKEN)
            self._at += 1
        elif sign in "*+?{":
            raise PatternNotTaken("the pattern counts nothing")
        elif sign in "^$":
            raise PatternNotTaken("the pattern is asked about the whole value: leave ^ and $ out")
        return _Part(1, 1, 2 if self._is_admitted(self._text[begin : self._at]) else 0)

    def _is_admitted(self, one: str) -> bool:
        """Whether a value may hold any of the characters that one part of the pattern takes."""
        return self._admitted is None or re.search(one, self._admitted, re.ASCII) is not None

    def _joined(self, first: int, second: int) -> int:
        """Lengths of one part followed by another, the longest value's at most."""
        if first.bit_count() > second.bit_count():
            first, second = second, first
        lengths = 0
        while first:
            lowest = first & -first
            lengths |= second * lowest
            first ^= lowest
        return lengths & ((2 << self._longest) - 1)

    def _group(self) -> _Part:
        if self._next() == "?":
            if not self._text.startswith("?:", self._at):
                raise PatternNotTaken(_NOT_TAKEN)
            self._at += 2
        self._depth += 1
        if self._depth > DEEPEST_GROUP:
            raise PatternNotTaken(f"the pattern has groups deeper than {DEEPEST_GROUP}")
        part = self._alternatives()
        if self._next() != ")":
            raise PatternNotTaken("the pattern does not close a group")
        self._at += 1
        self._depth -= 1
        return part

    def _class(self) -> None:
        if self._next() == "^":
            self._at += 1
        if self._next() == "]":  # first: the character itself
            self._at += 1
        while (sign := self._next()) != "]":
            if not sign:
                raise PatternNotTaken("the pattern does not close a class")
            if sign == "[" or (sign in "-&|~" and self._text.startswith(sign * 2, self._at)):
                raise PatternNotTaken(f"a class holds {sign} where it may come to mean more; write it as \\{sign}")
            self._at += 2 if sign == "\\" else 1
        self._at += 1

    def _counted(self, part: _Part) -> _Part:
        sign = self._next()
        if sign not in ("*", "+", "?", "{") or not sign:
            return part
        if sign == "{":
            found = _COUNT.match(self._text, self._at)
            if found is None:
                raise PatternNotTaken("the pattern has a count that is none; write { itself as \\{")
            least = int(found[1])
            most = least if not found[2] else int(found[3]) if found[3] else None
            self._at = found.end()
        else:
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
            self._at += 1
        if self._next() in ("?", "+", "*", "{"):
            raise PatternNotTaken("the pattern counts a count")
        if most is not None and most < least:
            raise PatternNotTaken("the pattern has a count that begins above its end")
        return self._times(part, least, most)

    def _times(self, part: _Part, least: int, most: int | None) -> _Part:
        if part.least == 0 and most != 1:
            raise PatternNotTaken("the pattern counts what may be nothing")
        room = self._longest // part.least if part.least else 1  # no more of them fit in a value
        last = max(least, room if most is None else min(most, room))
        if part.paths == 1:
            paths = last - least + 1
        else:
            paths, power = 0, 1
            for count in range(last + 1):
                paths = _few(paths + power) if count >= least else 0
                power = _few(power * part.paths)
                if power > MOST_PATHS and count < last:
                    paths = MOST_PATHS + 1
                    break
        return _Part(part.least * least, paths, self._lengths(part, least, last))

    def _lengths(self, part: _Part, least: int, most: int) -> int:
        lengths, power = 0, 1
        for count in range(most + 1):
            lengths |= power if count >= least else 0
            power = self._joined(power, part.lengths)
            if not power:
                break
        return lengths

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]


def _few(paths: int) -> int:
    return min(paths, MOST_PATHS + 1)  # beyond that the number does not matter, and must not grow
