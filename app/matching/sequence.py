"""Ten-print sequence check: is every print of the finger it is filed under?

Every rolled finger is compared with every plain one; the assignment that explains all best is found (Hungarian
algorithm), so that one doubtful pair is judged in the light of the others. What the check cannot know it calls
uncertain: it never accuses on thin evidence.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.position import FrictionRidgePosition, hand_of
from app.domain.sequence import SequenceFinding, SequenceFindingKind
from app.matching import parameters as p
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.matcher import match
from app.matching.template import Template

Finger = FrictionRidgePosition
Prints = Mapping[Finger, PreparedTemplate]
Scores = NDArray[np.float64]
_K = SequenceFindingKind


class _Evidence(NamedTuple):
    """Scores in nats. `cross`: (rolled, plain); `rolled_twice`, `plain_twice`: a kind with itself, diagonal 0.
    `mate`: the plain finger that the best assignment gives to a rolled one, where that is clear."""

    rolled: list[Finger]
    plain: list[Finger]
    cross: Scores
    rolled_twice: Scores
    plain_twice: Scores
    mate: dict[Finger, Finger]


def check_sequence(rolled: Mapping[Finger, Template], plain: Mapping[Finger, Template]) -> tuple[SequenceFinding, ...]:
    """Findings, the gravest first; none when every finger is where it belongs, or when there is nothing to compare.

    `rolled`, `plain`: templates by single finger (FGP 1-10), of the fingers that are there. 0.1 s for ten of each.
    """
    rolled_prints = {finger: prepare(template) for finger, template in sorted(rolled.items())}
    plain_prints = {finger: prepare(template) for finger, template in sorted(plain.items())}
    evidence = _weigh(rolled_prints, plain_prints)
    swapped_hands = _swapped_hands(evidence)
    if swapped_hands:  # everything else follows from it
        return tuple(swapped_hands)
    findings: list[SequenceFinding] = []
    told: set[Finger] = set()
    for look in (_swapped_fingers, _repeats):
        for finding in look(evidence):
            if not told.issuperset(finding.fingers):
                findings.append(finding)
                told.update(finding.fingers)
    for finger in evidence.rolled:
        if finger in evidence.plain and finger not in told:
            findings.extend(_own(evidence, finger, rolled_prints[finger], plain_prints[finger]))
    return tuple(findings)


def _weigh(rolled: Prints, plain: Prints) -> _Evidence:
    from scipy.optimize import linear_sum_assignment  # takes 0.8 s to load, and the first analysis does not need it

    rolled_fingers, plain_fingers = list(rolled), list(plain)
    cross = _between(rolled, plain)
    mate: dict[Finger, Finger] = {}
    if cross.size:
        rows, columns = linear_sum_assignment(cross, maximize=True)
        for row, column in zip(rows, columns, strict=True):
            if cross[row, column] >= p.CLEAR_SCORE:
                mate[rolled_fingers[row]] = plain_fingers[column]
    return _Evidence(rolled_fingers, plain_fingers, cross, _within(rolled), _within(plain), mate)


def _between(first: Prints, second: Prints) -> Scores:
    return np.array([[match(a, b) for b in second.values()] for a in first.values()]).reshape(len(first), len(second))


def _within(prints: Prints) -> Scores:
    """Of each with each other one; both halves filled, 0 on the diagonal."""
    members = list(prints.values())
    scores = np.zeros((len(members), len(members)))
    for row, a in enumerate(members):
        for column in range(row):
            scores[row, column] = scores[column, row] = match(a, members[column])
    return scores


def _score(evidence: _Evidence, rolled: Finger, plain: Finger) -> float:
    """At least 0; 0 too where one of the two is not there."""
    if rolled not in evidence.rolled or plain not in evidence.plain:
        return 0.0
    return max(0.0, float(evidence.cross[evidence.rolled.index(rolled), evidence.plain.index(plain)]))


def _elsewhere(evidence: _Evidence) -> dict[Finger, Finger]:
    """Rolled fingers whose clear mate has another name, much clearer than the one of their own name."""
    return {
        rolled: plain
        for rolled, plain in evidence.mate.items()
        if rolled != plain
        and _score(evidence, rolled, plain) >= p.CLEAR_OF_OWN * _score(evidence, rolled, rolled)
        and _score(evidence, rolled, plain) >= p.CLEAR_OF_OWN * _score(evidence, plain, plain)
    }


def _swapped_hands(evidence: _Evidence) -> list[SequenceFinding]:
    elsewhere = _elsewhere(evidence)
    crossed = {r: q for r, q in elsewhere.items() if hand_of(r) is not hand_of(q)}
    if len(crossed) < p.HAND_LINKS or 2 * len(crossed) <= len(elsewhere):
        return []
    return [SequenceFinding(_K.HANDS_SWAPPED, tuple(sorted({*crossed, *crossed.values()})))]


def _swapped_fingers(evidence: _Evidence) -> list[SequenceFinding]:
    elsewhere = _elsewhere(evidence)
    found = []
    for rolled, plain in elsewhere.items():
        if elsewhere.get(plain) == rolled and rolled < plain:
            found.append(SequenceFinding(_K.FINGERS_SWAPPED, (rolled, plain)))
    return found


def _repeats(evidence: _Evidence) -> list[SequenceFinding]:
    """One finger under two names. The one that does not fit its partner of the other kind is the wrong one."""
    found = []
    for fingers, twice in ((evidence.rolled, evidence.rolled_twice), (evidence.plain, evidence.plain_twice)):
        for row in range(len(fingers)):
            for column in range(row):
                if twice[row, column] < p.REPEATED_SCORE:
                    continue
                a, b = fingers[column], fingers[row]
                right, wrong = (a, b) if _score(evidence, a, a) >= _score(evidence, b, b) else (b, a)
                if _score(evidence, wrong, wrong) < p.CLEAR_SCORE:
                    found.append(SequenceFinding(_K.SAME_FINGER_TWICE, (right, wrong)))
    return found


def _own(
    evidence: _Evidence, finger: Finger, rolled: PreparedTemplate, plain: PreparedTemplate
) -> list[SequenceFinding]:
    """Whether rolled and plain print of one name are of one finger."""
    row, column = evidence.rolled.index(finger), evidence.plain.index(finger)
    own = float(evidence.cross[row, column])
    others = (np.delete(evidence.cross[row], column), np.delete(evidence.cross[:, column], row))
    other = max(float(np.max(scores, initial=p.LEAST_SCORE)) for scores in others)
    if other >= p.CLEAR_SCORE and other >= p.CLEAR_OF_OWN * max(own, 0.0):
        return [SequenceFinding(_K.ROLLED_PLAIN_MISMATCH, (finger,))]
    fewest = min(len(rolled), len(plain))
    if own >= p.CLEAR_SCORE or (own > 0.0 and fewest >= p.THIN_MINUTIAE):
        return []
    kind = _K.ROLLED_PLAIN_MISMATCH if fewest >= p.ENOUGH_MINUTIAE and own <= p.DIFFERENT_SCORE else _K.UNCERTAIN
    return [SequenceFinding(kind, (finger,))]
