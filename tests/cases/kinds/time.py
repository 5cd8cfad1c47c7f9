"""A time is read by the one reading that puts the file's rows into sessions, or the readings are named and an option is asked for."""

import pandas as pd

from .common import Cases, bars, csv, daily, minutes, opens, read, refused, right, right_days, sessions, walk

cases = Cases("time")
US = daily(price=185)
DAYS = pd.DatetimeIndex(US["date"])
AAPL = bars(right_days(csv(US)))


def add(id, title, oracle, table, expect=AAPL, name="AAPL.csv", **more):
    cases.add(id, title, oracle, [(name, table if isinstance(table, bytes) else csv(table))], expect, **more)


def dated(labels, table=US):
    return table.assign(date=list(labels))


# Days as text, each read back by pandas with its format.
for id, format in {
    "us": "%m/%d/%Y", "us-short-year": "%m/%d/%y", "us-dashes": "%m-%d-%Y", "eu-dots": "%d.%m.%Y", "eu-slashes": "%d/%m/%Y", "eu-dashes": "%d-%m-%Y",
    "eu-short-year": "%d.%m.%y", "slashes": "%Y/%m/%d", "dots": "%Y.%m.%d", "compact": "%Y%m%d", "mon-d-y": "%b %d, %Y", "month-d-y": "%B %d, %Y",
    "d-mon-y": "%d %b %Y", "d-mon-y-dashes": "%d-%b-%Y", "d-mon-short": "%d-%b-%y", "weekday": "%a, %d %b %Y", "iso-t": "%Y-%m-%dT00:00:00",
    "iso-z": "%Y-%m-%dT00:00:00Z", "iso-space": "%Y-%m-%d 00:00:00", "iso-fraction": "%Y-%m-%d 00:00:00.000", "us-midnight": "%m/%d/%Y 00:00",
}.items():
    labels = DAYS.strftime(format)
    assert list(pd.to_datetime(labels, format=format).tz_localize(None)) == list(DAYS)
    add(f"day-{id}", f"days written like {labels[20]}", f"pandas: to_datetime(format='{format}')", dated(labels))
