"""What the jail's system is told: each change once and in order, by folder and HTTP; of immigration nothing."""

import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.clock import SystemClock
from app.domain.arrival import BookingRecord
from app.domain.bureau_answer import BureauAnswer, Meaning, ReportedCode
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.position import FrictionRidgePosition
from app.exchange.mapping import Outgoing, OutName
from app.exchange.mapping_file import read_mapping
from app.exchange.teller import RETRY_FIRST_S, Teller
from app.exchange.telling import written
from app.exchange.ways import FolderWay, HttpWay, Way, WayClosed, WayRefused
from app.store.stores import Stores, open_vault
from tests.support import values
from tests.support.store_desk import SetClock, finish
from tests.unit.exchange.jail import MAPPING, Gate, JailServer, running, secret_file

MARK = "ZZIMMIGRATION"
EVERYTHING = Outgoing({name.value: name.value for name in OutName})
OUT = read_mapping(MAPPING).outgoing


class Heard:
    """A way out that remembers; `faults`: raised by the next tellings."""

    name = "folder"
    is_near = True

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[Exception] = []

    def tell(self, name: str, data: bytes, suffix: str) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.told.append((name, json.loads(data)))

    def close(self) -> None:
        """Nothing is held."""

    @property
    def events(self) -> list[str]:
        return [str(record["event"]) for _, record in self.told]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def stores(tmp_path: Path, clock: SetClock) -> Iterator[Stores]:
    opened = Stores.open(tmp_path, open_vault(tmp_path), clock=clock)
    yield opened
    opened.close()


def teller(stores: Stores, way: Way, clock: SetClock, out: Outgoing = EVERYTHING) -> Teller:
    made = Teller(stores, out, way, clock=clock)
    assert made.step() is None  # from now on
    return made


def tell_all(made: Teller) -> None:
    while made.step() == 0.0:
        pass


def accepted(stores: Stores, booking_id: str = "B-1") -> str:
    tcn = finish(stores, booking_id).tcn
    claim = stores.queue.claim()
    assert claim is not None
    stores.queue.accepted(tcn, values.receipt(tcn, claim.entry.payload_sha256), values.SERVICE_KEY)
    return tcn


def immigration(tcn: str, number: int = 2, **changes: Any) -> Answer:
    return values.answer(tcn, number, AnswerKind.IMMIGRATION_CROSS_CHECK, **changes)


def test_each_change_is_told_once_and_in_order(stores: Stores, clock: SetClock) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    stores.arrivals.receive([BookingRecord("JMS-7", {"booking_number": "N-B-1"})])
    stores.arrivals.take(stores.arrivals.waiting()[0].arrival_id, 1, "B-1", "Officer One")
    tcn = accepted(stores)
    identified = values.answer(tcn, 1, result=AnswerResult.IDENTIFIED, record_number="C-1", text="IDENT")
    stores.queue.add_answer(tcn, identified)
    tell_all(made)
    assert way.events == ["submitted", "accepted", "answered"]
    assert [name for name, _ in way.told] == sorted(name for name, _ in way.told)
    submitted, taken, answered = (record for _, record in way.told)
    assert submitted == {
        "change": submitted["change"],
        "changed_at": "2026-03-04T12:00:00+00:00",
        "event": "submitted",
        "record_id": "JMS-7",
        "booking_number": "N-B-1",
        "tcn": tcn,
        "state": "waiting",
        "submitted_at": "2026-03-04T12:00:00+00:00",
    }
    assert taken["control_number"] == answered["control_number"] == f"CN-{tcn[-6:]}"
    assert "result" not in taken
    assert (answered["result"], answered["record_number"], answered["state"]) == ("identified", "C-1", "answered")
    tell_all(teller(stores, way, clock))  # as after a restart
    assert len(way.told) == 3


def test_a_reject_has_its_codes_fingers_and_words(stores: Stores, clock: SetClock) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    tcn = accepted(stores)
    text = "L0118: FINGER 04 10 NOT PRINTED"
    stores.queue.add_answer(tcn, values.answer(tcn, 1, AnswerKind.REJECTION, codes=("L0118",), text=text))
    tell_all(made)
    told = way.told[-1][1]
    assert (told["event"], told["state"]) == ("rejected", "rejected")
    assert (told["reject_codes"], told["reject_fingers"], told["reject_words"]) == (["L0118"], [4, 10], text)


