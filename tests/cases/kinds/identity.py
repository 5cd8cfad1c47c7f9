"""Symbols as vendors write them survive; class, venue and calendar come from evidence; nothing is special about a name."""


import pandas as pd

from .common import Cases, bars, csv, daily, feather, opens, parquet, read, refused, right, right_days

cases = Cases("identity")
RULE = "the vendor's own symbol, or the canonical form of feeds/README.md"


WRITERS = {"csv": csv, "parquet": parquet, "feather": feather}


def symbols(id, title, rows, oracle=RULE, suffixes=("csv", "parquet", "feather"), columns=None, **more):
    """rows: (as written, canonical, class, calendar), all in one file."""
    tables, expect = [], []
    for seed, (written, canonical, asset_class, calendar) in enumerate(rows, 1):
        table = daily(calendar, "2024-01-02", 25, 50 * seed, seed)
        expect.append(right_days(csv(table), canonical, asset_class, calendar))
        table.insert(0, "symbol", written)
        tables.append(table)
    whole = pd.concat(tables).assign(**(columns or {}))
    for suffix in suffixes:
        cases.add(f"{id}-{suffix}", f"{title}, in {suffix}", oracle, [(f"download.{suffix}", WRITERS[suffix](whole))], bars(*expect), **more)


us = ("us_equity", "XNYS")
symbols("share-classes", "BRK.A, BRK.B and BF-B are three instruments", [(name, name, *us) for name in ["BRK.A", "BRK.B", "BF-B"]])
world = [("0700.HK", "XHKG"), ("7203.T", "XTKS"), ("SHEL.L", "XLON"), ("SAP.DE", "XETR"), ("M&M.NS", "XBOM"), ("500325.BO", "XBOM")]
for name, calendar in world:
    symbols(f"yahoo-{name.split('.')[1].lower()}", f"{name} of Yahoo is of {calendar}", [(name, name, "global_equity", calendar)], "Yahoo: suffixes of exchanges")
coin = ("crypto", "24X7")
symbols("coins-yahoo", "BTC-USD and ETH-USD are coins", [(name, name, *coin) for name in ["BTC-USD", "ETH-USD"]], "Yahoo: -USD")
symbols("coins-ccxt", "BTC/USDT is BTCUSDT and ETH/BTC is ETHBTC", [("BTC/USDT", "BTCUSDT", *coin), ("ETH/BTC", "ETHBTC", *coin)], "ccxt: base/quote")
symbols("contracts-ccxt", "spot, perpetual and delivery of one pair are three instruments",
        [("BTC/USD", "BTCUSD", *coin), ("BTC/USD:BTC", "BTCUSD-PERP", "derivatives", "24X7"), ("BTC/USD:BTC-240329", "BTCUSD-240329", "derivatives", "24X7")], "ccxt: base/quote:settle-expiry")
symbols("contracts-linear", "BTC/USDT and BTC/USDT:USDT are two instruments", [("BTC/USDT", "BTCUSDT", *coin), ("BTC/USDT:USDT", "BTCUSDT-PERP", "derivatives", "24X7")], "ccxt: base/quote:settle")
symbols("contracts-binance", "BTCUSD_PERP and BTCUSD_240329 are two contracts", [("BTCUSD_PERP", "BTCUSD-PERP", "derivatives", "24X7"), ("BTCUSD_240329", "BTCUSD-240329", "derivatives", "24X7")], "Binance: names of COIN-M")
symbols("currency", "EURUSD=X of Yahoo is a pair of currencies", [("EURUSD=X", "EURUSD=X", "forex", "FX")], "Yahoo: =X")
symbols("index", "^GSPC of Yahoo is an index of New York", [("^GSPC", "^GSPC", *us)], "Yahoo: ^")
symbols("special", "constructor, __proto__ and toString are symbols", [(name, name, *us) for name in ["constructor", "__proto__", "toString", "hasOwnProperty"]], "a symbol is text")
symbols("like-nothing", "NA, NULL, NAN, TRUE and INF are symbols", [(name, name, *us) for name in ["NA", "NULL", "NAN", "TRUE", "INF"]], "pandas: keep_default_na=False")
symbols("zeros", "000001 and 1 are two symbols", [("000001", "000001", *us), ("1", "1", *us)], "pandas: dtype=str", columns={"asset_class": "us_equity", "venue": "US"})
symbols("case", "upper and lower case are two symbols", [("AAa", "AAa", *us), ("AAA", "AAA", *us)], "a symbol is text", ("csv",))
symbols("venue-columns", "columns of the file decide before any name", [("BTC-USD", "BTC-USD", *us)], "columns first", columns={"asset_class": "us_equity", "venue": "NYSE"})
for dots in [".", ".."]:
    table = daily()
    table.insert(0, "symbol", dots)
    cases.add(f"dots-{len(dots)}", f"the symbol {dots} is refused or ordinary, never a folder", "a symbol is text", [("download.csv", csv(table))],
              {**bars(right_days(csv(table), dots)), "or": {"says": ["symbol"]}}, doors=["feed"])


