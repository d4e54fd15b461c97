"""Worker processes that misbehave, chosen by BOOKING_TEST_CHILD: hang, die, or talk nonsense."""

import os
import sys
import time


def main() -> None:
    kind = os.environ.get("BOOKING_TEST_CHILD", "die")
    if kind == "nonsense":
        sys.stdout.buffer.write(b"\xff" * 64)
        sys.stdout.buffer.flush()
    elif kind == "hang":
        time.sleep(3600)
    else:
        sys.stdin.buffer.read(8)
        os.abort()


if __name__ == "__main__":
    main()