def test_what_is_held_released_and_withdrawn(stores: Stores, clock: SetClock) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    tcn = finish(stores).tcn
    stores.queue.claim()
    stores.queue.hold(tcn, "service/refused", "Not this one.")
    stores.queue.release(tcn, "Officer One")
    stores.queue.withdraw(tcn, "Officer One", "entered twice")
    tell_all(made)
    assert [(r["event"], r["state"]) for _, r in way.told] == [
        ("submitted", "waiting"),
        ("held", "held"),
        ("released", "waiting"),
        ("withdrawn", "withdrawn"),
    ]
    assert "entered twice" not in json.dumps(way.told)


def test_the_numbers_of_a_bureau_go_along(stores: Stores, clock: SetClock) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    tcn = accepted(stores)
    meaning = BureauAnswer(
        "SRE",
        "BUREAU-1",
        tcn,
        AnswerKind.CRIMINAL_IDENTIFICATION,
        Meaning.IDENTIFIED,
        state_id="NC123",
        fbi_numbers=("9A",),
    )
    answer = values.answer(tcn, 1, result=AnswerResult.IDENTIFIED, own_tcn="BUREAU-1", control_number="")
    stores.queue.bureau.add_answer(tcn, meaning, answer, b"the file")
    tell_all(made)
    assert (way.told[-1][1]["sid"], way.told[-1][1]["fbi_number"]) == ("NC123", "9A")


F = FrictionRidgePosition


@pytest.mark.parametrize(
    ("positions", "text", "fingers"),
    [
        ((F.RIGHT_RING,), "LOW QUALITY", [4]),
        ((F.PLAIN_LEFT_FOUR, F.LEFT_RING, F.UNKNOWN), "LOW QUALITY", [7, 8, 9, 10]),
        ((F.PLAIN_THUMBS,), "FINGER 14: LOW QUALITY", [1, 6, 7, 8, 9, 10]),
    ],
)
def test_fingers_that_a_bureau_names_with_its_codes(
    stores: Stores, clock: SetClock, positions: tuple[FrictionRidgePosition, ...], text: str, fingers: list[int]
) -> None:
    """Of a slap each finger that it shows: the jail's system knows the FGP codes 1 to 10 alone."""
    way = Heard()
    made = teller(stores, way, clock)
    tcn = accepted(stores)
    code = ReportedCode("L0008", "L0008", True, positions)
    meaning = BureauAnswer("ERRT", "BUREAU-1", tcn, AnswerKind.REJECTION, Meaning.REJECTED, codes=(code,))
    answer = values.answer(tcn, 1, AnswerKind.REJECTION, own_tcn="BUREAU-1", codes=("L0008",), text=text)
    stores.queue.bureau.add_answer(tcn, meaning, answer, b"the file")
    tell_all(made)
    assert way.told[-1][1]["reject_fingers"] == fingers


# The immigration cross-check. ----------------------------------------------------------------------------------------

MATCHES = (
    {},
    {
        "text": f"{MARK} prints match a federal encounter record",
        "record_number": f"{MARK}-A123",
        "record_date": "2007-03-19",
        "codes": (MARK,),
        "result": AnswerResult.IDENTIFIED,
    },
    {"text": MARK, "result": AnswerResult.NOT_IDENTIFIED},
)


def told_of(folder: Path, changes: dict[str, Any], out: Outgoing) -> list[tuple[str, dict[str, Any]]]:
    """All that is told of a booking whose immigration answer says this, by a station that is otherwise the same."""
    folder.mkdir()
    clock, way = SetClock(), Heard()
    with contextlib.closing(Stores.open(folder, open_vault(folder), clock=clock)) as stores:
        made = teller(stores, way, clock, out)
        tcn = accepted(stores)
        stores.queue.add_answer(tcn, immigration(tcn, 1, **changes))
        tell_all(made)
        stores.queue.add_answer(tcn, values.answer(tcn, 2))
        stores.queue.confirm(tcn, "Officer One")
        tell_all(made)
    return way.told


