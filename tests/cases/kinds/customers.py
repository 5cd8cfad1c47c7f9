"""Files as customers bring them: what pandas writes, what vendors answer, and what is no table at all."""

import io
import json
import tarfile
import zipfile

import exchange_calendars as xc
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from .common import Cases, bars, csv, daily, minutes, opens, refused, right, right_days, walk

cases = Cases("customers")
US = daily(count=30, price=185, seed=11)
DAYS = pd.DatetimeIndex(US["date"])
TEXT = csv(US)
AAPL = bars(right_days(TEXT))
HEAD = "Date,Open,High,Low,Close,Volume"
RECORDS = US.to_dict("records")
HOURS = minutes("2024-01-01T00:00Z", 120, 60, price=42000, seed=3)
MS = [time.value // 10**6 for time in HOURS.index]


def add(id, title, oracle, name, content, expect=AAPL, **more):
    cases.add(id, title, oracle, [(name, content if isinstance(content, bytes) else content.encode())], expect, **more)


def coin(symbol="BTCUSD", asset_class="crypto"):
    return bars(right(HOURS, HOURS.index, symbol, asset_class, "24X7", "1h"))


def days(symbol):
    return bars(right_days(TEXT, symbol))


def lines(cells, head=HEAD, separator=","):
    rows = [separator.join(str(cell) for cell in cells(day, row)) for day, row in zip(DAYS, US.itertuples())]
    return "\n".join([head, *rows]) + "\n"


# JSON: RFC 8259 leaves open which value of a repeated key is meant.
RFC = "RFC 8259, section 4: the names within an object should be unique"
plain = json.dumps(RECORDS)


def twice(key):
    return refused(f'the key "{key}" twice', "nothing says which", code="ARGUS_FEED_FORMAT")


add("json-key-twice", "a record with two volumes is refused", RFC, "AAPL.json", plain.replace('"volume":', '"volume": 1, "volume":', 1), twice("volume"))
add("json-key-twice-last", "two closes in the last record are refused", RFC, "AAPL.json", '"close": 7, "close":'.join(plain.rsplit('"close":', 1)), twice("close"))
add("json-key-twice-escaped", "a key that is written once with an escape is the same key", RFC, "AAPL.json", plain.replace('"low":', '"\\u006cow": 1, "low":', 1), twice("low"))
add("json-key-twice-lines", "two opens on one line of records are refused", RFC, "AAPL.jsonl", "\n".join(json.dumps(one) for one in RECORDS).replace('"open":', '"open": 1, "open":', 1), twice("open"))
add("json-symbol-twice", "two symbols beside the bars are refused", RFC, "bars.json", '{"symbol": "AAPL", "symbol": "MSFT", "bars": ' + plain + "}", twice("symbol"))
alpha = {one["date"]: {f"{i}. {name}": str(one[name]) for i, name in enumerate(["open", "high", "low", "close", "volume"], 1)} for one in RECORDS}
doubled = json.dumps({"Meta Data": {"2. Symbol": "IBM"}, "Time Series (Daily)": alpha})[:-2] + f', "{RECORDS[3]["date"]}": ' + json.dumps(alpha[RECORDS[4]["date"]]) + "}}"
add("json-day-twice", "a day that an answer has twice is refused", RFC, "IBM.json", doubled, twice(RECORDS[3]["date"]))
add("json-key-case", "close and Close in one record are refused", RFC, "AAPL.json", plain.replace('"close":', '"Close": 185.0, "close":'), refused("several columns named close"))
add("json-utf-16", "JSON in UTF-16 is read", "Python: json.loads of the decoded text", "AAPL.json", b"\xff\xfe" + plain.encode("utf-16-le"))
add("json-bom", "a byte order mark before JSON is no part of it", "Python: utf-8-sig", "AAPL.json", b"\xef\xbb\xbf" + plain.encode())
add("json-two-documents", "two documents in one file are refused", "RFC 8259: one value", "AAPL.json", plain + plain, refused("cannot be read as JSON"))
add("json-infinite", "a volume of 1e400 refuses its row", "IEEE 754: it is none of the finite numbers", "AAPL.json", plain.replace('"volume":', '"volume": 1e400, "x":', 1), bars(right_days(csv(US.iloc[1:])), refusedRows=[{"row": 1, "says": "volume"}]))
add("json-true", "a volume of true refuses its row", "a truth is no number", "AAPL.json", plain.replace('"volume":', '"volume": true, "x":', 1), bars(right_days(csv(US.iloc[1:])), refusedRows=[{"row": 1, "says": "volume"}]))
add("json-comment", "a comment before JSON refuses the file", "RFC 8259 knows none", "AAPL.json", "// AAPL\n" + plain, refused("AAPL.json"))

# What pandas writes.
indexed = US.set_index(DAYS)[["open", "high", "low", "close", "volume"]]
epochs = indexed.set_axis([time.value // 10**6 for time in DAYS])
PANDAS = "pandas: read_json of the same orient"
for orient in ["columns", "index", "split"]:
    add(f"pandas-{orient}", f"a table that pandas wrote with orient={orient} is read", PANDAS, "AAPL.json", epochs.to_json(orient=orient))
add("pandas-table", "a table that pandas wrote with its schema is read", PANDAS, "AAPL.json", indexed.rename_axis("date").to_json(orient="table"))
named = epochs.rename_axis("date").reset_index()
add("pandas-split-order", "names beside lists of values say what each column is, also with low before high", PANDAS, "AAPL.json", named[["date", "open", "low", "high", "close", "volume"]].to_json(orient="split"))
add("pandas-split-alphabet", "names beside lists of values may be in the order of the alphabet", PANDAS, "AAPL.json", named[["date", "close", "high", "low", "open", "volume"]].to_json(orient="split", index=False))
add("pandas-range", "records by their number are rows", PANDAS, "AAPL.json", US.to_json(orient="index"))
add("pandas-columns-range", "columns by the number of their rows are rows", PANDAS, "AAPL.json", US.to_json())
add("pandas-values", "lists of values under the name of a stock are no coins", PANDAS, "AAPL.json", named.to_json(orient="values"))
add("pandas-unnamed", "an index without a name is the time", "pandas: index_col=0", "AAPL.csv", indexed.to_csv(lineterminator="\n"))
add("nasdaq-data-link", "column_names beside lists of values are read", "Nasdaq Data Link: dataset_data", "AAPL.json", json.dumps({"dataset_data": {"column_names": ["Date", "Open", "High", "Low", "Close", "Volume"], "data": [list(one.values()) for one in RECORDS]}}))

# Answers and exports of vendors.
add("alphavantage", "the answer of Alpha Vantage, newest first", "Alpha Vantage: TIME_SERIES_DAILY", "x.json", json.dumps({"Meta Data": {"2. Symbol": "IBM", "5. Time Zone": "US/Eastern"}, "Time Series (Daily)": dict(reversed(alpha.items()))}), days("IBM"))
add("alphavantage-csv", "daily_IBM.csv of Alpha Vantage holds IBM", "Alpha Vantage: datatype=csv", "daily_IBM.csv", csv(US.rename(columns={"date": "timestamp"}).iloc[::-1]), days("IBM"))
intraday = minutes("2024-03-08T09:30-05:00", 78, 5, price=170)
local = intraday.index.tz_convert("America/New_York")
add("alphavantage-5min", "five minutes of Alpha Vantage are in New York's time", "Alpha Vantage: TIME_SERIES_INTRADAY, US/Eastern", "x.json",
    json.dumps({"Meta Data": {"2. Symbol": "IBM", "4. Interval": "5min"}, "Time Series (5min)": {time.strftime("%Y-%m-%d %H:%M:%S"): {"1. open": str(row.open), "2. high": str(row.high), "3. low": str(row.low), "4. close": str(row.close), "5. volume": str(row.volume)} for time, row in zip(local, intraday.itertuples())}}),
    bars(right(intraday, intraday.index, "IBM", "us_equity", "XNYS", "5m")))
add("tiingo", "the answer of Tiingo: close is the price, adjClose is not", "Tiingo: daily prices", "AAPL.json", json.dumps([{**one, "date": one["date"] + "T00:00:00.000Z", "adjClose": one["close"] / 2, "adjOpen": one["open"] / 2, "adjHigh": one["high"] / 2, "adjLow": one["low"] / 2, "adjVolume": one["volume"] * 2, "divCash": 0.0, "splitFactor": 1.0} for one in RECORDS]))
add("twelve-data", "the answer of Twelve Data has text for numbers and the newest first", "Twelve Data: time_series", "x.json", json.dumps({"meta": {"symbol": "AAPL", "interval": "1day", "currency": "USD", "exchange_timezone": "America/New_York", "exchange": "NASDAQ", "mic_code": "XNGS", "type": "Common Stock"}, "values": [{"datetime": one["date"], **{name: str(one[name]) for name in ["open", "high", "low", "close", "volume"]}} for one in reversed(RECORDS)], "status": "ok"}))
instants = [int(time.timestamp()) for time in opens("XNYS", DAYS)]
add("finnhub", "the answer of Finnhub is a list for each column", "Finnhub: stock/candle", "AAPL.json", json.dumps({"c": US.close.tolist(), "h": US.high.tolist(), "l": US.low.tolist(), "o": US.open.tolist(), "s": "ok", "t": instants, "v": US.volume.tolist()}))
quote = {name: [None if i == 4 else value for i, value in enumerate(US[name].tolist())] for name in ["open", "high", "low", "close", "volume"]}
add("yahoo-chart-null", "a day of nulls in the chart of Yahoo is a refused row", "Yahoo: v8 chart", "x.json", json.dumps({"chart": {"result": [{"meta": {"symbol": "AAPL", "exchangeName": "NMS", "regularMarketVolume": 1}, "timestamp": instants, "indicators": {"quote": [quote]}}], "error": None}}), bars(right_days(csv(US.drop(index=4))), refusedRows=[{"row": 5, "says": "missing"}]))
add("google-finance", "days of GOOGLEFINANCE are labelled by their close", "Google Sheets: GOOGLEFINANCE", "AAPL.csv", lines(lambda day, row: (day.strftime("%-m/%-d/%Y 16:00:00"), row.open, row.high, row.low, row.close, row.volume)))
ohlc = [(a, row.open, row.high, row.low, row.close, row.volume) for a, row in zip(MS, HOURS.itertuples())]
add("bitstamp", "the answer of Bitstamp names its pair beside the bars", "Bitstamp: ohlc", "x.json", json.dumps({"data": {"pair": "BTC/USD", "ohlc": [{"timestamp": str(a // 1000), "open": str(o), "high": str(h), "low": str(l), "close": str(c), "volume": str(v)} for a, o, h, l, c, v in ohlc]}}), coin())
add("coinbase", "candles of Coinbase have low before high: no door reads them in another order", "Coinbase: time, low, high, open, close, volume", "BTC-USD.json", json.dumps([[a // 1000, l, h, o, c, v] for a, o, h, l, c, v in reversed(ohlc)]), refused("low|above|columns"))
add("bitfinex", "candles of Bitfinex have the close before the high: no door reads them in another order", "Bitfinex: MTS, OPEN, CLOSE, HIGH, LOW, VOLUME", "BTCUSD.json", json.dumps([[a, o, c, h, l, v] for a, o, h, l, c, v in ohlc]), refused("high|below|columns"))
add("huobi", "amount and vol of HTX: the money is not taken for the volume", "HTX: amount is in the base, vol in the quote", "btcusdt.json", json.dumps({"status": "ok", "data": [{"id": a // 1000, "open": o, "close": c, "low": l, "high": h, "amount": v, "vol": v * c, "count": 10} for a, o, h, l, c, v in ohlc]}), coin("BTCUSDT"))
add("bybit-linear", "perpetuals of Bybit are no spot", "Bybit: category linear", "BTCUSDT.json", json.dumps({"retCode": 0, "result": {"symbol": "BTCUSDT", "category": "linear", "list": [[str(cell) for cell in [*row, row[5]]] for row in ohlc]}}), refused("lists of 7 values"))
add("crypto-data-download", "CryptoDataDownload has an address above the table and the volume of the coin first", "CryptoDataDownload", "Gemini_BTCUSD_1h.csv", "https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume BTC,Volume USD\n" + "".join(f"{a // 1000},{pd.Timestamp(a, unit='ms')},BTC/USD,{o},{h},{l},{c},{v},{v * c}\n" for a, o, h, l, c, v in reversed(ohlc)), coin())
add("stooq-polish", "names of columns in Polish are refused by name", "no column is known", "aapl_us_d.csv", lines(lambda day, row: (day.date(), row.open, row.high, row.low, row.close, row.volume), "Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen"), refused("Zamkniecie", "name them"))
add("adjusted-beside", "adjusted prices beside the plain ones are not the price", "pandas: the column of that name", "AAPL.csv", csv(US.assign(**{"Adj Open": US.open / 2, "Adj Close": US.close / 2})))
add("adjusted-alone", "a file with adjusted closes alone is refused by name", "the opens are not adjusted", "AAPL.csv", csv(US.rename(columns={"close": "Adj Close"})), refused("close", "Adj Close"))

# Lists of values inside of an answer.
KLINES = [[a, o, h, l, c, v, a + 3_599_999, v * c, 5, 1, 1, 0] for a, o, h, l, c, v in ohlc]
BINANCE = "Binance: GET /api/v3/klines"
add("klines-wrapped", "klines beside their symbol are read", BINANCE, "download.json", json.dumps({"symbol": "BTCUSDT", "data": KLINES}), coin("BTCUSDT"))
add("klines-by-symbol", "klines named by their symbols lose none", BINANCE, "download.json", json.dumps({"BTCUSDT": KLINES, "ETHUSDT": KLINES}), bars(*coin("BTCUSDT")["bars"], *coin("ETHUSDT")["bars"]))
add("klines-lines", "a kline on each line is read", BINANCE, "BTCUSDT.jsonl", "\n".join(json.dumps(one) for one in KLINES) + "\n", coin("BTCUSDT"))
add("klines-lines-cut", "a kline that is cut off refuses the file by line", BINANCE, "BTCUSDT.jsonl", "\n".join(json.dumps(one) for one in KLINES)[:-9], refused("line 120"))
add("ccxt-wrapped", "candles of ccxt beside their symbol are read", "ccxt: fetch_ohlcv", "BTC_USDT-1h.json", json.dumps({"symbol": "BTC/USDT", "timeframe": "1h", "ohlcv": [list(row) for row in ohlc]}), coin("BTCUSDT"))
add("ccxt-perpetual", "candles of a perpetual beside its symbol are no spot", "ccxt: BTC/USDT:USDT", "x.json", json.dumps({"symbol": "BTC/USDT:USDT", "ohlcv": [list(row) for row in ohlc]}), coin("BTCUSDT-PERP", "derivatives"))
add("kraken-answer", "the answer of Kraken names its pair", "Kraken: GET /0/public/OHLC", "XBTUSD.json", json.dumps({"error": [], "result": {"XBTUSD": [[a // 1000, *(str(cell) for cell in (o, h, l, c, c, v)), 9] for a, o, h, l, c, v in ohlc], "last": 1704499200}}), coin("XBTUSD"))
add("okx", "lists of nine of OKX are refused with an example", "OKX: candles", "BTC-USDT.json", json.dumps({"code": "0", "data": [[str(cell) for cell in (a, o, h, l, c, v, v * c, v * c, 1)] for a, o, h, l, c, v in reversed(ohlc)]}), refused("lists of 9 values"))

# Cells.
add("volume-million-words", "volumes in Mio. refuse their rows", "a word is no factor", "AAPL.csv", lines(lambda day, row: (day.date(), row.open, row.high, row.low, row.close, f"{row.volume / 1000:.3f} Mio.")), refused("volume is not a number"))
add("price-usd", "185.5 USD is a price", "the currency is not part of the number", "AAPL.csv", lines(lambda day, row: (day.date(), *(f"{value} USD" for value in (row.open, row.high, row.low, row.close)), row.volume)))
add("thirty-seconds", "prices in parts of 32 refuse their rows", "CBOT: 110-16 is 110.5", "ZN=F.csv", lines(lambda day, row: (day.date(), *(f"110-{int(value) % 32:02d}" for value in (row.open, row.high, row.low, row.close)), row.volume)), refused("not a number"))
add("high-low-swapped", "names of high and low that were swapped refuse all rows", "a high is no less than the low", "AAPL.csv", csv(US.rename(columns={"high": "low", "low": "high"})), refused("below low"))
add("negative-price", "a negative low refuses its row", "a return of it is none", "CL=F.csv", csv(US.assign(low=US.low - 400)), refused("not positive"))
add("volume-minus-one", "volumes of -1 refuse their rows", "Interactive Brokers: -1 is not known", "AAPL.csv", csv(US.assign(volume=-1)), refused("volume -1"))
add("units-row", "a row of units below the header is a refused row", "pandas: to_numeric raises", "AAPL.csv", TEXT.replace(b"volume\n", b"volume\n,USD,USD,USD,USD,shares\n", 1), bars(right_days(TEXT), refusedRows=[{"row": 1, "says": "time"}]))
add("footer-total", "a line of totals is a refused row", "pandas: skipfooter", "AAPL.csv", TEXT + b"Total,,,,,123456\n", bars(right_days(TEXT), refusedRows=[{"row": 31, "says": "time"}]))
add("sep-line", "the line sep=; of Excel is no row", "Excel", "AAPL.csv", b"sep=;\n" + csv(US, sep=";"))

# Times.
for id, form, written in [("iso-week", "%G-W%V-%u", "2023-W01-2"), ("ordinal", "%Y-%j", "2023-003"), ("japanese", "%Y年%m月%d日", "2023年01月03日"), ("zone-name", "%Y-%m-%d 00:00:00 America/New_York", "America/New_York"), ("digits-day-first", "%d%m%Y", "03012023")]:
    add(f"time-{id}", f"times like {written} are refused with an example", "no reading is known", "AAPL.csv", lines(lambda day, row: (day.strftime(form), row.open, row.high, row.low, row.close, row.volume)), refused("no times that can be read", "2023-01-03T14:30:00Z"))
add("time-1904", "days as Excel for Mac counted them from 1904 are no dates of 2019", "Excel: the 1904 date system", "AAPL.csv", lines(lambda day, row: ((day - pd.Timestamp("1904-01-01")).days, row.open, row.high, row.low, row.close, row.volume)), refused("sessions of no venue"))
add("time-24", "24:00 of a day is no midnight before it", "ISO 8601: the end of that day", "AAPL.csv", lines(lambda day, row: (day.strftime("%Y-%m-%d 24:00"), row.open, row.high, row.low, row.close, row.volume)), refused("sessions of no venue"))
fall = minutes("2023-10-28T00:00Z", 60, 60, price=30000)
fall.insert(0, "time", [time.tz_convert("Europe/Berlin").strftime("%Y-%m-%d %H:%M:%S") for time in fall.index])
kept = fall.drop(index=[fall.index[24], fall.index[25]])
add("time-twice", "an hour that a clock shows twice refuses its rows", "pandas: tz_localize raises AmbiguousTimeError", "BTCUSDT.csv", csv(fall), bars(right(kept, kept.index, "BTCUSDT", "crypto", "24X7", "1h"), refusedRows=[{"row": 25, "says": "twice"}, {"row": 26, "says": "twice"}]), options={"timezone": "Europe/Berlin"}, doors=["feed", "inspect"])
spring = minutes("2024-03-30T00:00Z", 60, 60, price=30000)
spring.insert(0, "time", [time.tz_convert("Europe/Berlin").strftime("%Y-%m-%d %H:%M:%S") for time in spring.index])
add("time-spring", "the night on which a clock leaves out an hour has no hole", "pandas: tz_localize", "BTCUSDT.csv", csv(spring), bars(right(spring, spring.index, "BTCUSDT", "crypto", "24X7", "1h")), options={"timezone": "Europe/Berlin"})
monthly = walk(20, 185)
monthly.insert(0, "date", [day.strftime("%Y-%m-%d") for day in pd.date_range("2022-01-01", periods=20, freq="MS")])
add("months", "bars of months are refused", "no timeframe is that long", "AAPL.csv", csv(monthly), refused("distance between its bars"))
add("months-as-days", "bars of months that are called days are no coins", "a coin has a bar on every day", "AAPL.csv", csv(monthly), refused("sessions of no venue"), options={"timeframe": "1d"}, doors=["feed", "inspect"])
for step in [2, 10, 45, 480]:
    table = minutes("2024-01-01T00:00Z", 60, step, price=42000)
    table.insert(0, "time", [time.strftime("%Y-%m-%dT%H:%M:%SZ") for time in table.index])
    add(f"bars-of-{step}", f"bars of {step} minutes are refused, never taken for those of another length", "no timeframe of Argus", "BTCUSDT.csv", csv(table), refused("distance between its bars"))

later = minutes("2024-01-01T01:00Z", 40, 5, price=42000)
mixed = pd.concat([minutes("2024-01-01T00:00Z", 60, 1, price=42000), later])
mixed.insert(0, "time", [time.strftime("%Y-%m-%dT%H:%M:%SZ") for time in mixed.index])
add("bars-of-two", "minutes that go on as bars of five minutes are refused", "a bar of five minutes is none of one", "BTCUSDT.csv", csv(mixed), refused("5m from 2024-01-01 01:00"))
both = pd.concat([minutes("2024-01-01T00:00Z", 300, 1, price=42000).assign(symbol="BTCUSDT"), minutes("2024-01-01T00:00Z", 60, 5, price=2200).assign(symbol="ETHUSDT")])
both.insert(0, "time", [time.strftime("%Y-%m-%dT%H:%M:%SZ") for time in both.index])
add("symbols-of-two", "a symbol in five minutes among the minutes of another is refused", "a bar of five minutes is none of one", "bars.csv", csv(both), refused("ETHUSDT are 5m"))


# India parts thousands two by two above the last three digits.
def lakh(number):
    head, tail = str(number)[:-3], str(number)[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail])


INDIA = daily("XBOM", count=30, price=2400)
INDIA = INDIA.assign(volume=INDIA["volume"] * 10_000)
NSE = bars(right_days(csv(INDIA), "RELIANCE.NS", "global_equity", "XBOM"))
lakhs = [f'"{lakh(row.volume)}"' for row in INDIA.itertuples()]
add("volume-lakhs", "1,23,45,678 is a number in India", "CLDR: en-IN", "RELIANCE.NS.csv", "\n".join([HEAD, *(f"{pd.Timestamp(row.date):%d-%b-%Y},{row.open},{row.high},{row.low},{row.close},{cell}" for row, cell in zip(INDIA.itertuples(), lakhs))]) + "\n", NSE)
money = INDIA.round(2)
cell = lambda value: f'"{lakh(int(value))}.{round(value % 1 * 100):02d}"'
quoted = [",".join([f'"{pd.Timestamp(row.date):%d-%b-%Y}"', '"EQ"', cell(row.open), cell(row.high), cell(row.low), cell(row.close), cell(row.close), cell(row.close), cell((row.high + row.low) / 2), '"2,856.15"', '"2,180.00"', count, f'"{lakh(row.volume * 2400)}.00"', '"12,345"']) for row, count in zip(money.itertuples(), lakhs)]
add("nse-history-lakhs", "the historical data of the NSE: spaces after names, lakhs, the symbol in the name of the file", "NSE: historical data", "Quote-Equity-RELIANCE-EQ-01-01-2023-to-14-02-2023.csv", "\n".join(['"Date ","series ","OPEN ","HIGH ","LOW ","PREV. CLOSE ","ltp ","close ","vwap ","52W H ","52W L ","VOLUME ","VALUE ","No of trades "', *quoted]) + "\n", bars(right_days(csv(money), "RELIANCE", "global_equity", "XBOM")))

# Exchanges whose sessions are not known, and names that do not say them: no other exchange's calendar.
for market, place in {"XKRX": "Seoul", "XSES": "Singapore", "XMEX": "Mexico", "XSTO": "Stockholm", "XTSE": "Toronto", "XIST": "Istanbul", "BVMF": "São Paulo", "XPAR": "Paris", "XASX": "Sydney", "XJSE": "Johannesburg"}.items():
    sessions = xc.get_calendar(market, start="2018-01-01").sessions
    dates = sessions[sessions >= "2019-03-01"][:250]
    table = walk(250, 300)
    table.insert(0, "date", [day.strftime("%Y-%m-%d") for day in dates])
    add(f"unknown-{market.lower()}", f"a year of {place} under a plain name gets no other calendar", f"exchange_calendars: {market}", "ACME.csv", csv(table), refused("sessions of no venue", "--venue", "--calendar"))
for symbol in ["AIR.PA", "SHOP.TO", "CBA.AX", "005930.KS", "PETR4.SA", "NESN.SW", "600519.SS"]:
    add(f"ending-{symbol.lower().replace('.', '-')}", f"{symbol} of Yahoo is refused with the list of venues", "Yahoo: endings of exchanges", f"{symbol}.csv", TEXT, refused("ending of an exchange", "--venue"))
for name, calendar in {"^FTSE": "XLON", "^N225": "XTKS", "^HSI": "XHKG", "^NSEI": "XBOM"}.items():
    table = daily(calendar, "2023-01-04", 40, 300)
    add(f"index-{name[1:].lower()}", f"{name} has the sessions of its exchange", f"exchange_calendars: {calendar}", f"{name}.csv", csv(table), bars(right_days(csv(table), name, "global_equity", calendar)))
for diwali, start in {"2023-11-12": "2023-11-01", "2024-11-01": "2024-10-25"}.items():
    dates = sorted({*daily("XBOM", start, 30)["date"], diwali})
    table = walk(len(dates), 300)
    table.insert(0, "date", dates)
    add(f"muhurat-{start[:4]}", f"the evening of Diwali {start[:4]} is a session of Mumbai", "NSE: circulars on Muhurat trading", "TCS.NS.csv", csv(table), bars(right_days(csv(table), "TCS.NS", "global_equity", "XBOM", missing=0)))


add("volume-none-said", "a column of volumes without any value is said", "an index has no volume", "AAPL.csv", csv(US.assign(volume="")), {**bars(right_days(csv(US.assign(volume=0)))), "says": ["no row has one"]})


# Packings.
def archive(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as opened:
        for name, content in members:
            member = zipfile.ZipInfo(name, (2024, 1, 2, 0, 0, 0))
            opened.writestr(member, content, compress_type=method)
    return out.getvalue()


add("zip-mac", "what macOS adds to an archive is no file of bars", "macOS: __MACOSX", "AAPL.zip", archive([("AAPL.csv", TEXT), ("__MACOSX/._AAPL.csv", b"\0\5\x16\7\0\2\0\0Mac OS X        ")]), {**AAPL, "leftOut": [{"file": "._AAPL.csv", "says": "no format"}]}, doors=["feed", "inspect"])
locked = bytearray(archive([("AAPL.csv", TEXT)]))
locked[6] |= 1
locked[locked.find(b"PK\1\2") + 8] |= 1
add("zip-encrypted", "an encrypted archive is refused, with what to do", "APPNOTE 4.4.4: bit 0", "AAPL.zip", bytes(locked), refused("encrypted", "password"))
wide = io.BytesIO()
with zipfile.ZipFile(wide, "w", zipfile.ZIP_DEFLATED) as opened, opened.open(zipfile.ZipInfo("AAPL.csv", (2024, 1, 2, 0, 0, 0)), "w", force_zip64=True) as member:
    member.write(TEXT)
add("zip64", "an archive with sizes of 64 bits is read", "APPNOTE 4.5.3", "AAPL.zip", wide.getvalue())
for id, method in {"bzip2": zipfile.ZIP_BZIP2, "lzma": zipfile.ZIP_LZMA}.items():
    add(f"zip-{id}", f"members that are packed with {id} are refused by the number of the method", "APPNOTE 4.4.5", "AAPL.zip", archive([("AAPL.csv", TEXT)], method), refused("method (12|14)", "unpack"))
workbook = archive([("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<w/>"), ("xl/worksheets/sheet1.xml", "<s/>")])
add("xlsx", "a workbook is refused by name, with what to do", "ECMA-376", "AAPL.xlsx", workbook, refused("workbook", "CSV"))
for id, name, head, says in [("xls", "AAPL.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"), ("sqlite", "bars.sqlite", b"SQLite format 3\0", "SQLite"), ("pdf", "AAPL.pdf", b"%PDF-1.7\n%\xe2\xe3\n", "PDF"), ("hdf5", "bars.h5", b"\x89HDF\r\n\x1a\n", "HDF5"), ("orc", "bars.orc", b"ORC\x08\x03\0\0", "ORC"), ("avro", "bars.avro", b"Obj\1\2\0\0", "Avro"), ("numpy", "bars.npy", b"\x93NUMPY\1\0v\0", "NumPy"), ("pickle", "bars.pkl", b"\x80\x05\x95\x10\0\0\0\0\0\0\0", "pickle")]:
    add(f"foreign-{id}", f"{name} is refused as what it is", "the first bytes of the format", name, head + b"\0" * 200, refused(says))
tape = io.BytesIO()
with tarfile.open(fileobj=tape, mode="w") as opened:
    entry = tarfile.TarInfo("AAPL.csv")
    entry.size = len(TEXT)
    opened.addfile(entry, io.BytesIO(TEXT))
add("tar", "a tar archive is refused as what it is", "POSIX: ustar", "AAPL.tar", tape.getvalue(), refused("tar", "unpack"))
add("nul-at-end", "a text that ends in zeros says where they begin", "a file system pads a cut file", "AAPL.csv", TEXT + b"\0" * 100, refused(f"NUL at byte {len(TEXT) + 1}"))
cases.add("hidden", "half a download that is hidden is no instrument", "POSIX: names with a dot", [("d/AAPL.csv", TEXT), ("d/.AAPL.csv.k3x9.csv", TEXT[:400])], {**AAPL, "leftOut": [{"file": ".AAPL.csv.k3x9.csv", "says": "hidden"}]}, paths=["d"], doors=["feed", "inspect"])
cases.add("folder-bzip2", "a file of a folder in a packing that is not read is an error", "the exit code says what is lost", [("d/AAPL.csv", TEXT), ("d/MSFT.csv.bz2", b"BZh91AY&SY" + b"\1" * 50)], {**AAPL, "leftOut": [{"file": "MSFT.csv.bz2", "says": "bzip2"}]}, paths=["d"], doors=["feed", "inspect"])
cases.add("folder-xlsx", "a workbook in a folder gives exit code 3", "the exit code says what is lost", [("d/AAPL.csv", TEXT), ("d/MSFT.xlsx", workbook)], {"command": {"args": ["inspect", "d"], "exit": 3, "says": ["MSFT.xlsx", "workbook"]}}, paths=["d"])


# Parquet and Arrow.
def parquet(table, **options):
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, **{"write_statistics": False, **options})
    return out.getvalue()


def stream(table):
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


arrow = pa.table({"date": pa.array(DAYS.to_pydatetime(), pa.timestamp("us")), **{name: pa.array(US[name].tolist()) for name in ["open", "high", "low", "close", "volume"]}})
add("parquet-int96", "times of 96 bits are read", "pyarrow: int96", "AAPL.parquet", parquet(arrow, use_deprecated_int96_timestamps=True))
add("parquet-index", "the index of pandas without a name is the time", "pandas: read_parquet", "AAPL.parquet", (lambda out: (indexed.to_parquet(out), out.getvalue())[1])(io.BytesIO()))
add("parquet-encodings", "deltas and split bytes in pages of version 2 are read", "pyarrow", "AAPL.parquet", parquet(arrow, data_page_version="2.0", use_dictionary=False, column_encoding={"volume": "DELTA_BINARY_PACKED", "close": "BYTE_STREAM_SPLIT"}, compression="brotli"))
add("parquet-groups", "all groups of rows are read", "pyarrow", "AAPL.parquet", parquet(arrow, row_group_size=7, compression="lz4"))
nested = pa.table({"date": arrow["date"], "bar": pa.array([{name: row[name] for name in ["open", "high", "low", "close", "volume"]} for row in RECORDS])})
add("parquet-nested", "bars inside of a column are refused by its type", "pyarrow: struct", "AAPL.parquet", parquet(nested), refused("STRUCT", "not read"))
add("parquet-truth", "volumes that are truths are refused", "pyarrow: bool", "AAPL.parquet", parquet(arrow.set_column(5, "volume", pa.array([True] * 30))), refused("BOOLEAN"))
add("arrow-stream", "a stream of Arrow named .arrows holds AAPL", "pyarrow: open_stream", "AAPL.arrows", stream(arrow))


# pandas names columns of two levels ('Close', 'AAPL') in Parquet and Feather.
def levels(*tickers, by="field"):
    names = {(field.capitalize(), ticker): indexed[field] * factor for ticker, factor in tickers for field in ["close", "high", "low", "open", "volume"]}
    table = pd.concat(names, axis=1)
    table.columns.names = ["Price", "Ticker"]
    table.index.name = "Date"
    return table if by == "field" else table.swaplevel(axis=1)


def saved(table, kind):
    out = io.BytesIO()
    (table.to_parquet if kind == "parquet" else table.reset_index().to_feather)(out)
    return out.getvalue()


MSFT = US.assign(**{name: US[name] * 2 for name in ["open", "high", "low", "close", "volume"]})
for by in ["field", "ticker"]:
    one, two = levels(("AAPL", 1), by=by), levels(("AAPL", 1), ("MSFT", 2), by=by)
    add(f"yfinance-parquet-{by}", f"Parquet of yf.download of one ticker, grouped by {by}", "pandas: read_parquet", "download.parquet", saved(one, "parquet"))
    add(f"yfinance-parquet-two-{by}", f"Parquet of yf.download of two tickers, grouped by {by}", "pandas: read_parquet", "download.parquet", saved(two, "parquet"), bars(right_days(TEXT), right_days(csv(MSFT), "MSFT")))
holes = levels(("AAPL", 1), ("MSFT", 2))
holes.loc[holes.index[:5], [name for name in holes.columns if name[1] == "MSFT"]] = float("nan")
add("yfinance-parquet-later", "a ticker that begins later has no bars before", "pandas: dropna", "download.parquet", saved(holes, "parquet"), bars(right_days(TEXT), right_days(csv(MSFT.iloc[5:]), "MSFT")))
add("yfinance-parquet-lacks", "a ticker without volumes is refused by name", "a bar has a volume", "download.parquet", saved(levels(("AAPL", 1)).drop(columns=[("Volume", "AAPL")]), "parquet"), refused("Volume of AAPL"))

# Several columns that could be meant.
STAMPS = [time.strftime("%Y-%m-%dT%H:%M:%SZ") for time in HOURS.index]
PAIR = HOURS.assign(time=STAMPS)
money = {"Volume USDT": PAIR["volume"] * PAIR["close"], "Volume BTC": PAIR["volume"]}
add("volume-money-first", "the volume in coins is read also behind that in money", "CryptoDataDownload: two volumes", "BTCUSDT.csv", csv(PAIR.drop(columns="volume").assign(**money)), coin("BTCUSDT"))
add("volume-money-alone", "a volume in money alone is no volume", "a volume counts coins", "BTCUSDT.csv", csv(PAIR.drop(columns="volume").assign(**{"Volume USDT": money["Volume USDT"]})), refused("no column volume", "Volume USDT"))
add("two-times", "which of two columns of times is read is said", "the names alone do not tell", "BTCUSDT.csv", csv(PAIR.assign(timestamp=[int(time.timestamp()) for time in HOURS.index])), {**coin("BTCUSDT"), "says": ["the column timestamp", "time left alone"]})
add("kraken-name-of-stock", "seven numbers under the name of a stock are no coin of Kraken", "Kraken: OHLCVT files are named by pairs", "AAPL_1440.csv", "".join(f"{day.value // 10**9},{row.open},{row.high},{row.low},{row.close},{row.volume},9\n" for day, row in zip(DAYS, US.itertuples())), refused("does not name its columns"))
add("vol-beside-volume", "volume is read beside vol", "the name in full", "AAPL.csv", csv(US.assign(vol=US["volume"] * 9)))
add("close-beside-last", "close is read beside last", "the name in full", "AAPL.csv", csv(US.assign(last=US["close"] * 2)))