labels = [f"{day.month}/{day.day}/{day.year}" for day in DAYS]
add("day-us-no-zeros", f"days written like {labels[0]}", "pandas: to_datetime", dated(labels))
labels = DAYS.strftime("%b %d, %Y").str.upper()
add("day-upper", f"days written like {labels[0]}", "pandas: to_datetime", dated(labels))
serial = (DAYS - pd.Timestamp("1899-12-30")).days
assert list(pd.to_datetime(serial, unit="D", origin="1899-12-30")) == list(DAYS)
add("day-excel", "days as Excel counts them", "pandas: origin 1899-12-30", dated(serial))
add("day-excel-fraction", "days as Excel counts them, with a fraction of zero", "pandas: origin 1899-12-30", dated([f"{day}.0" for day in serial]))
for unit, scale in {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}.items():
    add(f"day-epoch-{unit}", f"days as {unit} since 1970, midnight UTC", f"pandas: unit='{unit}'", dated([day.value // scale for day in DAYS.as_unit("ns")]))
local = DAYS.tz_localize("America/New_York")
add("day-epoch-local", "days as seconds since 1970 at midnight in New York", "pandas: tz_convert('America/New_York')", dated([day.value // 10**9 for day in local.as_unit("ns")]))
add("day-epoch-open", "days as seconds since 1970 at the open", "pandas: tz_convert; exchange_calendars", dated([day.value // 10**9 for day in opens("XNYS", DAYS).as_unit("ns")]))
add("day-close-time", "days labelled with the close in New York's time", "the date is that of the session", dated(DAYS.strftime("%Y-%m-%d 16:00:00")))
spring = daily(start="2023-03-01", count=20, price=185)
offsets = [f"{day:%Y-%m-%d %H:%M:%S}{day:%z}"[:-2] + ":00" for day in pd.DatetimeIndex(spring["date"]).tz_localize("America/New_York")]
add("day-offset-dst", "midnights in New York across its change of clocks", "pandas: the local date of each offset", dated(offsets, spring), bars(right_days(csv(spring))))

# Midnight east of Greenwich is that date's session.
for calendar, symbol, venue, start in [("XTKS", "7203.T", "XTKS", "2024-07-01"), ("XHKG", "0700.HK", "HKEX", "2024-06-03"), ("XBOM", "RELIANCE.NS", "NSE", "2024-06-03"), ("XLON", "SHEL.L", "LSE", "2024-06-03"), ("XETR", "SAP.DE", "XETR", "2024-06-03")]:
    table = daily(calendar, start, 20, 300)
    zone = {"XTKS": "Asia/Tokyo", "XHKG": "Asia/Hong_Kong", "XBOM": "Asia/Kolkata", "XLON": "Europe/London", "XETR": "Europe/Berlin"}[calendar]
    days = pd.DatetimeIndex(table["date"]).tz_localize(zone)
    table.insert(0, "symbol", symbol)
    table.insert(1, "asset_class", "global_equity")
    table.insert(2, "venue", venue)
    expect = bars(right_days(csv(table), symbol, "global_equity", calendar, missing=0))
    short = symbol.split(".")[0].lower()
    text = [f"{day:%Y-%m-%d %H:%M:%S%z}"[:-2] + ":" + f"{day:%z}"[-2:] for day in days]
    add(f"midnight-{calendar.lower()}-offset", f"midnight of {zone} with its offset is that date", "pandas: the local date of the offset", dated(text, table), expect, f"{short}.csv")
    utc = [f"{day.tz_convert('UTC'):%Y-%m-%dT%H:%M:%SZ}" for day in days]
    add(f"midnight-{calendar.lower()}-utc", f"midnight of {zone} written in UTC is that date", "pandas: tz_convert", dated(utc, table), expect, f"{short}.csv")
    add(f"midnight-{calendar.lower()}-epoch", f"midnight of {zone} in ms since 1970 is that date", "pandas: tz_convert", dated([day.value // 10**6 for day in days.as_unit("ns")], table), expect, f"{short}.csv")

# Two readings fit: both are named, and the option decides.
single = US.iloc[[22]]
assert single["date"].iloc[0] == "2023-02-03"
add("ambiguous-day", "one day that is February or March is refused with both readings", "both 2023-02-03 and 2023-03-02 are sessions", dated(["02/03/2023"], single), refused("DD/MM|%d/%m", "MM/DD|%m/%d", "date-format"), options={"timeframe": "1d"}, doors=["feed", "inspect"])
add("ambiguous-day-us", "--date-format MM/DD/YYYY decides it", "pandas: format='%m/%d/%Y'", dated(["02/03/2023"], single), bars(right_days(csv(single))), options={"timeframe": "1d", "dateFormat": "MM/DD/YYYY"}, doors=["feed", "inspect"])
march = US.iloc[[22]].assign(date="2023-03-02")
add("ambiguous-day-eu", "--date-format DD/MM/YYYY decides it", "pandas: format='%d/%m/%Y'", dated(["02/03/2023"], single), bars(right_days(csv(march))), options={"timeframe": "1d", "dateFormat": "DD/MM/YYYY"}, doors=["feed", "inspect"])


def without(row, table=US, calendar="XNYS"):
    return right(table.drop(index=row), opens(calendar, pd.DatetimeIndex(table["date"]).delete(row)), "AAPL", "us_equity", calendar, "1d")


def one(row, label, table=US):
    return dated([label if i == row else day for i, day in enumerate(table["date"])], table)


add("no-such-day", "30 February is no day: its row is refused", "the calendar", one(27, "2023-02-30"), bars(without(27), refusedRows=[{"row": 28, "says": "time|date"}]))
add("no-such-month", "month 13 is no month: its row is refused", "the calendar", one(9, "2023-13-17"), bars(without(9), refusedRows=[{"row": 10, "says": "time|date"}]))
add("no-time", "a row without a date is refused", "pandas: NaT", one(9, ""), bars(without(9), refusedRows=[{"row": 10, "says": "time|date"}]))
add("word-for-time", "a word is no date", "pandas: NaT", one(9, "yesterday"), bars(without(9), refusedRows=[{"row": 10, "says": "time|date"}]))
add("other-form", "a row with a date of another form than all others is refused or read as what it says", "one column has one form", one(9, "01/17/2023"), {**bars(without(9), refusedRows=[{"row": 10, "says": "time|date"}])})
add("small-numbers", "the numbers 1 to 30 are no times", "no unit makes them times of bars", dated(range(1, 31)), refused("time|date"))
add("years", "years are no days", "no day is invented", dated([str(1990 + i) for i in range(30)]), refused("time|date|timeframe|distance"))
add("clock-only", "times without a date are refused", "no day is invented", dated([f"{9 + i // 6:02d}:{i % 6 * 10:02d}" for i in range(30)]), refused("time|date"))
add("excel-rounded", "times that Excel rounded to 1.70E+12 are refused", "they are all the same number", dated(["1.70E+12"] * 30), refused("time|row|date|same"))

# Bars within a day.
def five(day, clock="09:30", count=78, zone="America/New_York", seed=4, price=185.0):
    return minutes(pd.Timestamp(f"{day} {clock}").tz_localize(zone), count, 5, price, seed)


def intraday(table, labels, **columns):
    out = table.reset_index(drop=True)
    out.insert(0, "date", list(labels))
    return out.assign(**columns)


def of(table, symbol="AAPL", asset_class="us_equity", calendar="XNYS", timeframe="5m", **more):
    return bars(right(table, table.index, symbol, asset_class, calendar, timeframe, **more))


def wall(table, zone="America/New_York", format="%Y-%m-%d %H:%M:%S", shift=0):
    return (table.index + pd.Timedelta(minutes=shift)).tz_convert(zone).strftime(format)


winter = five("2024-01-03")
both = pd.concat([five("2024-03-08"), five("2024-03-11", seed=5)])
FIT = "exchange_calendars: the one zone that puts all bars into sessions"
add("naive-local", "09:30 to 15:55 without a zone is New York's time", FIT, intraday(winter, wall(winter)), of(winter, missing=0))
add("naive-utc", "14:30 to 20:55 without a zone is UTC in winter", FIT, intraday(winter, wall(winter, "UTC")), of(winter, missing=0))
add("naive-local-dst", "New York's time without a zone across its change of clocks", FIT, intraday(both, wall(both)), of(both, missing=0))
add("naive-utc-dst", "UTC without a zone across New York's change of clocks", FIT, intraday(both, wall(both, "UTC")), of(both, missing=0))
add("offset-dst", "times with the offset of New York across its change of clocks", "pandas: each offset", intraday(both, [f"{t.isoformat()}" for t in both.index.tz_convert("America/New_York")]), of(both, missing=0))
add("naive-close", "09:35 to 16:00 is New York's time at the close of each bar", FIT, intraday(winter, wall(winter, shift=5)), of(winter, missing=0))
add("utc-close", "14:35 to 21:00 is UTC at the close of each bar", FIT, intraday(winter, wall(winter, "UTC", "%Y-%m-%dT%H:%M:%SZ", 5)), of(winter, missing=0))
add("option-zone", "--timezone Europe/Berlin reads times of a broker in Berlin", "pandas: tz_localize('Europe/Berlin')", intraday(winter, wall(winter, "Europe/Berlin")), of(winter, missing=0), options={"timezone": "Europe/Berlin"})
add("unknown-zone", "times of a zone that puts no bar into a session ask for the zone or the venue", FIT, intraday(winter, wall(winter, "Asia/Tokyo")), refused("timezone|venue"))
add("option-close", "--label close says that a bar is labelled with its close", "the option", intraday(winter, wall(winter, "UTC", "%Y-%m-%dT%H:%M:%SZ", 5)), of(winter, missing=0), options={"label": "close"})
hour = five("2024-01-03", "15:00", 10)
add("ambiguous-zone", "15:00 to 15:45 fits UTC and New York: both are named", "exchange_calendars: both are within the session", intraday(hour, wall(hour)), refused("timezone", "UTC", "New_York"))
add("ambiguous-zone-option", "--timezone America/New_York decides it", "the option", intraday(hour, wall(hour)), of(hour), options={"timezone": "America/New_York"})
add("us-am-pm", "times like 03/11/2024 9:30 AM", "pandas: to_datetime", intraday(both, wall(both, format="%m/%d/%Y %I:%M %p")), of(both, missing=0))
add("compact-clock", "times like 20240103 093000", "pandas: format='%Y%m%d %H%M%S'", intraday(winter, wall(winter, format="%Y%m%d %H%M%S")), of(winter, missing=0))
add("compact-joined", "times like 20240103093000", "pandas: format='%Y%m%d%H%M%S'", intraday(winter, wall(winter, format="%Y%m%d%H%M%S")), of(winter, missing=0))
excel = [(t.tz_localize(None) - pd.Timestamp("1899-12-30")) / pd.Timedelta(days=1) for t in winter.index.tz_convert("America/New_York")]
add("excel-fraction", "times as Excel counts them, with fractions of a day", "pandas: origin 1899-12-30", intraday(winter, [f"{x:.10f}" for x in excel]), of(winter, missing=0))
add("epoch-seconds", "seconds since 1970", "pandas: unit='s'", intraday(winter, [t.value // 10**9 for t in winter.index.as_unit("ns")]), of(winter, missing=0))
add("epoch-float", "seconds since 1970 with a decimal point", "pandas: unit='s'", intraday(winter, [f"{t.value // 10**9}.0" for t in winter.index.as_unit("ns")]), of(winter, missing=0))
add("epoch-us", "microseconds since 1970", "pandas: unit='us'", intraday(winter, [t.value // 10**3 for t in winter.index.as_unit("ns")]), of(winter, missing=0))
add("date-and-time", "a date column and a time column of New York", "pandas: date + time", intraday(winter, wall(winter, format="%Y-%m-%d")).pipe(lambda t: t.assign(time=list(wall(winter, format="%H:%M:%S")))), of(winter, missing=0))
add("date-and-hhmm", "a date column and a time column like 930", "pandas: date + HHMM", intraday(winter, wall(winter, format="%Y%m%d")).pipe(lambda t: t.assign(time=[str(int(x)) for x in wall(winter, format="%H%M")])), of(winter, missing=0))
add("time-then-date", "a time column before its date column", "pandas: date + time", intraday(both, wall(both, format="%m/%d/%Y")).pipe(lambda t: t.assign(Time=list(wall(both, format="%H:%M")))[["Time", "date", "open", "high", "low", "close", "volume"]]), of(both, missing=0))
mixed = [text + ("Z" if i % 2 else "") for i, text in enumerate(wall(winter, "UTC"))]
add("mixed-zones", "a column where every other time has a zone is refused", "half of it would be guessed", intraday(winter, mixed), refused("zone"))

for calendar, symbol, venue, day, zone, spans in [
    ("XLON", "SHEL.L", "LSE", "2024-07-03", "Europe/London", [("08:00", 102)]),
    ("XTKS", "7203.T", "XTKS", "2024-07-03", "Asia/Tokyo", [("09:00", 30), ("12:30", 30)]),
    ("XHKG", "0700.HK", "HKEX", "2024-07-03", "Asia/Hong_Kong", [("09:30", 30), ("13:00", 36)]),
    ("XBOM", "TCS.NS", "NSE", "2024-07-03", "Asia/Kolkata", [("09:15", 75)]),
    ("XETR", "SAP.DE", "XETR", "2024-07-03", "Europe/Berlin", [("09:00", 102)]),
]:
    table = pd.concat([five(day, clock, count, zone, seed) for seed, (clock, count) in enumerate(spans, 3)])
    content = intraday(table, wall(table, zone), symbol=symbol, asset_class="global_equity", venue=venue)
    add(f"naive-{calendar.lower()}", f"a day of {calendar} in the time of {zone}, without a zone", FIT, content, of(table, symbol, "global_equity", calendar, missing=0), f"{symbol.split('.')[0].lower()}.csv")
coin = minutes("2024-03-30T22:00Z", 60, 5, 42000, 3)
add("naive-coin", "times of a coin without a zone are UTC, also on the night when Europe changes its clocks", "Binance: UTC", intraday(coin, wall(coin, "UTC"), symbol="BTCUSDT", asset_class="crypto", venue="BINANCE"), of(coin, "BTCUSDT", "crypto", "24X7", missing=0), "btc.csv")
