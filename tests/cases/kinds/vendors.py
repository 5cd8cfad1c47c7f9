"""Tables as vendors write them."""

import pandas as pd

from .common import Cases

cases = Cases("vendors")
KLINE = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore"


def klines(table, unit="ms", minutes=1, quote=lambda row: row.volume * row.close):
    """Rows of klines in the order that Binance documents."""
    scale = {"ms": 10**6, "us": 10**3}[unit]
    rows = []
    for time, row in zip(table.index, table.itertuples()):
        start = time.value // scale
        end = (time + pd.Timedelta(minutes=minutes)).value // scale - 1
        amount = round(quote(row), 8)
        rows.append([start, row.open, row.high, row.low, row.close, row.volume, end, amount, 10, row.volume / 2, amount / 2, 0])
    return rows


def klines_csv(table, header=False, **more):
    lines = [",".join(str(cell) for cell in row) for row in klines(table, **more)]
    return ("\n".join([KLINE, *lines] if header else lines) + "\n").encode()


# The tables below need the writer of klines above; other kinds import it from here.
import io
import json

import numpy as np

from .common import bars, csv, daily, minutes, opens, read, refused, right, right_days, sessions

US = daily(count=30, price=185)
DAYS = pd.DatetimeIndex(US["date"])
AAPL = bars(right_days(csv(US)))


def named(symbol, asset_class="us_equity", calendar="XNYS"):
    return bars(right_days(csv(US), symbol, asset_class, calendar))


def add(id, title, oracle, name, content, expect=AAPL, **more):
    content = content if isinstance(content, bytes) else content.encode()
    cases.add(id, title, oracle, [(name, content)], expect, **more)


def lines(head, rows, separator=","):
    return "\n".join([*([head] if head else []), *(separator.join(str(cell) for cell in row) for row in rows)]) + "\n"


# Binance: https://github.com/binance/binance-public-data
BTC = minutes("2024-01-01T00:00Z", 60, price=42000, seed=3)
DOC = "binance-public-data: list of columns"


def binance(symbol, asset_class="crypto", timeframe="1m", table=BTC, **more):
    return bars(right(table, table.index, symbol, asset_class, "24X7", timeframe, **more))


add("binance-spot", "spot klines of Binance without header", DOC, "BTCUSDT-1m-2024-01-01.csv", klines_csv(BTC), binance("BTCUSDT"))
add("binance-spot-us", "spot klines since 2025 count microseconds", DOC + "; from 2025-01-01 in microseconds", "BTCUSDT-1m-2025-01-01.csv",
    klines_csv(minutes("2025-01-01T00:00Z", 60, price=42000, seed=3), unit="us"), binance("BTCUSDT", table=minutes("2025-01-01T00:00Z", 60, price=42000, seed=3)))
add("binance-usd-m", "USD-M klines with header", DOC, "ETHUSDT-1m-2024-01.csv", klines_csv(BTC, header=True), binance("ETHUSDT"), doors=["feed"])
add("binance-hours", "hours of Binance are hours", DOC, "BTCUSDT-1h-2024-01.csv", klines_csv(minutes("2024-01-01T00:00Z", 48, 60, 42000, 3), minutes=60),
    binance("BTCUSDT", timeframe="1h", table=minutes("2024-01-01T00:00Z", 48, 60, 42000, 3)))
coins = lambda row: 100 * row.volume / row.close
for name, symbol in {"BTCUSD_PERP": "BTCUSD-PERP", "BTCUSD_240329": "BTCUSD-240329"}.items():
    content = klines_csv(BTC, header=True, quote=coins)
    table = read(content)
    vwap = float(f"{(100 * table['volume'] / table['quote_volume']).iloc[0]:.12g}")
    add(f"binance-coin-m-{name.lower().replace('_', '-')}", f"{name} of COIN-M is a contract of 100 USD", "Binance COIN-M: contract size of BTCUSD is 100 USD", f"{name}-1m-2024-01-01.csv", content,
        binance(symbol, "derivatives", vwap={"first": vwap, "orNone": True}))
