"""Encoding of values for disk, pipe and network: JSON by msgspec, one place for the settings."""

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def to_json(value: Any) -> bytes:
    """Canonical JSON (sorted keys, no spaces), the same bytes for the same value."""
    return msgspec.json.encode(value, order="sorted")


def from_json(data: bytes, kind: type[T]) -> T:
    """Strict decoding into `kind`; msgspec.ValidationError or msgspec.DecodeError on anything else."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (UnicodeDecodeError, RecursionError) as reason:  # what msgspec lets through
        raise msgspec.DecodeError("This is not JSON, or it is nested too deeply.") from reason


def to_builtins(value: Any) -> Any:
    """Plain dicts, lists and strings of a value, for templates and printed JSON."""
    return msgspec.to_builtins(value)
