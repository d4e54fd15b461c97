"""How long files of 1 MB take to decode and encode, and their records to be read.

Promise: 10 ms to decode 1 MB, 10 ms to encode it. Two files: a ten-print card of fourteen coded images, and one that is
text throughout (a rap sheet, and minutiae with ridge counts). Peer: nistitl, a library in Python, on the same bytes.

Run: python -m benchmarks.an2k_codec [--rounds N]; one JSON object a line, times in milliseconds, best of the rounds.
"""

import argparse
import json
import random
import time
from collections.abc import Callable

import nistitl

from app.an2k.codec import decode, encode
from app.an2k.images import read_images
from app.an2k.record import AnsiNistFile, Field, Record, TaggedRecord
from app.an2k.type9 import read_standard_minutiae, standard_minutiae_record
from tests.support.an2k_files import card, file_of, person, standard_minutiae

GOAL_MS = 10.0
FILE_BYTES = 1_000_000
RAP_SHEET_CHARACTERS = 200_000  # the longest that EBTS takes (2.075)
MINUTIAE = 300


def card_file() -> AnsiNistFile:
    noise = random.Random(1).randbytes(FILE_BYTES // 14)
    return card(noise)


def text_file() -> AnsiNistFile:
    """Two rap sheets, and Type-9 records up to 1 MB."""
    line = b"ARREST 20200101 LARCENY ... NO DISPOSITION\r\n"
    sheet = Field(75, (line * (RAP_SHEET_CHARACTERS // len(line) + 1))[:RAP_SHEET_CHARACTERS])
    names = Field(19, b"\x1e".join(b"SAMPLE,J%d" % number for number in range(1_000)))
    records: list[Record] = [person(names, sheet), person(sheet)]
    minutiae = standard_minutiae(MINUTIAE)
    size = sum(one.byte_length() for one in records)
    idc = 0
    while size < FILE_BYTES:
        idc += 1
        records.append(standard_minutiae_record(minutiae, idc=idc))
        size += records[-1].byte_length()
    return file_of(*records)


def best_ms(act: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - start))
    return round(min(times), 3)


def parse_as_peer(data: bytes) -> nistitl.Message:
    message = nistitl.Message()
    message.parse(data)
    return message


def read_minutiae(file: AnsiNistFile) -> None:
    for record in file.of_type(9):
        if isinstance(record, TaggedRecord):
            read_standard_minutiae(file, record)


def measure(name: str, file: AnsiNistFile, rounds: int) -> None:
    data = encode(file)
    read = decode(data)
    if read != file or encode(read) != data:
        raise SystemExit("the file does not come back")
    peer, few = parse_as_peer(data), min(rounds, 3)
    decode_ms, encode_ms = best_ms(lambda: decode(data), rounds), best_ms(lambda: encode(read), rounds)
    peer_decode_ms, peer_encode_ms = best_ms(lambda: parse_as_peer(data), few), best_ms(lambda: peer.NIST, few)
    figures = {
        "bytes": len(data),
        "records": len(file.records),
        "decode_ms": decode_ms,
        "decode_to_goal": round(decode_ms / GOAL_MS, 3),
        "encode_ms": encode_ms,
        "encode_to_goal": round(encode_ms / GOAL_MS, 3),
        "nistitl_decode_ms": peer_decode_ms,
        "decode_to_nistitl": round(decode_ms / peer_decode_ms, 3),
        "nistitl_encode_ms": peer_encode_ms,
        "encode_to_nistitl": round(encode_ms / peer_encode_ms, 3),
        "read_images_ms": best_ms(lambda: read_images(read), rounds),
        "read_minutiae_ms": best_ms(lambda: read_minutiae(read), few),
    }
    print(json.dumps({"what": name, **figures}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    measure("card of 14 images", card_file(), rounds)
    measure("text", text_file(), rounds)


if __name__ == "__main__":
    main()