alt = klines_csv(BTC, header=True, quote=lambda row: 10 * row.volume / row.close)
table = read(alt)
vwap = float(f"{(10 * table['volume'] / table['quote_volume']).iloc[0]:.12g}")
add("binance-coin-m-eth", "ETHUSD_PERP of COIN-M is a contract of 10 USD", "Binance COIN-M: contract size of ETHUSD is 10 USD", "ETHUSD_PERP-1m-2024-01-01.csv", alt,
    binance("ETHUSD-PERP", "derivatives", vwap={"first": vwap, "orNone": True}))
rest = [[row[0], *(str(cell) for cell in row[1:6]), row[6], str(row[7]), row[8], str(row[9]), str(row[10]), "0"] for row in klines(BTC)]
add("binance-rest", "klines of the REST interface", "Binance Spot API: GET /api/v3/klines", "BTCUSDT-1m.json", json.dumps(rest), binance("BTCUSDT"))
add("binance-rest-pretty", "klines of the REST interface over many lines", "Binance Spot API: GET /api/v3/klines", "BTCUSDT-1m.json", json.dumps(rest, indent=2), binance("BTCUSDT"))

# freqtrade: user_data/data/binance/BTC_USDT-5m.feather, futures/BTC_USDT_USDT-1h-futures.feather
HOURS = minutes("2024-01-01T00:00Z", 60, 60, 42000, 3)
frame = HOURS.rename_axis("date").reset_index()


def feather(table, **options):
    out = io.BytesIO()
    table.to_feather(out, **options)
    return out.getvalue()


def parquet(table):
    out = io.BytesIO()
    table.to_parquet(out)
    return out.getvalue()


