"""Files of observations: what `argus series load` takes, and what it does not."""

import io
import json

import pandas as pd

from .common import Cases, daily, csv, plain, read, refused

cases = Cases("series")


def of(series, kind, table, time="time", value="value"):
    """The right values: `missing` are the cells that the source marks as such; they are counted as observations."""
    table = table.sort_values(time, kind="stable")
    at = lambda row: {"time": pd.Timestamp(row[time]).strftime("%Y-%m-%dT%H:%M:%SZ"), "value": plain(row[value])}
    return {"series": series, "kind": kind, "values": len(table), "missing": int(table[value].isna().sum()), "first": at(table.iloc[0]), "last": at(table.iloc[-1])}


def add(id, title, oracle, files, *expect, **more):
    cases.add(id, title, oracle, files, {"series": sorted(expect, key=lambda one: one["series"])}, doors=["series"], **more)


def lines(*rows):
    return ("\n".join(rows) + "\n").encode()


def table(*rows):
    return pd.DataFrame(rows, columns=["time", "value"])


NAN = float("nan")
FRED = "FRED: . or empty is missing"
TEN = table(("2024-01-02", 3.95), ("2024-01-03", 3.91), ("2024-01-04", NAN), ("2024-01-05", 4.05))
DGS10 = of("bond:DGS10", "yield", TEN)
for id, title, head in [("fred-observation-date", "observation_date", "observation_date"), ("fred-old", "DATE", "DATE"), ("fred-lower", "date", "date"), ("fred-title", "Date", "Date"), ("fred-upper", "OBSERVATION_DATE", "OBSERVATION_DATE")]:
    for missing, cell in [("dot", "."), ("blank", "")]:
        add(f"{id}-{missing}", f"FRED with the column {title} and {'a dot' if cell else 'a blank'} for a missing value", FRED, [("DGS10.csv", lines(f"{head},DGS10", "2024-01-02,3.95", "2024-01-03,3.91", f"2024-01-04,{cell}", "2024-01-05,4.05"))], DGS10)
add("fred-bom", "FRED with a byte order mark", FRED, [("DGS10.csv", b"\xef\xbb\xbf" + lines("observation_date,DGS10", "2024-01-02,3.95", "2024-01-03,3.91", "2024-01-04,", "2024-01-05,4.05"))], DGS10)
add("fred-crlf", "FRED with lines that end with CRLF", FRED, [("DGS10.csv", lines("observation_date,DGS10", "2024-01-02,3.95", "2024-01-03,3.91", "2024-01-04,", "2024-01-05,4.05").replace(b"\n", b"\r\n"))], DGS10)
add("fred-two", "FRED with two series side by side", FRED, [("fredgraph.csv", lines("observation_date,DGS10,VIXCLS", "2024-01-02,3.95,13.2", "2024-01-03,.,14.04"))],
    of("bond:DGS10", "yield", table(("2024-01-02", 3.95), ("2024-01-03", NAN))), of("volatility:VIXCLS", "level", table(("2024-01-02", 13.2), ("2024-01-03", 14.04))))
add("fred-newest", "FRED with the newest first", FRED, [("DGS10.csv", lines("observation_date,DGS10", "2024-01-05,4.05", "2024-01-04,", "2024-01-03,3.91", "2024-01-02,3.95"))], DGS10)
add("fred-monthly", "a price index of FRED", FRED, [("CPIAUCSL.csv", lines("observation_date,CPIAUCSL", "2023-11-01,308.024", "2023-12-01,308.742"))], of("macro:CPIAUCSL", "level", table(("2023-11-01", 308.024), ("2023-12-01", 308.742))))
answer = {"realtime_start": "2024-01-10", "units": "lin", "count": 4, "observations": [{"realtime_start": "2024-01-10", "realtime_end": "2024-01-10", "date": date, "value": value} for date, value in [("2024-01-02", "3.95"), ("2024-01-03", "3.91"), ("2024-01-04", "."), ("2024-01-05", "4.05")]]}
add("fred-answer", "the answer of FRED's interface is named by its file", "FRED: fred/series/observations", [("DGS10.json", json.dumps(answer).encode())], DGS10)
add("tidy", "tidy series, ts, value", "the columns", [("a.csv", lines("series,ts,value", "macro:A,2024-01-01T00:00:00Z,1", "macro:A,2024-02-01T00:00:00Z,2.5", "rate:B,2024-01-01,0"))],
    of("macro:A", "level", table(("2024-01-01", 1), ("2024-02-01", 2.5))), of("rate:B", "yield", table(("2024-01-01", 0))))
