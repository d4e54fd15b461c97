"""Times on the screens: 24 h, in the zone of the desk; clocks of answers."""

from datetime import datetime, timedelta, tzinfo

from app.presenters.words import Words

_LONGEST_CLOCK = timedelta(hours=24)  # beyond, hours are enough


def local(moment: datetime, zone: tzinfo | None) -> datetime:
    """In the zone of the desk; None: the one of this computer."""
    return moment.astimezone(zone)


def time_of_day(moment: datetime, zone: tzinfo | None) -> str:
    """`03:12`."""
    return f"{local(moment, zone):%H:%M}"


def when(moment: datetime, now: datetime, zone: tzinfo | None) -> str:
    """`03:12` on the same day, else `2026-03-04 03:12`."""
    here = local(moment, zone)
    return f"{here:%H:%M}" if here.date() == local(now, zone).date() else f"{here:%Y-%m-%d %H:%M}"


def date_and_time(moment: datetime, zone: tzinfo | None) -> str:
    """`2026-03-04 03:12`."""
    return f"{local(moment, zone):%Y-%m-%d %H:%M}"


def long_date(words: Words, moment: datetime, zone: tzinfo | None) -> str:
    """`Monday 22 November`."""
    day = local(moment, zone)
    return words.say(
        "date.long",
        weekday=words.say(f"weekday.{day.weekday()}"),
        day=day.day,
        month=words.say(f"month.{day.month}"),
    )


def clock(ran: timedelta) -> str:
    """Minutes and seconds `06:41`, from an hour on `1:06:41`, from a day on `26 h`. Never below zero."""
    seconds = max(0, int(ran.total_seconds()))
    if ran >= _LONGEST_CLOCK:
        return f"{seconds // 3600} h"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def written_date(value: str) -> str:
    """YYYYMMDD as YYYY-MM-DD; anything else as it is."""
    return f"{value[:4]}-{value[4:6]}-{value[6:]}" if len(value) == 8 and value.isdigit() else value
