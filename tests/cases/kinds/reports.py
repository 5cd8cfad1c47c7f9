"""Files built after public reports, with the right values that pandas, pyarrow or the vendor's rule gives."""

import gzip
import io
import json
import zipfile

import pandas as pd
import pyarrow.feather as feather
import pyarrow.parquet as parquet

from .common import INPUTS, Cases, bars, opens, read, refused, right, right_days

cases = Cases("reports")
FOLDER = INPUTS / "reports"


def file(name):
    path = FOLDER / name
    return path.read_bytes() if path.exists() else gzip.decompress((FOLDER / f"{name}.packed").read_bytes())


def add(id, title, oracle, report, names, expect, **more):
    """The inputs of this kind are kept by hand: inputs/reports/<id>/<name>."""
    files = [name if isinstance(name, dict) else {"as": name, "from": f"reports/{id}/{name}"} for name in names]
    for one in files:
        if "from" in one and not (INPUTS / one["from"]).exists():
            one["from"] += ".packed"
    cases.rows.append({"id": id, "title": title, "oracle": oracle, "report": report, **more, "files": files, "expect": expect})


def day_columns(content, calendar="XNYS", unit=None):
    table = read(content)
    table.columns = [name.lower() for name in table.columns]
    return table


# 01 – 03
def feather_days(path, symbol):
    table = feather.read_table(io.BytesIO(file(path))).to_pandas()
    table.columns = [name.lower() for name in table.columns]
    time = next(name for name in table.columns if name in ("date", "ts", "timestamp", "time", "open_time"))
    return right(table, opens("XNYS", pd.to_datetime(table[time])), symbol, "us_equity", "XNYS", "1d")


add("01-second-feather", "two Feather files in a folder are both read", "pyarrow", ["nodejs/node#59887", "freqtrade/freqtrade#8899"],
    ["data/AAPL.feather", "data/MSFT.feather"],
    bars(feather_days("01-second-feather/data/AAPL.feather", "AAPL"), feather_days("01-second-feather/data/MSFT.feather", "MSFT")),
    paths=["data"], seconds=5)
content = file("02-glob-brackets/bars[1].csv")
add("02-glob-brackets", "brackets in a file name are no pattern", "pandas", ["duckdb/duckdb#4699", "pola-rs/polars#19801"],
    ["bars[1].csv", "bars1.csv"], bars(right_days(content, "BBB")), paths=["bars[1].csv"])
add("03-gzip-cut", "a gzip file of 1 MB that is cut off is refused", "Python's gzip module: EOFError", ["duckdb/duckdb#25905", "duckdb/duckdb#780"],
    [{"as": "cut.csv.gz", "make": "gzip-cut"}], refused("gzip|compress|cut|end|incomplete"))

# 04: midnight in Tokyo is that date's session.
content = file("04-tokyo-midnight/7203.csv")
table = read(content)
days = pd.to_datetime(table["date"]).dt.tz_localize(None)
add("04-tokyo-midnight", "midnight at +09:00 is the session of that date", "pandas: the local date of the offset; exchange_calendars",
    ["polakowo/vectorbt#640", "dpguthrie/yahooquery#127", "pbrissaud/suivi-bourse#1013"], ["7203.csv"],
    bars(right(table, opens("XTKS", days), "7203.T", "global_equity", "XTKS", "1d", missing=0)))

# 05: the newest first, and the same the other way round.
content = file("05-newest-first-vector/asc.csv")
for name in ["asc", "desc"]:
    expect = bars(right_days(content, name.upper()))
    add(f"05-newest-first-{name}", f"daily bars with the {'oldest' if name == 'asc' else 'newest'} first are one series, oldest first", "pandas: sort_values by date",
        ["twopirllc/pandas-ta#45", "TA-Lib/ta-lib-python#199", "d3fc/d3fc#612"], [{"as": f"{name}.csv", "from": f"reports/05-newest-first-vector/{name}.csv"}], expect)

# 06: 46.78M is 46,780,000.
table = day_columns(file("06-investing-volume/AAPL.csv"))
assert table["volume"].str.endswith("M").all()
table["volume"] = [round(float(text[:-1]) * 1e6) for text in table["volume"]]
add("06-investing-volume", "a volume of 46.78M is 46,780,000", "Investing.com: M is a million", ["alvarobartt/investpy#73"], ["AAPL.csv"],
    bars(right(table, opens("XNYS", pd.to_datetime(table["date"])), "AAPL", "us_equity", "XNYS", "1d")))

