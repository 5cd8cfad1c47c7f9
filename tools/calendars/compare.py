"""Lists where the sessions of the program differ from exchange_calendars and pandas_market_calendars.

    /tmp/calendars/bin/python tools/calendars/compare.py

Prints, for each calendar and library, the trade dates that one of the two lacks and those with other hours. The sessions of the
program are its tables with changes.json. Hours that a library has for whole years (Bombay before 2010) are counted, not listed.
"""

import json
from datetime import date, timedelta

import exchange_calendars
import pandas_market_calendars

from generate import CALENDARS, TARGET

PANDAS = {"XNYS": ["NYSE"], "XLON": ["LSE"], "CMES": ["CME_Equity"], "XETR": ["XETR"], "XTKS": ["JPX"], "XHKG": ["HKEX"], "XBOM": ["BSE", "NSE"]}
LISTED = 40


def ours(calendar_id):
    """Trade date to [open, close] on the local clock."""
    table = json.loads((TARGET / f"{calendar_id.lower()}.json").read_text())
    closed, day, last = set(table["closed"]), date.fromisoformat(table["first"]), date.fromisoformat(table["last"])
    sessions = {}
    while day <= last:
        text = str(day)
        if day.weekday() < 5 and text not in closed:
            usual = [entry[1:3] for entry in table["hours"] if entry[0] <= text][-1]
            sessions[text] = table["special"].get(text, usual)[:2]
        day += timedelta(1)
    for entry in json.loads((TARGET / "changes.json").read_text()):
        if entry["calendar"] == calendar_id:
            sessions.pop(entry["date"], None)
            if entry["hours"] != "closed":
                sessions[entry["date"]] = [entry["hours"][:5], entry["hours"][-5:]]
    return sessions


def theirs(schedule, opened, closed, zone):
    local = lambda time: time.tz_convert(zone).strftime("%H:%M")
    return {str(day.date()): [local(a), local(b)] for day, a, b in zip(schedule.index, schedule[opened], schedule[closed])}


def report(name, mine, other):
    days = [day for day in mine if min(other) <= day <= max(other)]
    only_mine = [day for day in days if day not in other]
    only_other = [day for day in other if day not in mine and min(mine) <= day <= max(mine)]
    hours = [f"{day} {'-'.join(mine[day])} not {'-'.join(other[day])}" for day in days if day in other and mine[day] != other[day]]
    for what, found in [("only ours", only_mine), ("only theirs", only_other), ("other hours", hours)]:
        listed = f"{len(found)} dates" if len(found) > LISTED else ", ".join(found) or "none"
        print(f"{name}, {what}: {listed}")


if __name__ == "__main__":
    for calendar_id, regular in CALENDARS.items():
        mine, zone = ours(calendar_id), regular["timezone"]
        first, last = min(mine), max(mine)
        schedule = exchange_calendars.get_calendar(calendar_id, start=first, end=last).schedule
        report(f"{calendar_id} and exchange_calendars", mine, theirs(schedule, "open", "close", zone))
        for name in PANDAS[calendar_id]:
            schedule = pandas_market_calendars.get_calendar(name).schedule(first, last)
            report(f"{calendar_id} and pandas_market_calendars {name}", mine, theirs(schedule, "market_open", "market_close", zone))