# Names of files.
def named(id, name, symbol, asset_class="us_equity", calendar="XNYS", title=None, **more):
    table = daily(calendar, "2024-01-02", 25, 70, 5)
    cases.add(f"file-{id}", title or f"{name} holds {symbol}", RULE, [(name, WRITERS[name.lower().rsplit(".", 1)[1]](table) if name.lower().rsplit(".", 1)[1] in WRITERS else csv(table))],
              bars(right_days(csv(table), symbol, asset_class, calendar)), paths=[name], **more)


named("lower", "aapl.csv", "AAPL")
named("class-dot", "BRK.B.csv", "BRK.B")
named("class-dash", "BF-B.csv", "BF-B")
named("class-parquet", "BRK.A.parquet", "BRK.A")
named("class-feather", "BF-B.feather", "BF-B")
named("year", "AAPL_2023.csv", "AAPL")
named("day-tail", "AAPL-1d.csv", "AAPL")
named("day-tail-under", "MSFT_1d.csv", "MSFT")
named("hong-kong", "0700.HK.csv", "0700.HK", "global_equity", "XHKG")
named("tokyo", "7203.T.parquet", "7203.T", "global_equity", "XTKS")
named("india", "M&M.NS.csv", "M&M.NS", "global_equity", "XBOM")
named("coin", "BTC-USD.parquet", "BTC-USD", "crypto", "24X7")
named("index", "^GSPC.csv", "^GSPC")
named("currency", "EURUSD=X.csv", "EURUSD=X", "forex", "FX")
named("perpetual", "BTCUSD_PERP.csv", "BTCUSD-PERP", "derivatives", "24X7")
named("constructor", "constructor.csv", "CONSTRUCTOR")

# Venues and classes that the file names.
table = daily().assign(symbol="AAPL")
KNOWN = "venue"
cases.add("unknown-venue", "an unknown venue is refused with the list of known ones", "no venue is given another's calendar", [("a.csv", csv(table.assign(asset_class="us_equity", venue="MARS")))], refused("MARS", "NYSE|XNYS", "venue"))
cases.add("unknown-class", "an unknown class is refused with the list of known ones", "no class is guessed", [("a.csv", csv(table.assign(asset_class="meme", venue="US")))], refused("meme", "us_equity"))
for word in ["constructor", "__proto__", "toString"]:
    cases.add(f"venue-{word.lower().strip('_')}", f"a venue named {word} is unknown", "no venue is given another's calendar", [("a.csv", csv(table.assign(asset_class="us_equity", venue=word)))], refused(word))
    cases.add(f"class-{word.lower().strip('_')}", f"a class named {word} is unknown", "no class is guessed", [("a.csv", csv(table.assign(asset_class=word, venue="US")))], refused(word))
cases.add("option-venue", "--venue and --class decide where the file does not say", "the options", [("SONY.csv", csv(daily("XTKS", "2024-01-04", 25)))],
          bars(right_days(csv(daily("XTKS", "2024-01-04", 25)), "SONY", "global_equity", "XTKS")), options={"assetClass": "global_equity", "venue": "XTKS"})
coins = daily("24X7", "2024-01-01", 30, 42000)
cases.add("weekends", "a file without a name that says it and with bars on all weekends has no stock calendar", "the bars of weekends", [("MYCOIN.csv", csv(coins))],
          {**bars(right_days(csv(coins), "MYCOIN", "crypto", "24X7")), "or": {"says": ["class|venue|calendar"]}})
cases.add("no-symbol", "a row without a symbol is refused", "pandas: NaN", [("a.csv", csv(table.assign(symbol=["" if i == 4 else "AAPL" for i in range(30)])))],
          bars(right(table.drop(index=4), opens("XNYS", pd.to_datetime(table["date"].drop(index=4))), "AAPL", "us_equity", "XNYS", "1d"), refusedRows=[{"row": 5, "says": "symbol"}]))
cases.add("two-venues", "one symbol at two venues is two instruments", "a symbol with a venue", [("a.csv", csv(pd.concat([daily("FX", "2024-01-02", 20, 1.1).assign(symbol="EURUSD", asset_class="forex", venue=venue) for venue in ["OANDA", "FXCM"]])))],
          bars(*(right_days(csv(daily("FX", "2024-01-02", 20, 1.1)), f"EURUSD@{venue}", "forex", "FX") for venue in ["OANDA", "FXCM"])))