# 08: contracts of 100 USD, the quote column in coins.
table = read(file("08-coin-m-vwap/BTCUSD_PERP-1m-2024-01-01.csv"))
times = pd.to_datetime(table["open_time"], unit="ms", utc=True)
vwap = 100 * table["volume"] / table["quote_volume"]
add("08-coin-m-vwap", "the vwap of a COIN-M perpetual is 100 USD times contracts over coins, or none", "Binance: a contract of BTCUSD is 100 USD, quote volume in coins",
    ["ccxt/ccxt#17279", "ccxt/ccxt#30389", "binance/binance-public-data#168"], ["BTCUSD_PERP-1m-2024-01-01.csv"],
    bars(right(table, times, "BTCUSD-PERP", "derivatives", "24X7", "1m", vwap={"first": float(f"{vwap.iloc[0]:.12g}"), "orNone": True})))

# 09: two share classes.
add("09-share-class-names", "BRK.A and BRK.B are two instruments", "the exchange's symbols", ["premnirmal/StockTicker#76", "FinanceData/FinanceDataReader#12", "ranaroussi/yfinance#38"],
    ["data/BRK.A.csv", "data/BRK.B.csv"],
    bars(*(right_days(file(f"09-share-class-names/data/{name}.csv"), name) for name in ["BRK.A", "BRK.B"])), paths=["data"])

# 10: 30,000 minutes, a quoted comma from row 25,001 on (written by the test).
times = pd.date_range("2024-01-01", periods=30_000, freq="min", tz="UTC")
number = pd.Series(range(30_000))
table = pd.DataFrame({"open": 100 + number / 1000, "high": 101 + number / 1000, "low": 99 + number / 1000, "close": 100.5 + number / 1000, "volume": number % 100 + 1})
add("10-late-quote", "a quoted comma after the sampled rows is a cell", "RFC 4180; pandas", ["duckdb/duckdb#21000", "duckdb/duckdb#11838"],
    [{"as": "BTC.csv", "make": "late-quote"}], bars(right(table.round(3), times, "BTC", "crypto", "24X7", "1m")))

# 12: one broken file, which can be turned round.
add("12-folder-one-bad", "a file with the newest row first takes no other with it", "pandas: sort_values by date", ["freqtrade/freqtrade#10978"],
    ["data/AAPL.csv", "data/MSFT.csv"],
    bars(*(right_days(file(f"12-folder-one-bad/data/{name}.csv"), name) for name in ["AAPL", "MSFT"])), paths=["data"])

# 13: freqtrade's Parquet.
table = parquet.read_table(io.BytesIO(file("13-freqtrade-parquet/BTC_USDT-1h.parquet"))).to_pandas()
add("13-freqtrade-parquet", "candles of freqtrade in Parquet are those of its Feather and JSON", "pyarrow", ["freqtrade/freqtrade#8876", "freqtrade/freqtrade#7458"],
    ["BTC_USDT-1h.parquet"], bars(right(table, pd.to_datetime(table["date"], utc=True), "BTCUSDT", "crypto", "24X7", "1h")))

# 14, 15: klines in a zip, and as lists of twelve in JSON.
NAMES = ["open_time", "open", "high", "low", "close", "volume", "close_time", "quote_volume", "count", "b", "q", "i"]


def kline_bars(table, **more):
    vwap = table["quote_volume"].astype(float) / table["volume"].astype(float)
    return right(table, pd.to_datetime(table["open_time"], unit="ms", utc=True), "BTCUSDT", "crypto", "24X7", "1m",
                 vwap={"first": float(f"{vwap.iloc[0]:.12g}")}, **more)


with zipfile.ZipFile(io.BytesIO(file("14-binance-zip/BTCUSDT-1m-2024-01-01.zip"))) as archive:
    [member] = archive.namelist()
    head = archive.read(member)
table = read(head, header=None, names=NAMES) if head[:1].isdigit() else read(head)
table.columns = NAMES
add("14-binance-zip", "a zip of data.binance.vision is read", "Python's zipfile; Binance's list of columns", ["binance/binance-public-data#386"],
    ["BTCUSDT-1m-2024-01-01.zip"], bars(kline_bars(table)))
table = pd.DataFrame(json.loads(file("15-rest-klines-json/BTCUSDT-1m.json")), columns=NAMES)
for name in [*NAMES[1:6], "quote_volume"]:
    table[name] = table[name].astype(float)