candles = json.dumps([[time.value // 10**6, *row] for time, row in zip(HOURS.index, HOURS.itertuples(index=False, name=None))])
for pair, symbol, asset_class, tail in [("BTC_USDT", "BTCUSDT", "crypto", "-1h"), ("BTC_USDT_USDT", "BTCUSDT-PERP", "derivatives", "-1h-futures")]:
    market = "spot" if tail == "-1h" else "futures"
    for suffix, content in [("json", candles), ("feather", feather(frame, compression="lz4")), ("parquet", parquet(frame))]:
        add(f"freqtrade-{market}-{suffix}", f"{market} of freqtrade in {suffix}", "freqtrade: names of its files", f"{pair}{tail}.{suffix}", content,
            binance(symbol, asset_class, "1h", HOURS))
import gzip
add("freqtrade-json-gz", "candles of freqtrade in JSON, packed with gzip", "freqtrade: jsongz", "BTC_USDT-1h.json.gz", gzip.compress(candles.encode(), mtime=0), binance("BTCUSDT", "crypto", "1h", HOURS))
add("freqtrade-mark", "mark prices of freqtrade are not the candles of the contract", "freqtrade: -mark files", "BTC_USDT_USDT-1h-futures.json", candles, binance("BTCUSDT-PERP", "derivatives", "1h", HOURS))
cases.rows.pop()

# Yahoo and yfinance.
upper = US.rename(columns={name: name.title() for name in US.columns})
upper.insert(5, "Adj Close", upper["Close"] * 0.99)
add("yahoo", "the download of Yahoo: Close is the price, Adj Close is not", "Yahoo Finance", "AAPL.csv", csv(upper.round(4)))
history = upper.drop(columns="Adj Close").assign(Dividends=0.0, **{"Stock Splits": 0.0})
history["Date"] = [f"{day:%Y-%m-%d} 00:00:00{'-05:00'}" for day in DAYS]
add("yfinance-history", "Ticker.history() of yfinance: midnight in New York", "yfinance: the index is in the zone of the exchange", "AAPL.csv", csv(history))
grid = pd.DataFrame({(field, ticker): US[field.lower()] * (1 if field == "Volume" or ticker == "AAPL" else 2) for field in ["Close", "High", "Low", "Open", "Volume"] for ticker in ["AAPL", "MSFT"]})
grid.columns = pd.MultiIndex.from_tuples(grid.columns, names=["Price", "Ticker"])
grid.index = pd.Index(US["date"], name="Date")
double = US.copy()
double[["open", "high", "low", "close"]] *= 2
both = bars(right_days(csv(US)), right_days(csv(double), "MSFT"))
add("yfinance-download", "yf.download of two tickers", "yfinance: columns Price, Ticker", "prices.csv", grid.to_csv(), both)
add("yfinance-one", "yf.download of one ticker since 0.2.48 has the same three header lines", "yfinance: columns Price, Ticker", "AAPL.csv", grid.xs("AAPL", axis=1, level=1, drop_level=False).to_csv())
add("yfinance-grouped", 'yf.download with group_by="ticker"', "yfinance: columns Ticker, Price", "prices.csv", grid.swaplevel(axis=1).sort_index(axis=1).to_csv(), both)
plain = grid.copy()
plain.columns = pd.MultiIndex.from_tuples(plain.columns)
add("yfinance-no-names", "a table of yfinance whose levels have no names", "pandas: header=[0, 1]", "prices.csv", plain.to_csv(), both)
one = minutes("2024-01-03T14:30Z", 60, price=185, seed=4)
intraday = one.rename(columns=str.title).rename_axis("Datetime").reset_index()
intraday["Datetime"] = [f"{time.tz_convert('America/New_York'):%Y-%m-%d %H:%M:%S}-05:00" for time in one.index]
add("yfinance-minutes", "minutes of yfinance with their offset", "yfinance: Datetime with offset", "AAPL.csv", csv(intraday), bars(right(one, one.index, "AAPL", "us_equity", "XNYS", "1m")))
crypto = daily("24X7", "2024-01-01", 30, 42000)
add("yahoo-crypto", "BTC-USD of Yahoo is crypto", "Yahoo: -USD is a coin; bars of weekends", "BTC-USD.csv", csv(crypto.rename(columns=str.title)), bars(right_days(csv(crypto), "BTC-USD", "crypto", "24X7")))

# Investing.com and Nasdaq: newest first, US dates, signs in the numbers.
def money(value):
    return f"{value:,.4f}"


volume_m = [f"{value / 100:.2f}M" for value in US["volume"]]
read_m = US.assign(volume=[round(float(text[:-1]) * 1e6) for text in volume_m])
rows = [[f'"{day:%m/%d/%Y}"', f'"{money(row.close)}"', f'"{money(row.open)}"', f'"{money(row.high)}"', f'"{money(row.low)}"', f'"{volume}"', '"0.55%"']
        for day, row, volume in zip(DAYS, US.itertuples(), volume_m)]
head = '"Date","Price","Open","High","Low","Vol.","Change %"'
investing = bars(right_days(csv(read_m)))
add("investing", "the download of Investing.com: Price is the close, Vol. has M", "Investing.com; pandas", "AAPL.csv", lines(head, rows[::-1]), investing)
add("investing-name", "the download of Investing.com is named AAPL Historical Data", "Investing.com", "AAPL Historical Data.csv", lines(head, rows[::-1]), investing)
add("investing-bom", "the download of Investing.com begins with a byte order mark", "Investing.com; Unicode", "AAPL.csv", b"\xef\xbb\xbf" + lines(head, rows[::-1]).encode(), investing)
rows = [[f"{day:%m/%d/%Y}", f"${row.close:.4f}", f'"{row.volume * 1000:,}"', f"${row.open:.4f}", f"${row.high:.4f}", f"${row.low:.4f}"] for day, row in zip(DAYS, US.itertuples())]
add("nasdaq", "the download of Nasdaq: Close/Last, dollar signs, thousand separators", "nasdaq.com; pandas", "AAPL.csv", lines("Date,Close/Last,Volume,Open,High,Low", rows[::-1]), bars(right_days(csv(US.assign(volume=US["volume"] * 1000)))))

# stooq
add("stooq-daily", "the daily download of stooq", "stooq.com", "aapl_us_d.csv", csv(upper.drop(columns="Adj Close")), {**named("AAPL.US"), "or": {"says": ["symbol|venue|class"]}})
cases.rows.pop()
rows = [["AAPL.US", "D", f"{day:%Y%m%d}", "000000", row.open, row.high, row.low, row.close, row.volume, 0] for day, row in zip(DAYS, US.itertuples())]
add("stooq-ascii", "the archive of stooq: <TICKER>,<PER>,<DATE>,<TIME>", "stooq.com: db/h", "aapl.us.txt", lines("<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>", rows), named("AAPL.US"))

# MetaTrader 5 and HistData
EUR = minutes("2024-01-03T10:00Z", 60, price=1.1, seed=8)
EUR[["open", "high", "low", "close"]] = EUR[["open", "high", "low", "close"]].round(5)
local = EUR.index.tz_convert("Etc/GMT-2")
rows = [[f"{time:%Y.%m.%d}", f"{time:%H:%M:%S}", f"{row.open:.5f}", f"{row.high:.5f}", f"{row.low:.5f}", f"{row.close:.5f}", row.volume, 0, 3] for time, row in zip(local, EUR.itertuples())]
mt5 = lines("<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>", rows, "\t")
fx = lambda table, symbol="EURUSD": bars(right(table, table.index, symbol, "forex", "FX", "1m"))
add("mt5-zone", "the export of MetaTrader 5 is in the time of its server, as --timezone says", "MetaTrader 5: server time", "EURUSD_M1_202401031200_202401031259.csv", mt5, fx(EUR), options={"timezone": "Etc/GMT-2"})
add("mt5-asks", "the export of MetaTrader 5 without a zone asks for it", "MetaTrader 5: server time is not in the file", "EURUSD_M1_202401031200_202401031259.csv", mt5, refused("timezone|time zone"))
flat = EUR.assign(volume=0)
rows = [[f"{time:%Y%m%d %H%M%S}", f"{row.open:.5f}", f"{row.high:.5f}", f"{row.low:.5f}", f"{row.close:.5f}", 0] for time, row in zip(EUR.index.tz_convert("Etc/GMT+5"), EUR.itertuples())]
add("histdata", "HistData is in New York's winter time all the year", "histdata.com: EST without daylight saving", "DAT_ASCII_EURUSD_M1_202401.csv", lines(None, rows, ";"), fx(flat))
summer = minutes("2024-07-03T10:00Z", 60, price=1.1, seed=8)
summer[["open", "high", "low", "close"]] = summer[["open", "high", "low", "close"]].round(5)
rows = [[f"{time:%Y%m%d %H%M%S}", f"{row.open:.5f}", f"{row.high:.5f}", f"{row.low:.5f}", f"{row.close:.5f}", 0] for time, row in zip(summer.index.tz_convert("Etc/GMT+5"), summer.itertuples())]
add("histdata-summer", "HistData in July is in New York's winter time too", "histdata.com: EST without daylight saving", "DAT_ASCII_EURUSD_M1_202407.csv", lines(None, rows, ";"), fx(summer.assign(volume=0)))

# Kraken: support.kraken.com, downloadable historical OHLCVT data
rows = [[time.value // 10**9, row.open, row.high, row.low, row.close, row.volume, 12] for time, row in zip(BTC.index, BTC.itertuples())]
add("kraken-minutes", "OHLCVT of Kraken has no header, and its name says the minutes", "Kraken: time, open, high, low, close, volume, trades", "XBTUSD_1.csv", lines(None, rows), binance("XBTUSD"))
year = minutes("2024-01-01T00:00Z", 30, 1440, 42000, 3)
rows = [[time.value // 10**9, row.open, row.high, row.low, row.close, row.volume, 12] for time, row in zip(year.index, year.itertuples())]
add("kraken-days", "OHLCVT of Kraken in days", "Kraken: time, open, high, low, close, volume, trades", "ETHUSD_1440.csv", lines(None, rows), binance("ETHUSD", timeframe="1d", table=year))

# Alpaca and Polygon: a day is its midnight in New York.
midnights = DAYS.tz_localize("America/New_York").tz_convert("UTC")
rows = [["AAPL", f"{time:%Y-%m-%d %H:%M:%S}+00:00", row.open, row.high, row.low, row.close, row.volume, 1000, round((row.high + row.low) / 2, 4)] for time, row in zip(midnights, US.itertuples())]
add("alpaca-csv", "daily bars of Alpaca are midnights in New York", "Alpaca: a day begins at 00:00 New York", "bars.csv", lines("symbol,timestamp,open,high,low,close,volume,trade_count,vwap", rows))
records = [{"t": f"{time:%Y-%m-%dT%H:%M:%SZ}", "o": row.open, "h": row.high, "l": row.low, "c": row.close, "v": row.volume, "n": 1000, "vw": round((row.high + row.low) / 2, 4)} for time, row in zip(midnights, US.itertuples())]
add("alpaca-json", "the answer of Alpaca for several symbols", "Alpaca: GET /v2/stocks/bars", "bars.json", json.dumps({"bars": {"AAPL": records}, "next_page_token": None}))
twice = [{**record, **{name: record[name] * 2 for name in "ohlc"}, "vw": record["vw"] * 2} for record in records]
add("alpaca-json-two", "the answer of Alpaca for two symbols loses none", "Alpaca: GET /v2/stocks/bars", "bars.json", json.dumps({"bars": {"AAPL": records, "MSFT": twice}, "next_page_token": "QUFQTA=="}), both)
add("json-by-symbol", "lists named by their symbols, beside a count, lose none", "the keys", "bars.json", json.dumps({"count": 2, "AAPL": records, "MSFT": twice}), both)
results = [{"v": row.volume, "vw": round((row.high + row.low) / 2, 4), "o": row.open, "c": row.close, "h": row.high, "l": row.low, "t": time.value // 10**6, "n": 1000} for time, row in zip(midnights, US.itertuples())]
add("polygon-json", "the answer of Polygon for a ticker", "Polygon: GET /v2/aggs/ticker", "aapl.json", json.dumps({"ticker": "AAPL", "queryCount": 30, "resultsCount": 30, "adjusted": True, "results": results, "status": "OK"}))
rows = [["AAPL", row.volume, row.open, row.close, row.high, row.low, time.value, 1000] for time, row in zip(midnights, US.itertuples())]
add("polygon-flat-days", "flat files of Polygon count nanoseconds, and a day is its midnight in New York", "Polygon: day_aggs_v1", "2023-01.csv.gz", gzip.compress(lines("ticker,volume,open,close,high,low,window_start,transactions", rows).encode(), mtime=0))
rows = [["AAPL", row.volume, row.open, row.close, row.high, row.low, time.value, 1000] for time, row in zip(one.index, one.itertuples())]
add("polygon-flat-minutes", "flat files of Polygon in minutes", "Polygon: minute_aggs_v1", "2024-01-03.csv", lines("ticker,volume,open,close,high,low,window_start,transactions", rows), bars(right(one, one.index, "AAPL", "us_equity", "XNYS", "1m")))

# NSE of India
india = daily("XBOM", "2024-01-01", 20, 2500)
rows = [["RELIANCE", " EQ", f" {pd.Timestamp(row.date):%d-%b-%Y}", f" {row.open}", f" {row.open}", f" {row.high}", f" {row.low}", f" {row.close}", f" {row.close}", f" {row.close}", f" {row.volume}", " 100.5", " 900", " 500", " 45.1"] for row in india.itertuples()]
head = "SYMBOL, SERIES, DATE1, PREV_CLOSE, OPEN_PRICE, HIGH_PRICE, LOW_PRICE, LAST_PRICE, CLOSE_PRICE, AVG_PRICE, TTL_TRD_QNTY, TURNOVER_LACS, NO_OF_TRADES, DELIV_QTY, DELIV_PER"
add("nse-bhavdata", "the daily file of the NSE, with spaces after its commas", "NSE: sec_bhavdata_full", "sec_bhavdata_full.csv", lines(head, rows), bars(right_days(csv(india), "RELIANCE", "global_equity", "XBOM")))
rows = [["M&M.NS", row.date, row.open, row.high, row.low, row.close, row.volume] for row in india.itertuples()]
add("yahoo-nse", "M&M.NS of Yahoo is of the NSE", "Yahoo: .NS is the NSE", "india.csv", lines("symbol,date,open,high,low,close,volume", rows), bars(right_days(csv(india), "M&M.NS", "global_equity", "XBOM")))
