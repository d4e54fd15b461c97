"""The line with which a station joins a class."""

import base64

import pytest

from app.domain.class_report import Joining
from app.training.joining import JoiningNotUsable, parse
from tests.support.fake_service import FakeService

KEYS = [FakeService().public_key for _ in range(50)]  # some with + and / in base64


@pytest.mark.parametrize(
    "url", ["http://10.0.0.5:8731", "http://127.0.0.1:1", "http://[fd12::5]:80", "https://train.example"]
)
def test_what_the_trainer_shows_is_what_the_station_reads(url: str) -> None:
    for key in KEYS:
        joining = Joining(url, key, "012345")
        assert parse(joining.line) == joining
        assert parse(f"  {joining.line}\n") == joining


# One fixed key, so that the names of these tests are the same in every run.
LINE = Joining("http://10.0.0.5:8731", base64.b64encode(bytes(range(32))).decode("ascii"), "123456").line
KEY = LINE.partition("#")[2].partition(".")[0]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "http://10.0.0.5:8731",
        LINE[:-1],
        LINE[:-7],
        f"{LINE}7",
        LINE.replace("#", "?"),
        LINE.replace("10.0.0.5", "192.0.2.7"),
        LINE.replace("10.0.0.5", "trainer.local"),
        LINE.replace("http://", ""),
        LINE.replace("http://", "ftp://"),
        LINE.replace("http://", "http://user@"),
        f"http://10.0.0.5:8731/class#{KEY}.123456",
        f"http://10.0.0.5:8731/?a=b#{KEY}.123456",
        f"http://10.0.0.5:99999/#{KEY}.123456",
        f"http://10.0.0.5:8731/#{KEY[:-1]}=.123456",
        f"http://10.0.0.5:8731/#{KEY}.12345é",
        "#",
        "booking-station train",
    ],
)
def test_anything_else_is_refused_with_what_to_do(line: str) -> None:
    with pytest.raises(JoiningNotUsable) as caught:
        parse(line)
    assert caught.value.code == "class/join-line-not-usable"
    assert "Add a station" in caught.value.next_step
