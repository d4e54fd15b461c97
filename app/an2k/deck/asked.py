"""What nobody types into a made booking: values for the elements that the agency asks for and cannot do without."""

from collections.abc import Iterator

from app.an2k.deck.sampling import plausible
from app.an2k.other_elements import other_fields
from app.an2k.rules.values import ElementKey, Presence, Profile
from app.domain.booking import OtherField


def asked_fields(profile: Profile, *, day: str) -> tuple[OtherField, ...]:
    """Of what must be there, each as plain as its rule takes it. `day`: of dates, YYYYMMDD."""
    rules = profile.transactions[profile.assembly.transaction].elements
    given: dict[str, list[str]] = {}
    for key in _needed(profile):
        value = plausible(rules[key], profile.tables, day=day)
        if value is not None:
            given[str(key)] = [value] * max(rules[key._replace(item=0)].occurrences.least, 1)
    return other_fields(given, profile)


def _needed(profile: Profile) -> Iterator[ElementKey]:
    rules = profile.transactions[profile.assembly.transaction].elements
    always = {key[:2] for key in profile.assembly.constants}  # fields that are there for a constant in them
    begun: set[tuple[int, ...]] = set()
    for ask in sorted(profile.asks, key=lambda one: rules[one.key].presence is not Presence.MANDATORY):
        field = ask.key._replace(item=0)
        there = rules[field].presence is Presence.MANDATORY or field[:2] in always
        if not ask.key.item:
            needed = there
        else:  # of a field that must be there one item at least
            needed = there and (rules[ask.key].presence is Presence.MANDATORY or field[:2] not in begun | always)
        if needed:
            begun.add(field[:2])
            yield ask.key
