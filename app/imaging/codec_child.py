"""The codec worker's own program: reads a request, answers it, until its parent is gone.

It may die at any request: the decoder aborts on some damaged files. It holds nothing that would be lost.
"""

import os
import signal
import sys
from typing import IO

import msgspec
import numpy as np

from app import wire
from app.domain.image import FingerImage
from app.errors import BookingStationError
from app.imaging import codecs
from app.imaging.codec_frames import Reply, Request, StreamEnded, read_frame, write_frame
from app.imaging.errors import CodecGaveUp

LARGEST_MEMORY_BYTES = 2 << 30  # a picture of the largest size needs some 300 MB in the hungriest decoder


def main() -> None:
    """Serve on standard input and output until the input ends."""
    requests, replies = _private_streams()
    _limit_itself()
    for name in ("SIGINT", "SIGHUP"):  # Ctrl-C and the terminal's end are for the parent, which closes the pipe in time
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    while True:
        try:
            head, body = read_frame(requests)
            request = wire.from_json(head, Request)
        except (StreamEnded, msgspec.DecodeError):
            return
        _alarm(request.limit_s)
        reply, out = answer(request, body)
        _alarm(0.0)
        try:
            write_frame(replies, reply, out)
        except OSError:
            return


def answer(request: Request, body: bytes) -> tuple[Reply, bytes]:
    """One request, answered; known refusals become replies with a code."""
    try:
        if request.act == "ping":
            return Reply(), b""
        if request.act == "encode":
            pixels = np.frombuffer(body, dtype=np.uint8).reshape(request.height_px or 0, request.width_px or 0)
            return Reply(), codecs.encode(FingerImage(pixels, request.resolution_ppi), request.compression)
        if request.act == "decode":
            expected = codecs.Expected(request.width_px, request.height_px, request.resolution_ppi)
            image = codecs.decode(body, request.compression, expected, precheck=request.precheck)
            return Reply("", "", image.width_px, image.height_px, image.resolution_ppi), image.pixels.tobytes()
    except BookingStationError as known:
        return Reply(known.code, known.message, tainted=isinstance(known, CodecGaveUp)), b""
    except Exception as reason:  # noqa: BLE001  whatever a codec library throws at bad input is the input's fault
        return Reply("codec/failed", f"The codec refused with {type(reason).__name__}.", tainted=True), b""
    return Reply("codec/failed", "The codec worker was asked for something it does not know."), b""


def _private_streams() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes for the frames alone: what a library prints goes nowhere."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return requests, replies


def _limit_itself() -> None:
    """No core file (it would hold a person's print), bounded memory."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY_BYTES, LARGEST_MEMORY_BYTES))


def _alarm(seconds: float) -> None:
    """The kernel ends this process when a codec hangs and no parent is left to do it."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main()
