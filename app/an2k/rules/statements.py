"""What one file of a profile states, before its ancestors are laid under it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.an2k.rules.field_table import Repair, Row
from app.an2k.rules.files import Page, Source
from app.an2k.rules.values import Ask, CrossKind, ElementKey, Origin, Span

Changes = Mapping[str, Any]  # attributes of the value that is laid, as the value holds them
UNSET: Final = object()  # as a change: what an ancestor states is taken away


@dataclass(frozen=True, slots=True)
class TransactionStatement:
    """`like`: the transaction that a new one begins as. `dropped`: the agency does not take it. `records` within
    `changes` are joined to those that were there."""

    tot: str
    changes: Changes
    origin: Origin
    like: str | None = None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class ElementStatement:
    """`transactions`: None for all in which the element is used. `broken`: a part of it was not readable."""

    keys: tuple[ElementKey, ...]
    transactions: tuple[str, ...] | None
    changes: Changes
    origin: Origin
    broken: bool = False


@dataclass(frozen=True, slots=True)
class CrossStatement:
    kind: CrossKind
    elements: tuple[ElementKey, ...]
    positions: tuple[int, ...]
    transactions: tuple[str, ...] | None
    origin: Origin
    dropped: bool = False
    count: Span | None = None


@dataclass(frozen=True, slots=True)
class AskStatement:
    """`ask`: None where the agency does not ask for what an ancestor asks for."""

    key: ElementKey
    ask: Ask | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class PartStatement:
    """[assembly], [images], [answers], [quality] or [same_person]. `constants` and `single` within `changes` are joined
    to those that were there; one that is None is taken away."""

    changes: Changes
    origin: Origin


@dataclass(slots=True)
class ProfileFile:
    """`sources`: by key, those of the ancestors too; `own_sources`: without these. `extends`: None for a profile at the
    bottom."""

    page: Page
    name: str
    title: str = ""
    date: str = ""
    extends: str | None = None
    notes: tuple[str, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    own_sources: Mapping[str, Source] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    rows_file: str = ""
    transactions: tuple[TransactionStatement, ...] = ()
    elements: tuple[ElementStatement, ...] = ()
    cross: tuple[CrossStatement, ...] = ()
    assembly: PartStatement | None = None
    images: PartStatement | None = None
    answers: PartStatement | None = None
    quality: PartStatement | None = None
    same_person: PartStatement | None = None
    repairs: tuple[Repair, ...] = ()
    asks: tuple[AskStatement, ...] = ()
