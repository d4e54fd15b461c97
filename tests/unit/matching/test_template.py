"""Templates as values and as bytes."""

import dataclasses
import struct
import zlib

import numpy as np
import pytest

from app.matching.errors import TemplateDamaged
from app.matching.template import FORMAT_VERSION, Template, flow_shape
from tests.unit.matching.drawn import finger, impression


@pytest.fixture
def template() -> Template:
    rng = np.random.default_rng(5)
    return impression(finger(rng), rng)


def test_bytes_give_the_same_template_again(template: Template) -> None:
    again = Template.from_bytes(template.to_bytes())
    assert again == template
    assert hash(again) == hash(template)
    assert len(again) > 40
    for name in ("x", "y", "direction", "kind", "quality", "flow"):
        np.testing.assert_array_equal(getattr(again, name), getattr(template, name))
    assert len(template.to_bytes()) < 1000


def test_an_empty_template_too() -> None:
    empty = Template.empty(4000, 3000, 1000, 7)
    again = Template.from_bytes(empty.to_bytes())
    assert (len(again), again.width_px, again.height_px, again.resolution_ppi, again.extractor_version) == (
        0,
        4000,
        3000,
        1000,
        7,
    )
    assert again != Template.empty(4000, 3001, 1000, 7)


def test_a_template_cannot_be_changed(template: Template) -> None:
    with pytest.raises(ValueError):
        template.x[0] = 1.0
    with pytest.raises(ValueError):
        template.flow[0, 0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        template.width_px = 1


def test_every_cut_and_every_changed_byte_is_noticed(template: Template) -> None:
    data = template.to_bytes()
    for end in range(len(data)):
        with pytest.raises(TemplateDamaged):
            Template.from_bytes(data[:end])
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x41
        with pytest.raises(TemplateDamaged):
            Template.from_bytes(bytes(changed))
    with pytest.raises(TemplateDamaged):
        Template.from_bytes(data + b"\0")


def _sealed(body: bytes) -> bytes:
    return body + struct.pack("<I", zlib.crc32(body))


def test_another_version_is_named(template: Template) -> None:
    body = bytearray(template.to_bytes()[:-4])
    body[3] = FORMAT_VERSION + 1
    with pytest.raises(TemplateDamaged, match=f"format version {FORMAT_VERSION + 1}"):
        Template.from_bytes(_sealed(bytes(body)))


def test_a_flow_of_another_size_is_refused_though_the_check_sum_is_right(template: Template) -> None:
    head = template.to_bytes()[: 14 + 7 * len(template)]
    for flow in (zlib.compress(b"\1" * 10_000_000), zlib.compress(b""), b"no deflate", b""):
        with pytest.raises(TemplateDamaged):
            Template.from_bytes(_sealed(head + flow))
    with pytest.raises(ValueError):
        Template.of(
            template.x, template.y, template.direction, template.kind, template.quality,
            flow=np.zeros((3, 3), np.uint8), width_px=480, height_px=480,
        )  # fmt: skip
    assert flow_shape(33, 64) == (2, 2)