add("tidy-order", "tidy columns in another order and case", "the columns", [("a.csv", lines("Value,TS,Series", "1,2024-01-01T00:00:00Z,macro:A", "2.5,2024-02-01T00:00:00Z,macro:A"))], of("macro:A", "level", table(("2024-01-01", 1), ("2024-02-01", 2.5))))
add("tidy-equal", "an observation that stands twice is one", "pandas: drop_duplicates", [("a.csv", lines("series,ts,value", "macro:A,2024-01-01,1", "macro:A,2024-01-01,1"))], of("macro:A", "level", table(("2024-01-01", 1))))
add("tvl", "total value locked of DefiLlama, by date", "DefiLlama: times in UTC are those of Zurich in its export", [("aave.csv", lines("date,totalLiquidityUSD", "2024-01-02 01:00:00,5", "2024-01-03 01:00:00,6"))],
    of("tvl_usd:aave", "level", table(("2024-01-02", 5), ("2024-01-03", 6))))
add("fees", "fees of a chain", "a UTC day", [("btc.csv", lines("date,fee", "2024-01-02,5", "2024-01-03,6"))], of("fees_usd:btc", "level", table(("2024-01-02", 5), ("2024-01-03", 6))))
RATES = table(("2024-01-01T00:00:00", 0.0001), ("2024-01-01T08:00:00", -0.00005), ("2024-01-01T16:00:00", 0.00012))
stamps = [int(pd.Timestamp(time).value // 10**6) for time in RATES["time"]]
funding = of("funding_8h:BINANCE:BTCUSDT", "signed", RATES)
add("funding-csv", "funding of data.binance.vision", "Binance: calc_time, funding_interval_hours, last_funding_rate", [("BTCUSDT-fundingRate-2024-01.csv", lines("calc_time,funding_interval_hours,last_funding_rate", *(f"{time},8,{value}" for time, value in zip(stamps, RATES["value"]))))], funding)
add("funding-rest", "funding of the REST interface", "Binance: GET /fapi/v1/fundingRate", [("funding.json", json.dumps([{"symbol": "BTCUSDT", "fundingTime": time, "fundingRate": f"{value:.8f}", "markPrice": "42000.1"} for time, value in zip(stamps, RATES["value"])]).encode())], funding)
add("funding-ms", "funding times with some milliseconds are those of the period", "Binance: calc_time is a few ms late", [("BTCUSDT-fundingRate-2024-01.csv", lines("calc_time,funding_interval_hours,last_funding_rate", *(f"{time + 3},8,{value}" for time, value in zip(stamps, RATES["value"]))))], funding)
frame = pd.DataFrame({"date": pd.to_datetime(RATES["time"]).dt.tz_localize("UTC").astype("datetime64[ms, UTC]"), "open": RATES["value"], "high": 0.0, "low": 0.0, "close": 0.0, "volume": 0.0})
out = io.BytesIO()
frame.to_feather(out, compression="lz4")
add("funding-freqtrade", "funding of freqtrade in Feather", "freqtrade: the rate is in open", [("BTC_USDT_USDT-8h-funding_rate.feather", out.getvalue())], of("funding_8h:UNSTATED:BTCUSDT", "signed", RATES))
add("margin-lean", "margin interest of LEAN", "LEAN: time, rate", [("margin_interest/binance/margin_interest/btcusd.csv", lines("20240101 00:00:00,0.0001", "20240101 08:00:00,-0.00005"))], of("funding_8h:BINANCE:BTCUSD", "signed", RATES.iloc[:2]))
cases.rows[-1]["files"][0]["as"] = "cryptofuture/binance/margin_interest/btcusd.csv"


def bad(id, title, content, *says, name="a.csv"):
    cases.add(id, title, "the cell is no number, or no time", [(name, content)], refused(*says), doors=["series"])


bad("bad-word", "a value that is a word refuses the file by row", lines("observation_date,DGS10", "2024-01-02,3.95", "2024-01-03,n/a?"), "row 2", "not a number")
bad("bad-date", "30 February refuses the file by row", lines("observation_date,DGS10", "2024-01-02,3.95", "2024-02-30,3.91"), "row 2", "time")
bad("bad-two", "two values for one day refuse the file by row", lines("observation_date,DGS10", "2024-01-02,3.95", "2024-01-02,3.91"), "row 2", "second value")
bad("bars", "bars are no series, and the way to load bars is said", csv(daily()), "backfill|inspect|bars", name="AAPL.csv")
bad("nothing", "a table of other columns says what a series needs", lines("a,b", "1,2"), "series", "ts", "value", "a, ?b")
bad("empty", "an empty file is refused", b"", "empty")
bad("header", "a header without rows is refused", lines("observation_date,DGS10"), "no rows")
bad("underscore", "1_000 is no number", lines("observation_date,DGS10", "2024-01-02,1_000"), "row 1", "not a number")
bad("infinite", "inf is no value", lines("observation_date,DGS10", "2024-01-02,inf"), "row 1", "not a number")