WITHOUT = Outgoing({name.value: name.value for name in OutName if name is not OutName.IMMIGRATION})


@pytest.mark.parametrize("out", [WITHOUT, EVERYTHING], ids=["not asked for", "asked for"])
def test_nothing_shows_whether_a_federal_record_matched(tmp_path: Path, out: Outgoing) -> None:
    """Three stations, the same in all but what the cross-check found: what they tell is the same to the byte."""
    told = [told_of(tmp_path / str(n), changes, out) for n, changes in enumerate(MATCHES)]
    assert told[0] == told[1] == told[2]
    assert MARK not in json.dumps(told)
    assert "2007-03-19" not in json.dumps(told)


def test_the_cross_check_is_not_told_at_all_unless_the_mapping_asks(tmp_path: Path) -> None:
    told = told_of(tmp_path / "a", MATCHES[1], WITHOUT)
    assert [record["event"] for _, record in told] == ["submitted", "accepted", "answered"]
    assert "immigration" not in json.dumps(told)
    asked = told_of(tmp_path / "b", MATCHES[1], EVERYTHING)
    assert [record["event"] for _, record in asked] == ["submitted", "accepted", "immigration", "answered"]
    neutral = asked[2][1]
    assert neutral["immigration"] == "completed"
    assert set(neutral) <= {
        *("change", "changed_at", "event", "immigration", "booking_number", "tcn", "submitted_at"),
        *("control_number", "accepted_at"),
    }
    assert OUT is not None
    assert not OUT.asks_immigration  # nor does the example


def test_an_answer_of_a_kind_that_is_not_known_is_not_told(stores: Stores, clock: SetClock) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    tcn = accepted(stores)
    stores.queue.bureau.add_answer(
        tcn,
        BureauAnswer("XXX", "BUREAU-1", tcn, AnswerKind.OTHER, Meaning.UNDETERMINED, messages=(MARK,)),
        values.answer(tcn, 1, AnswerKind.OTHER, result=AnswerResult.UNDETERMINED, text=MARK, own_tcn="BUREAU-1"),
        b"the file",
    )
    tell_all(made)
    assert way.events == ["submitted", "accepted"]


# Ways. ---------------------------------------------------------------------------------------------------------------


def test_what_could_not_be_told_waits_its_time_and_is_told_first(stores: Stores, clock: SetClock) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    finish(stores)
    way.faults = [WayClosed("away"), WayClosed("away")]
    assert made.step() == RETRY_FIRST_S
    assert made.step() == RETRY_FIRST_S  # not before its time
    clock.at += timedelta(seconds=RETRY_FIRST_S)
    again = Teller(stores, EVERYTHING, way, clock=clock)  # the pause survives a restart, and grows
    assert again.step() == 2 * RETRY_FIRST_S
    clock.at += timedelta(seconds=2 * RETRY_FIRST_S)
    tell_all(again)
    assert way.events == ["submitted"]


def test_a_record_that_is_not_wanted_holds_up_no_other(stores: Stores, clock: SetClock) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    way.faults = [WayRefused("422")]
    accepted(stores)
    tell_all(made)
    assert way.events == ["accepted"]


def test_a_way_that_was_set_back_by_a_wrong_clock_goes_on(stores: Stores, clock: SetClock) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    finish(stores)
    stores.told.later("folder", values.NOON + timedelta(days=400))
    tell_all(made)
    assert way.events == ["submitted"]


def test_the_example_says_it_in_the_jails_own_names(tmp_path: Path) -> None:
    assert OUT is not None
    record = {
        OutName.TCN: "T1",
        OutName.RECORD_ID: "7",
        OutName.RESULT: "IDENT",
        OutName.REJECT_FINGERS: [4, 10],
    }
    assert json.loads(written(record, OUT)) == {
        "booking": {"id": "7"},
        "fingerprints": {"tcn": "T1", "result": "IDENT", "reject": {"fingers": [4, 10]}},
    }
    as_csv = msgspec.structs.replace(
        OUT, format="csv", fields={"TCN": "tcn", "Fingers": "reject_fingers", "SID": "sid"}
    )
    assert written(record, as_csv) == b"TCN,Fingers,SID\r\nT1,4 10,\r\n"
    assert written(record, msgspec.structs.replace(as_csv, delimiter=";")).startswith(b"TCN;Fingers;SID\r\n")


