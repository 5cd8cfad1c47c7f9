"""Writes the session tables of market/calendar/tables.

Run once when an exchange announces new holidays (Python 3.11 or newer):

    python3 -m venv /tmp/calendars && /tmp/calendars/bin/pip install -r tools/calendars/requirements.txt
    /tmp/calendars/bin/python tools/calendars/generate.py

<id>.json     what the program reads: regular local hours with their lunch break and the date they hold from, the weekdays
              without a session and the sessions with other hours, from exchange_calendars.
changes.json  what the program reads besides: unscheduled closures and special sessions that the library lacks, each with its
              source. Written by hand; this program says which of them a newer library has too.
digests.json  what the tests compare with: SHA-256 of every session of a venue as UTC instants, as exchange_calendars and
              changes.json have them (a line "date open break_start break_end close" in minutes since 1970, - for no break).
zones.json    the UTC offset (minutes) of each zone from a date on: every change is on a Sunday before any session of the
              new week opens, so one offset holds for the whole of a session.
*-dump.json   what the tests compare with: every session 2019-2026 of XNYS and XLON as UTC instants, from
              pandas_market_calendars, whose New York and London calendars are written independently.
"""

import hashlib
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import exchange_calendars
import pandas
import pandas_market_calendars

FIRST, LAST = date(1990, 1, 1), date(2030, 12, 31)
# The others begin in 2000. The library knows the Indian holidays as far as they are announced.
LATER = date(2000, 1, 1)
KNOWN_UNTIL = {"XBOM": date(2026, 12, 31)}
DUMP_FIRST, DUMP_LAST = date(2019, 1, 1), date(2026, 12, 31)
TARGET = Path(__file__).resolve().parents[2] / "market" / "calendar" / "tables"

# The library runs CMES from 17:00 to 17:00 Chicago; trading stops for maintenance at 17:00 New York, an hour earlier.
# openDay is the offset in days from the trade date to the date of the open.
# Hours are [from, open, close] or [from, open, close, break_start, break_end], in the order of their dates.
CALENDARS = {
    "XNYS": {"timezone": "America/New_York", "openDay": 0, "hours": [["1990-01-01", "09:30", "16:00"]]},
    "XLON": {"timezone": "Europe/London", "openDay": 0, "hours": [["1990-01-01", "08:00", "16:30"]]},
    "CMES": {"timezone": "America/New_York", "openDay": -1, "hours": [["1990-01-01", "18:00", "17:00"]]},
    "XETR": {"timezone": "Europe/Berlin", "openDay": 0, "hours": [["2000-01-01", "09:00", "17:30"]]},
    "XTKS": {"timezone": "Asia/Tokyo", "openDay": 0, "hours": [
        ["2000-01-01", "09:00", "15:00", "11:30", "12:30"], ["2024-11-05", "09:00", "15:30", "11:30", "12:30"]]},
    "XHKG": {"timezone": "Asia/Hong_Kong", "openDay": 0, "hours": [
        ["2000-01-01", "10:00", "16:00", "12:00", "13:00"], ["2011-03-07", "09:30", "16:00", "12:00", "13:00"]]},
    "XBOM": {"timezone": "Asia/Kolkata", "openDay": 0, "hours": [["2000-01-01", "09:15", "15:30"]]},
}


def write(name, value):
    text = json.dumps(value, separators=(",", ":")).replace('],"', '],\n"').replace('},"', '},\n"')
    (TARGET / name).write_text(text + "\n")


def schedule_of(calendar_id):
    first = FIRST if CALENDARS[calendar_id]["hours"][0][0] < str(LATER) else LATER
    last = KNOWN_UNTIL.get(calendar_id, LAST)
    schedule = exchange_calendars.get_calendar(calendar_id, start=str(first), end=str(last)).schedule
    assert (schedule.index.day_of_week < 5).all(), f"{calendar_id} has weekend sessions: the fixture has no room for them"
    return first, last, schedule


