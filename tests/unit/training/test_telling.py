"""Whoever listens hears the newest value, whenever it came."""

from app.training.telling import Telling


def test_a_value_that_comes_while_somebody_subscribes_is_heard() -> None:
    values = ["first"]
    telling = Telling(lambda: values[-1])
    heard: list[str] = []

    def listen(value: str) -> None:
        heard.append(value)
        if len(values) == 1:
            values.append("second")
            telling.tell()  # as another thread would, before the listener is in the list

    telling.subscribe(listen)
    assert heard == ["first", "second"]


def test_the_same_value_is_told_once_and_nobody_hears_after_the_end() -> None:
    values = ["first"]
    telling = Telling(lambda: values[-1])
    heard: list[str] = []
    end = telling.subscribe(heard.append)
    before = len(heard)
    telling.tell()
    assert len(heard) == before
    values.append("second")
    telling.tell()
    assert heard[-1] == "second"
    end()
    values.append("third")
    telling.tell()
    assert heard[-1] == "second"