add("15-rest-klines-json", "klines of the REST interface are lists of twelve", "Binance's list of columns", ["ccxt/ccxt#25610", "sammchardy/python-binance#1519"],
    ["BTCUSDT-1m.json"], bars(kline_bars(table)))

# 16: numbers as symbols.
for width in [32, 64]:
    table = parquet.read_table(io.BytesIO(file(f"16-int-symbols/permno{width}.parquet"))).to_pandas()
    time = next(name for name in table.columns if name in ("date", "ts"))
    add(f"16-int{width}-symbols", f"symbols may be integers of {width} bits", "pyarrow", ["nao1215/filesql#150"],
        [{"as": f"permno{width}.parquet", "from": f"reports/16-int-symbols/permno{width}.parquet"}],
        bars(right(table, opens("XNYS", pd.to_datetime(table[time])), "10107", "us_equity", "XNYS", "1d")))

# 17: a price that does not move.
add("17-flat-price", "a price that does not move has no scale, and no number of it is NaN", "arithmetic: no division by a deviation of zero", ["hmmlearn/hmmlearn#169", "hmmlearn/hmmlearn#137"],
    ["FLAT.csv"], {"regimes": {"timeframe": "1d", "says": ["does not move", "no scale"], "not": ["NaN"]}})

# 18: the bar that both files hold.
both = pd.concat([read(file(f"18-one-day-overlap/data/AAPL_{year}.csv")) for year in [2023, 2024]]).drop_duplicates("date")
assert len(both) == 300
add("18-one-day-overlap", "a bar that two files hold with the same values is one bar", "pandas: drop_duplicates", ["gbeced/pyalgotrade#169", "questdb/questdb#5120"],
    ["data/AAPL_2023.csv", "data/AAPL_2024.csv"], bars(right(both, opens("XNYS", pd.to_datetime(both["date"])), "AAPL", "us_equity", "XNYS", "1d")), paths=["data"])

# 19: a date column and a time column, in UTC (14:30 is the open of New York in winter).
table = day_columns(file("19-seconds-columns/AAPL.csv"))
times = pd.to_datetime(table["date"] + " " + table["time"]).dt.tz_localize("UTC")
add("19-date-and-time", "a date column and a time column are one time", "pandas; exchange_calendars: 14:30 UTC is the open", ["kernc/backtesting.py#11", "wrighter/ib-scripts#3"],
    [{"as": "AAPL.csv", "from": "reports/19-seconds-columns/AAPL.csv"}], bars(right(table, times, "AAPL", "us_equity", "XNYS", "1m", missing=0)))

# 20: five ways to write a date.
for name, options in {
    "us": {"format": "%m/%d/%Y"},
    "eu": {"format": "%d.%m.%Y"},
    "nse": {"format": "%d-%b-%y"},
    "excel": {"unit": "D", "origin": "1899-12-30"},
    "compact": {"format": "%Y%m%d"},
}.items():
    table = day_columns(file(f"20-us-dates/{name}.csv"))
    days = pd.to_datetime(table["date"], **options)
    # Only the dates tell the venue: those of New York are closed on 16 January and 20 February.
    assert list(opens("XNYS", days)) and days.iloc[0] == pd.Timestamp("2023-01-03")
    add(f"20-dates-{name}", f"dates like {table['date'].iloc[0]} are read", f"pandas: to_datetime({options})", ["anfederico/clairvoyant#14", "portfolio-performance/portfolio#5308"],
        [{"as": f"{name}.csv", "from": f"reports/20-us-dates/{name}.csv"}], bars(right(table, opens("XNYS", days), name.upper(), "us_equity", "XNYS", "1d")))

# 21: yfinance's tables, grouped either way and without the names of the levels.
for name, order in {"grouped": (1, 0), "old": (0, 1)}.items():
    table = pd.read_csv(io.BytesIO(file(f"21-grouped-yfinance/{name}.csv")), header=[0, 1], index_col=0)
    table = table[table.index.notna() & (table.index != "Date")]
    found = []
    for ticker in ["AAPL", "MSFT"]:
        part = pd.DataFrame({field.lower(): table[(field, ticker) if order == (0, 1) else (ticker, field)].astype(float) for field in ["Open", "High", "Low", "Close", "Volume"]})
        found.append(right(part.reset_index(drop=True), opens("XNYS", pd.to_datetime(table.index)), ticker, "us_equity", "XNYS", "1d"))
    add(f"21-yfinance-{name}", "a table of yfinance is read " + ("grouped by ticker" if name == "grouped" else "without names of its levels"), "pandas: header=[0, 1]",
        ["ranaroussi/yfinance#372", "ranaroussi/yfinance#2193"], [{"as": f"{name}.csv", "from": f"reports/21-grouped-yfinance/{name}.csv"}], bars(*found))

