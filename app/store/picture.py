"""A finger image as bytes without loss: what is sealed into a capture's row.

Layout: `FP1`, then width and height in pixels and the resolution per inch (unsigned, 4 bytes each, little endian),
then zlib of the differences between neighbouring pixels of a line (which halves what zlib leaves of a ridge pattern).
"""

import struct
import zlib

import numpy as np

from app.domain.image import FingerImage
from app.store import errors

_MAGIC = b"FP1"
_SIZES = struct.Struct("<III")
_LEVEL = 1  # fastest: a capture is saved while the officer waits


def pack(image: FingerImage) -> bytes:
    """The image as bytes."""
    differences = image.pixels.copy()
    differences[:, 1:] -= image.pixels[:, :-1]  # modulo 256
    head = _MAGIC + _SIZES.pack(image.width_px, image.height_px, image.resolution_ppi)
    return head + zlib.compress(differences.tobytes(), _LEVEL)


def unpack(data: bytes) -> FingerImage:
    """The reverse of `pack`. Damaged when the bytes are not what `pack` writes."""
    if not data.startswith(_MAGIC) or len(data) < len(_MAGIC) + _SIZES.size:
        raise errors.Damaged("A stored print is not in the form this version writes.")
    width, height, resolution_ppi = _SIZES.unpack_from(data, len(_MAGIC))
    reader = zlib.decompressobj()
    try:
        raw = reader.decompress(data[len(_MAGIC) + _SIZES.size :], width * height + 1)
    except zlib.error as reason:
        raise errors.Damaged("A stored print cannot be unpacked.") from reason
    if len(raw) != width * height:
        raise errors.Damaged("A stored print has not the size it says.")
    differences = np.frombuffer(raw, dtype=np.uint8).reshape(height, width)
    pixels = np.add.accumulate(differences, axis=1, dtype=np.uint8)
    return FingerImage(pixels, resolution_ppi)
