"""Days on which a venue was closed or open against its plan; bars outside of its sessions."""

import pandas as pd

from .common import Cases, bars, csv, daily, minutes, opens, read, refused, right, right_days, walk

cases = Cases("calendars")


def days(calendar, symbol, venue, first, last, closed=(), opened=()):
    """A daily file of a venue: all weekdays of a span but `closed`, and `opened` besides."""
    dates = sorted({*pd.bdate_range(first, last).strftime("%Y-%m-%d")} - {*closed} | {*opened})
    table = walk(len(dates), 300, 3)
    table.insert(0, "date", dates)
    return table.assign(symbol=symbol, asset_class="us_equity" if calendar == "XNYS" else "global_equity", venue=venue)


def add(id, title, oracle, calendar, symbol, venue, first, last, closed=(), opened=()):
    table = days(calendar, symbol, venue, first, last, closed, opened)
    asset_class = "us_equity" if calendar == "XNYS" else "global_equity"
    cases.add(id, title, oracle, [("bars.csv", csv(table))], bars(right_days(csv(table), symbol, asset_class, calendar, missing=0)))


for date, storm, first, last in [("2023-07-17", "Talim", "2023-07-06", "2023-07-31"), ("2023-09-01", "Saola", "2023-08-21", "2023-09-07"), ("2021-10-13", "Kompasu", "2021-10-18", "2021-10-29"), ("2020-10-13", "Nangka", "2020-10-05", "2020-10-23"), ("2016-10-21", "Haima", "2016-10-11", "2016-10-31"), ("2016-08-02", "Nida", "2016-07-20", "2016-08-12"), ("2017-08-23", "Hato", "2017-08-14", "2017-09-01")]:
    if date == "2021-10-13":
        first, last, closed = "2021-10-04", "2021-10-29", [date, "2021-10-14"]
    else:
        closed = [date]
    add(f"hong-kong-{storm.lower()}", f"Hong Kong did not trade on {date} ({storm})", "HKEX: trading cancelled for weather; gerrymanoim/exchange_calendars#600", "XHKG", "0700.HK", "HKEX", first, last, closed)
add("tokyo-outage", "Tokyo did not trade on 2020-10-01 (outage)", "JPX: trading halted all day on 2020-10-01", "XTKS", "7203.T", "XTKS", "2020-09-23", "2020-10-16", ["2020-10-01"])
add("london-funeral", "London did not trade on 2022-09-19", "LSE: bank holiday of the state funeral", "XLON", "SHEL.L", "LSE", "2022-09-05", "2022-09-30", ["2022-09-19"])
add("new-york-sandy", "New York did not trade on 2012-10-29 and 30", "NYSE: closed for Hurricane Sandy", "XNYS", "AAPL", "NYSE", "2012-10-15", "2012-11-09", ["2012-10-29", "2012-10-30"])
add("new-york-2001", "New York did not trade from 2001-09-11 to 14", "NYSE: closed", "XNYS", "AAPL", "NYSE", "2001-09-04", "2001-09-28", ["2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14"])
add("new-york-bush", "New York did not trade on 2018-12-05", "NYSE: national day of mourning", "XNYS", "AAPL", "NYSE", "2018-11-26", "2018-12-14", ["2018-12-05"])
add("new-york-carter", "New York did not trade on 2025-01-09", "NYSE: national day of mourning", "XNYS", "AAPL", "NYSE", "2025-01-02", "2025-01-17", ["2025-01-09"])
add("india-saturday", "Mumbai traded on Saturday 2024-01-20 and not on Monday 2024-01-22", "NSE circulars of January 2024", "XBOM", "TCS.NS", "NSE", "2024-01-08", "2024-01-25", ["2024-01-22"], ["2024-01-20"])
add("india-disaster", "Mumbai traded on Saturdays 2024-03-02 and 2024-05-18", "NSE: special sessions for disaster recovery", "XBOM", "TCS.NS", "NSE", "2024-02-26", "2024-05-24",
    ["2024-03-08", "2024-03-25", "2024-03-29", "2024-04-11", "2024-04-17", "2024-05-01", "2024-05-20"], ["2024-03-02", "2024-05-18"])
add("india-budget", "Mumbai traded on Saturday 2025-02-01", "NSE: session for the budget", "XBOM", "TCS.NS", "NSE", "2025-01-20", "2025-02-14", [], ["2025-02-01"])

# Days that are no sessions.
US = daily(count=30)


def extra(id, title, date, says):
    table = pd.concat([US, walk(1, 100, 5).assign(date=date)[US.columns]]).sort_values("date")
    row = list(table["date"]).index(date) + 1
    cases.add(id, title, "exchange_calendars", [("AAPL.csv", csv(table.assign(symbol="AAPL", asset_class="us_equity", venue="NYSE")))], bars(right_days(csv(US)), refusedRows=[{"row": row, "says": says}]))


extra("saturday", "a Saturday in a file of New York is no session", "2023-01-07", "session|calendar")
extra("holiday", "Martin Luther King Day is no session of New York", "2023-01-16", "session|calendar")
extra("2031", "a day of a year that no calendar knows is refused", "2131-01-03", "time|calendar|session")
gap = US.drop(index=[7, 8, 9])
cases.add("gap", "three sessions without a bar are missing", "exchange_calendars", [("AAPL.csv", csv(gap))], bars(right_days(csv(gap), missing=3)))
christmas = daily("24X7", "2023-12-15", 30, 42000)
cases.add("christmas", "a coin trades at Christmas", "Binance", [("BTCUSDT-1d.csv", csv(christmas.assign(symbol="BTCUSDT", asset_class="crypto", venue="BINANCE")))], bars(right_days(csv(christmas), "BTCUSDT", "crypto", "24X7", missing=0)))

# Within a day.
def intraday(id, title, oracle, table, kept, **more):
    content = table.reset_index(drop=True)
    content.insert(0, "ts", [f"{time:%Y-%m-%dT%H:%M:%SZ}" for time in table.index])
    cases.add(id, title, oracle, [("AAPL.csv", csv(content.assign(symbol="AAPL", asset_class="us_equity", venue="NASDAQ")))], bars(right(kept, kept.index, "AAPL", "us_equity", "XNYS", "5m", **more)), doors=["feed", "inspect"])


def five(first, count):
    return minutes(pd.Timestamp(first).tz_localize("America/New_York"), count, 5, 185, 4)


half = five("2023-11-24 09:30", 42)
intraday("half-day", "the day after Thanksgiving ends at 13:00", "exchange_calendars", half, half, missing=0)
late = five("2023-11-24 09:30", 78)
intraday("half-day-late", "bars after 13:00 of a half day are outside of the session", "exchange_calendars", late, late.iloc[:42], missing=0)
full = five("2024-01-03 04:00", 192)
intraday("extended", "bars before 09:30 and after 16:00 are outside of the session", "exchange_calendars", full, full.iloc[66:144], missing=0)