# 22: the window of argus vector reads what openFeed reads.
table = parquet.read_table(io.BytesIO(file("22-vector-formats/AAPL.parquet"))).to_pandas()
time = next(name for name in table.columns if name in ("date", "ts"))
add("22-vector-parquet", "a vector reads Parquet", "pyarrow", ["freqtrade/freqtrade#8876"], [{"as": "AAPL.parquet", "from": "reports/22-vector-formats/AAPL.parquet"}],
    bars(right(table, opens("XNYS", pd.to_datetime(table[time])), "AAPL", "us_equity", "XNYS", "1d")))
add("22-vector-feather", "a vector reads Feather", "pyarrow", ["freqtrade/freqtrade#8876"], [{"as": "AAPL.feather", "from": "reports/22-vector-formats/AAPL.feather"}],
    bars(feather_days("22-vector-formats/AAPL.feather", "AAPL")))
add("22-vector-two-tickers", "a vector of a table of two tickers is refused with their number", "a vector is of one instrument", ["freqtrade/freqtrade#8876"],
    [{"as": "yf.csv", "from": "reports/22-vector-formats/yf.csv"}], refused("2 symbols|two symbols|AAPL.*MSFT"), doors=["window"])

# 23: Hong Kong closed for two typhoons.
content = file("23-typhoon/hk.csv")
table = day_columns(content)
days = pd.DatetimeIndex(table["date"])
# The table has no bar on 2023-09-01 (Saola) and 2023-09-08 (black rain), and misses no other session.
assert not {"2023-09-01", "2023-09-08"} & set(table["date"])
add("23-typhoon", "Hong Kong was closed on 2023-09-01 and 2023-09-08", "HKEX: trading of both days cancelled for weather", ["gerrymanoim/exchange_calendars#600", "rsheftel/pandas_market_calendars#303"],
    ["hk.csv"], bars(right(table, opens("XHKG", days), "0700.HK", "global_equity", "XHKG", "1d", missing=0)))

# 26: crypto as Yahoo names it.
content = file("26-yahoo-btc/BTC-USD.csv")
add("26-yahoo-btc", "BTC-USD of Yahoo is crypto, with bars on every day", "Yahoo's names; the bars of weekends", ["wealthfolio/wealthfolio#1538", "ranaroussi/yfinance#1021"],
    ["BTC-USD.csv"], bars(right_days(content, "BTC-USD", "crypto", "24X7", missing=0)))

# 27: the content decides what a file is, not its name (written by the test).
number = pd.Series(range(5_000))
table = pd.DataFrame({"open": 100 + number / 1000, "high": 101 + number / 1000, "low": 99 + number / 1000, "close": 100.5 + number / 1000, "volume": number % 100 + 1}).round(3)
times = pd.date_range("2024-01-01", periods=5_000, freq="min", tz="UTC")
for name, make in {"gzip-inside.csv": "gzip", "plain.csv.gz": "plain", "z.csv.zst": "zstd", "upper.CSV.GZ": "gzip"}.items():
    add(f"27-{name.lower().replace('.', '-')}", f"{name} is read by its content", "RFC 1952, RFC 8878", ["duckdb/duckdb#11889", "duckdb/duckdb#8630"], [{"as": name, "make": make}],
        bars(right(table, times, "BTC", "crypto", "24X7", "1m")))

# 28: candles of five minutes.
table = pd.DataFrame(json.loads(file("28-five-minutes/BTC_USDT-5m.json")), columns=["time", "open", "high", "low", "close", "volume"])
add("28-five-minutes", "candles of five minutes are read", "freqtrade's list of columns", ["freqtrade/freqtrade#8899"], ["BTC_USDT-5m.json"],
    bars(right(table, pd.to_datetime(table["time"], unit="ms", utc=True), "BTCUSDT", "crypto", "24X7", "5m")))

# 07: FRED renamed its column.
add("07-fred-header", "observation_date of FRED is its date", "FRED: empty is missing", ["FinanceData/FinanceDataReader#238"], ["DGS10.csv"],
    {"series": [{"series": "bond:DGS10", "kind": "yield", "values": 4, "missing": 1, "first": {"time": "2024-01-02T00:00:00Z", "value": 3.95}, "last": {"time": "2024-01-05T00:00:00Z", "value": 4.05}}]})
