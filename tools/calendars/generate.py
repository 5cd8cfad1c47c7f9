"""Writes the calendar fixtures of market/calendar/fixtures.

Run once when an exchange announces new holidays (Python 3.11 or newer):

    python3 -m venv /tmp/calendars && /tmp/calendars/bin/pip install -r tools/calendars/requirements.txt
    /tmp/calendars/bin/python tools/calendars/generate.py

<id>.json     what the program reads: regular local hours, the weekdays without a session and the sessions with other
              hours, from exchange_calendars.
zones.json    the UTC offset (minutes) of each zone from a date on: every change is on a Sunday before any session of the
              new week opens, so one offset holds for the whole of a session.
*-dump.json   what the tests compare with: every session 2019-2026 of XNYS and XLON as UTC instants, from
              pandas_market_calendars, whose New York and London calendars are written independently.
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import exchange_calendars
import pandas_market_calendars

FIRST, LAST = date(1990, 1, 1), date(2030, 12, 31)
DUMP_FIRST, DUMP_LAST = date(2019, 1, 1), date(2026, 12, 31)
TARGET = Path(__file__).resolve().parents[2] / "market" / "calendar" / "fixtures"

# The library runs CMES from 17:00 to 17:00 Chicago; trading stops for maintenance at 17:00 New York, an hour earlier.
# openDay is the offset in days from the trade date to the date of the open.
CALENDARS = {
    "XNYS": {"timezone": "America/New_York", "open": "09:30", "close": "16:00", "openDay": 0},
    "XLON": {"timezone": "Europe/London", "open": "08:00", "close": "16:30", "openDay": 0},
    "CMES": {"timezone": "America/New_York", "open": "18:00", "close": "17:00", "openDay": -1},
}


def write(name, value):
    text = json.dumps(value, separators=(",", ":")).replace('],"', '],\n"').replace('},"', '},\n"')
    (TARGET / name).write_text(text + "\n")


def hours(calendar_id):
    calendar = exchange_calendars.get_calendar(calendar_id, start=str(FIRST), end=str(LAST))
    schedule = calendar.schedule
    assert schedule["break_start"].isna().all(), f"{calendar_id} has breaks: the fixture has no room for them"
    assert (schedule.index.day_of_week < 5).all(), f"{calendar_id} has weekend sessions: the fixture has no room for them"
    regular = CALENDARS[calendar_id]
    zone = regular["timezone"]
    sessions, special = set(), {}
    for day, opened, closed in zip(schedule.index, schedule["open"], schedule["close"]):
        trade_date = str(day.date())
        sessions.add(trade_date)
        opens, closes = opened.tz_convert(zone), closed.tz_convert(zone)
        assert (opens.date() - day.date()).days == regular["openDay"]
        close = closes.strftime("%H:%M")
        if calendar_id == "CMES" and close == "18:00":
            close = regular["close"]
        pair = [opens.strftime("%H:%M"), close]
        if pair != [regular["open"], regular["close"]]:
            special[trade_date] = pair
    weekdays = (FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1))
    closed = [str(day) for day in weekdays if day.weekday() < 5 and str(day) not in sessions]
    write(f"{calendar_id.lower()}.json", {
        "id": calendar_id,
        "source": f"exchange_calendars {exchange_calendars.__version__}",
        "first": str(FIRST), "last": str(LAST), **regular, "special": special, "closed": closed,
    })


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
    dump("XNYS", "NYSE")
    dump("XLON", "LSE")
