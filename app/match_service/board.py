"""The trainer's board in words: one row for each station, and the pages that show it."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import jinja2

from app.domain.class_report import ClassReport, Place
from app.match_service.board_words import BoardWords
from app.match_service.class_room import ClassRoom, Seat
from drivers.simulated.acts import GROUPS

_PAGES = "app.match_service.pages"
_LONGEST_S = 359_999.0  # 99:59:59
_IDLE = frozenset({Place.SIGNED_OUT, Place.CHOOSING, Place.BRIEFING})
Row = dict[str, str]


def state(room: ClassRoom, words: BoardWords, now_s: float) -> dict[str, Any]:
    """What changes on the board: `rows`, each with its text by column, and the line above them."""
    rows = [_row(seat, words, now_s) for seat in room.seats()]
    here = sum(row["mark"] != "away" for row in rows)
    looks = sum(row["mark"] == "look" for row in rows)
    summary = words.count("stations", here)
    return {"rows": rows, "summary": f"{summary}, {words.count('need', looks)}" if here else summary}


def _row(seat: Seat, words: BoardWords, now_s: float) -> Row:
    """`mark`: working, look, done, idle or away: shape, word and colour of the row."""
    report = seat.report
    mark = _mark(seat)
    in_exercise = report.exercise_id != "" and mark != "away"
    return {
        "seat": report.seat,
        "mark": mark,
        "word": words.say(f"mark.{mark}"),
        "station": report.station,
        "trainee": report.trainee,
        "exercise": _title(report, words.language) if in_exercise else "",
        "where": _where(seat, words, now_s),
        "problem": _problem(report, words) if mark == "look" else "",
        "attempt": words.say("attempt", number=report.attempt) if in_exercise and report.attempt else "",
        "force": _listed("force", report.befallen, words) if mark != "away" else "",
        "way": _way(seat, words),
        "time": _clock(report.seconds) if in_exercise else "",
        "score": words.say("points", score=report.score) if report.score >= 0 else "",
    }


def _mark(seat: Seat) -> str:
    report = seat.report
    if seat.is_away:
        return "away"
    if report.problem:
        return "look"
    if report.place is Place.SHEET:
        return "done"
    return "idle" if report.place in _IDLE else "working"


def _where(seat: Seat, words: BoardWords, now_s: float) -> str:
    report = seat.report
    if seat.is_away and report.place is not Place.GONE:
        return words.say("away", time=_clock(now_s - seat.heard_s))
    if report.place is Place.CAPTURING and 1 <= report.position <= 15:
        what = words.say(f"position.{report.position}")
        return words.say("step", what=what, step=report.step, steps=report.steps)
    return words.say(f"place.{report.place.value}")


def _problem(report: ClassReport, words: BoardWords) -> str:
    problem = words.problem(report.problem)
    if 1 <= report.finger <= 10:
        return words.say("finger_problem", finger=words.finger(report.finger), problem=problem)
    return problem


def _way(seat: Seat, words: BoardWords) -> str:
    """What was sent and is not taken up; after that, whether the station could not do it."""
    if seat.waiting:
        return _listed("way", tuple(injection.act for injection in seat.waiting), words)
    return words.say("not_done") if seat.report.refused and not seat.is_away else ""


def _listed(key: str, acts: tuple[str, ...], words: BoardWords) -> str:
    return words.say(key, what=", ".join(words.act(act) for act in acts)) if acts else ""


def _title(report: ClassReport, language: str) -> str:
    titles: Mapping[str, str] = {"en": report.title_en, "es": report.title_es}
    return titles[language] or report.title_en or report.exercise_id


def _clock(seconds: float) -> str:
    """`m:ss`, with hours in front where there are any."""
    minutes, second = divmod(int(min(max(seconds, 0.0), _LONGEST_S)), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


# The pages. ----------------------------------------------------------------------------------------------------------


def board_page(room: ClassRoom, words: BoardWords, now_s: float, *, join: str, chosen: str, notice: str) -> str:
    """`join`: the line for stations; `chosen`: the seat that is selected; `notice`: a sentence, "" for none."""
    return _template("board.html").render(
        words=words,
        say=words.say,
        groups=GROUPS,
        join=join,
        code=room.code,
        form_key=room.form_key,
        chosen=chosen,
        notice=notice,
        **state(room, words, now_s),
    )


def code_page(words: BoardWords, notice: str = "") -> str:
    """Asks for the trainer's code."""
    return _template("code.html").render(words=words, say=words.say, notice=notice)


def part(name: str) -> bytes:
    """A file of the pages: `board.css`, `board.js`."""
    return resources.files(_PAGES).joinpath(name).read_bytes()


def font(name: str) -> bytes:
    """A file of resources/fonts."""
    return resources.files("resources").joinpath(f"fonts/{name}").read_bytes()


@cache
def _template(name: str) -> jinja2.Template:
    pages = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: part(name).decode("utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template(name)