@pytest.mark.parametrize(
    ("words", "cell"),
    [("L0118: NONE", "L0118: NONE"), ("=1+2\nLOW", "'=1+2 LOW"), ("@SUM", "'@SUM"), ("A\r\nB", "A B")],
)
def test_words_of_others_are_one_line_and_no_formula_of_a_spreadsheet(words: str, cell: str) -> None:
    out = Outgoing({"Why": "reject_words", "Id": "record_id"}, format="csv")
    said = written({OutName.REJECT_WORDS: words, OutName.RECORD_ID: "-7"}, out)
    assert said.decode() == f"Why,Id\r\n{cell},-7\r\n"


def test_a_file_is_whole_under_its_name_or_not_there(tmp_path: Path) -> None:
    way = FolderWay(tmp_path)
    (tmp_path / "own").write_bytes(b"of the station")
    (tmp_path / ".0000000001-T.json.tmp").symlink_to(tmp_path / "own")  # of somebody who may write there
    way.tell("0000000001-T", b"{}", "json")
    assert (tmp_path / "own").read_bytes() == b"of the station"
    (tmp_path / "own").unlink()
    way.tell("0000000001-T", b"{}", "json")  # once more, after a restart: the same file
    assert [path.name for path in tmp_path.iterdir()] == ["0000000001-T.json"]
    with pytest.raises(WayClosed):
        FolderWay(tmp_path / "absent").tell("a", b"{}", "json")


def test_by_http_with_failures_in_between(tmp_path: Path) -> None:
    """The server is down for a moment, then does not like one record, then takes the rest; each once."""
    data, folder = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    folder.mkdir()
    gate = Gate()
    secret_file(tmp_path, "a token for the jail system")
    with JailServer() as jail, contextlib.closing(Stores.open(data, open_vault(data), clock=SystemClock())) as stores:
        for way in ("http", "folder"):
            stores.told.standing(way)
        tcn = accepted(stores)
        jail.replies = [422]
        settings = {"out_url": jail.url, "out_token_file": str(tmp_path / "token"), "out_folder": str(folder)}
        with running(data, gate, **settings):
            jail.gate.until(lambda: len(jail.posted) == 1)
            stores.queue.add_answer(tcn, values.answer(tcn, 1))
            jail.gate.until(lambda: len(jail.posted) == 2)
            jail.gate.until(lambda: len(list(folder.glob("*.json"))) == 3)
        events = [document["fingerprints"]["event"] for _, document, _ in jail.posted]
        assert events == ["accepted", "answered"]
        assert [given for *_, given in jail.posted] == ["Bearer a token for the jail system"] * 2
        files = [json.loads(path.read_bytes())["fingerprints"]["event"] for path in sorted(folder.iterdir())]
        assert files == ["submitted", "accepted", "answered"]
        keys = [key.rpartition("-")[0] for key, *_ in jail.posted]
        assert keys == [path.stem for path in sorted(folder.iterdir())[1:]]
    assert gate.died == []


@pytest.mark.parametrize(
    ("status", "fault"),
    [(200, None), (202, None), (409, None), (400, WayRefused), (422, WayRefused), (302, WayClosed), (503, WayClosed)],
)
def test_what_an_answer_of_the_jails_address_means(status: int, fault: type[Exception] | None) -> None:
    with JailServer() as jail:
        jail.replies = [status]
        way = HttpWay(jail.url, "")
        with contextlib.closing(way), contextlib.nullcontext() if fault is None else pytest.raises(fault):
            way.tell("0000000001-T", b"{}", "json")
    with contextlib.closing(HttpWay(jail.url, "")) as gone, pytest.raises(WayClosed):
        gone.tell("0000000001-T", b"{}", "json")