def hours(calendar_id):
    regular = CALENDARS[calendar_id]
    zone = regular["timezone"]
    first, last, schedule = schedule_of(calendar_id)
    sessions, special = set(), {}
    for day, row in zip(schedule.index, schedule.itertuples()):
        trade_date = str(day.date())
        sessions.add(trade_date)
        local = lambda t: t.tz_convert(zone)
        assert (local(row.open).date() - day.date()).days == regular["openDay"]
        close = local(row.close).strftime("%H:%M")
        if calendar_id == "CMES" and close == "18:00":
            close = "17:00"
        found = [local(row.open).strftime("%H:%M"), close]
        if not pandas.isna(row.break_start):
            found += [local(row.break_start).strftime("%H:%M"), local(row.break_end).strftime("%H:%M")]
        usual = [entry[1:] for entry in regular["hours"] if entry[0] <= trade_date][-1]
        if found != usual:
            special[trade_date] = found
    weekdays = (first + timedelta(n) for n in range((last - first).days + 1))
    closed = [str(day) for day in weekdays if day.weekday() < 5 and str(day) not in sessions]
    write(f"{calendar_id.lower()}.json", {
        "id": calendar_id,
        "source": f"exchange_calendars {exchange_calendars.__version__}",
        "first": str(first), "last": str(last), **regular, "special": special, "closed": closed,
    })


def digests():
    minute = lambda t: "-" if pandas.isna(t) else str(int(t.timestamp() // 60))
    times_of = lambda row: [minute(row.open), minute(row.break_start), minute(row.break_end), minute(row.close)]
    table = {}
    for calendar_id in CALENDARS:
        if calendar_id == "CMES":  # departs from the library in its maintenance hour, see above
            continue
        first, last, schedule = schedule_of(calendar_id)
        sessions = {str(day.date()): times_of(row) for day, row in zip(schedule.index, schedule.itertuples())}
        change(calendar_id, sessions)
        for name, start, end in [("2019-2026", DUMP_FIRST, DUMP_LAST), ("all", first, last)]:
            rows = [" ".join([day, *times]) for day, times in sorted(sessions.items()) if str(start) <= day <= str(end)]
            digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            table.setdefault(calendar_id, {})[name] = {"sessions": len(rows), "sha256": digest}
    write("digests.json", table)


def change(calendar_id, sessions):
    """Applies changes.json to the sessions of the library: trade date to [open, break start, break end, close]."""
    zone = ZoneInfo(CALENDARS[calendar_id]["timezone"])
    for entry in json.loads((TARGET / "changes.json").read_text()):
        if entry["calendar"] != calendar_id:
            continue
        day, before = entry["date"], sessions.get(entry["date"])
        instant = lambda text: str(int(datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=zone).timestamp() // 60))
        times = [instant(text) for text in entry["hours"].replace("-", " ").split()] if entry["hours"] != "closed" else []
        after = None if not times else [times[0], *(times[1:3] if len(times) == 4 else ["-", "-"]), times[-1]]
        if after == before:
            print(f"{calendar_id} {day}: the library has it too, the entry of changes.json can go")
        sessions.pop(day, None)
        if after is not None:
            sessions[day] = after


def zones():
    table = {}
    for name in sorted({entry["timezone"] for entry in CALENDARS.values()}):
        zone, changes, known = ZoneInfo(name), [], None
        for n in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(n)
            if day.weekday() > 4:
                continue
            minutes = {
                datetime(day.year, day.month, day.day, hour, tzinfo=zone).utcoffset().total_seconds() / 60
                for hour in (0, 12, 23)
            }
            assert len(minutes) == 1, f"{name} changes its offset on the weekday {day}"
            offset = int(minutes.pop())
            if offset != known:
                changes.append([str(day), offset])
                known = offset
        table[name] = changes
    write("zones.json", table)


def dump(calendar_id, name):
    schedule = pandas_market_calendars.get_calendar(name).schedule(str(DUMP_FIRST), str(DUMP_LAST))
    rows = [
        [str(day.date()), int(opened.timestamp() // 60), int((closed - opened).total_seconds() // 60)]
        for day, opened, closed in zip(schedule.index, schedule["market_open"], schedule["market_close"])
    ]
    write(f"{calendar_id.lower()}-dump.json", {
        "source": f"pandas_market_calendars {pandas_market_calendars.__version__} {name}",
        "first": rows[0][0], "firstOpenMinute": rows[0][1],
        "minutesToNextOpen": [b[1] - a[1] for a, b in zip(rows, rows[1:])],
        "minutesOpen": [row[2] for row in rows],
    })


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    for calendar_id in CALENDARS:
        hours(calendar_id)
    zones()
    digests()
    dump("XNYS", "NYSE")
    dump("XLON", "LSE")