def test_the_same_message_has_the_same_key_and_what_says_something_else_another() -> None:
    """A correction that came between two tries of one change is not to be dropped as known."""
    with JailServer() as jail, contextlib.closing(HttpWay(jail.url, "")) as way:
        for data in (b'{"result": "IDENT"}', b'{"result": "IDENT"}', b'{"result": "NON-IDENT"}'):
            way.tell("0000000001-T", data, "json")
        first, again, corrected = (key for key, *_ in jail.posted)
    assert first == again != corrected
    assert all(key.startswith("0000000001-T-") for key in (first, corrected))


def test_what_happened_last_is_told_while_the_station_ends(tmp_path: Path) -> None:
    data, folder, gate = tmp_path / "data", tmp_path / "out", Gate()
    data.mkdir()
    folder.mkdir()
    with contextlib.closing(Stores.open(data, open_vault(data), clock=SystemClock())) as stores:
        stores.told.standing("folder")
        with running(data, gate, out_folder=str(folder)):
            for number in range(5):
                finish(stores, f"B-{number}")
        assert len(list(folder.glob("*.json"))) == 5
    assert gate.died == []


# What stands. --------------------------------------------------------------------------------------------------------

SRE, ERRT, IMMIGRATION = AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.REJECTION, AnswerKind.IMMIGRATION_CROSS_CHECK
IDENTIFIED, NOT_IDENTIFIED = AnswerResult.IDENTIFIED, AnswerResult.NOT_IDENTIFIED


def bureau_says(stores: Stores, tcn: str, own: str, follows: str, result: AnswerResult, **changes: Any) -> None:
    """`own`, `follows`: the answer's own TCN, and the one that it refers to."""
    kind = changes.pop("kind", SRE)
    meaning = BureauAnswer("ANY", own, tcn, kind, Meaning(result.value), state_id="NC123")
    answer = values.answer(tcn, 1, kind, result=result, own_tcn=own, reference=follows, **changes)
    stores.queue.bureau.add_answer(tcn, meaning, answer, own.encode())


def results(way: Heard) -> list[str]:
    return [record["result"] for _, record in way.told if "result" in record]


def test_a_correction_is_told_behind_what_it_corrects(stores: Stores, clock: SetClock) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    tcn = accepted(stores)
    bureau_says(stores, tcn, "B1", tcn, IDENTIFIED)
    tell_all(made)
    bureau_says(stores, tcn, "B2", "B1", NOT_IDENTIFIED)
    tell_all(made)
    assert results(way) == ["identified", "not_identified"]


@pytest.mark.parametrize("at_once", [True, False])
def test_what_is_told_last_is_what_stands_whatever_came_last(stores: Stores, clock: SetClock, at_once: bool) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    tcn = accepted(stores)
    bureau_says(stores, tcn, "B2", "B1", NOT_IDENTIFIED)
    if not at_once:
        tell_all(made)
    bureau_says(stores, tcn, "B1", tcn, IDENTIFIED, record_number="C-1")
    tell_all(made)
    assert results(way) == ["not_identified", "not_identified"]
    assert len({name for name, _ in way.told}) == len(way.told)
    assert "C-1" not in json.dumps(way.told)


def test_answers_that_contradict_each_other_are_undetermined_and_nobodys_number(
    stores: Stores, clock: SetClock
) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    tcn = accepted(stores)
    bureau_says(stores, tcn, "B1", tcn, NOT_IDENTIFIED)
    bureau_says(stores, tcn, "B2", tcn, IDENTIFIED, record_number="C-1")
    tell_all(made)
    assert results(way)[-1] == "undetermined"
    assert not {"record_number", "sid"} & set(way.told[-1][1])


def test_a_rejection_of_the_cross_check_is_not_told(stores: Stores, clock: SetClock) -> None:
    way = Heard()
    made = teller(stores, way, clock)
    tcn = accepted(stores)
    bureau_says(stores, tcn, "B1", tcn, AnswerResult.UNDETERMINED, kind=IMMIGRATION)
    bureau_says(stores, tcn, "B2", "B1", AnswerResult.REJECTED, kind=ERRT, text=MARK)
    tell_all(made)
    assert MARK not in json.dumps(way.told)
    assert "rejected" not in way.events
