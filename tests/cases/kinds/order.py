"""Order is established before anything is computed; equal rows are one, unequal ones are findings; files are merged bar by bar."""

import json

import pandas as pd

from .common import Cases, bars, csv, daily, feather, minutes, opens, parquet, read, refused, right, right_days
from .vendors import klines_csv

cases = Cases("order")
ORACLE = "pandas: sort_values by symbol and time"
TABLE = daily()
RIGHT = bars(right_days(csv(TABLE)))
TURNED = "newest|turned|revers|sorted|order"
newest = TABLE.iloc[::-1]


def add(id, title, files, expect=RIGHT, oracle=ORACLE, **more):
    cases.add(id, title, oracle, files, expect, **more)


add("newest-csv", "a CSV with the newest row first is turned round, and it is said", [("AAPL.csv", csv(newest))], {**RIGHT, "says": [TURNED]})
add("newest-parquet", "Parquet with the newest row first is turned round", [("AAPL.parquet", parquet(newest))])
add("newest-feather", "Feather with the newest row first is turned round", [("AAPL.feather", feather(newest))])
shuffled = TABLE.sample(frac=1, random_state=5)
add("shuffled", "rows in no order are sorted, and it is said", [("AAPL.csv", csv(shuffled))], {**RIGHT, "says": [TURNED]})
add("one-late", "one row at the end that belongs to the middle is put there", [("AAPL.csv", csv(pd.concat([TABLE.drop(index=10), TABLE.loc[[10]]])))])
first = minutes("2024-01-01T00:00Z", 60, price=42000, seed=3)
btc = bars(right(first, first.index, "BTCUSDT", "crypto", "24X7", "1m"))
add("newest-klines", "klines with the newest first are turned round", [("BTCUSDT-1m-2024-01-01.csv", klines_csv(first.iloc[::-1]))], btc)
candles = [[time.value // 10**6, *row] for time, row in zip(first.index, first.itertuples(index=False, name=None))]
add("newest-freqtrade", "candles with the newest first are turned round", [("BTC_USDT-1m.json", json.dumps(candles[::-1]).encode())], btc)
other = daily(price=300, seed=9)
mixed = pd.concat([TABLE.assign(symbol="AAPL"), other.assign(symbol="MSFT")])
two = bars(right_days(csv(TABLE)), right_days(csv(other), "MSFT"))
add("two-by-date", "rows of two symbols, date by date, are two series", [("both.csv", csv(mixed.sort_values(["date", "symbol"])))], two)
add("two-newest", "rows of two symbols, the newest date first, are two series", [("both.csv", csv(mixed.sort_values(["date", "symbol"], ascending=[False, True])))], two)

SAME = "same|identical|twice|duplicate|equal|repeat"
add("duplicate-equal", "a row that stands twice is one bar, and it is said", [("AAPL.csv", csv(pd.concat([TABLE.iloc[:11], TABLE.iloc[10:]])))], {**RIGHT, "says": [SAME]}, "pandas: drop_duplicates")
add("duplicate-far", "a row that is repeated at the end is one bar", [("AAPL.csv", csv(pd.concat([TABLE, TABLE.iloc[[3]]])))], {**RIGHT, "says": [SAME]}, "pandas: drop_duplicates")
changed = TABLE.iloc[[10]].assign(close=lambda t: t["open"])
add("duplicate-unequal", "two different rows for one day are refused by number", [("AAPL.csv", csv(pd.concat([TABLE.iloc[:11], changed, TABLE.iloc[11:]])))], refused("row (11|12)"), "neither row is known to be right")
add("newest-duplicate-unequal", "two different rows for one day are refused in a file with the newest first too", [("AAPL.csv", csv(pd.concat([TABLE.iloc[11:].iloc[::-1], changed, TABLE.iloc[:11].iloc[::-1]])))], refused(r"row (19|20|21)"), "neither row is known to be right")


# Files of one symbol.
def parts(*slices):
    return [(f"data/AAPL_{2023 + i}.csv", csv(part)) for i, part in enumerate(slices)]


merge = "pandas: concat and drop_duplicates"
add("files-follow", "files that follow each other are one series", parts(TABLE.iloc[:15], TABLE.iloc[15:]), oracle=merge, paths=["data"])
add("files-share", "bars that two files share are one each", parts(TABLE.iloc[:20], TABLE.iloc[10:]), oracle=merge, paths=["data"])
add("files-inside", "a file inside of another adds nothing and takes nothing", parts(TABLE, TABLE.iloc[5:9]), oracle=merge, paths=["data"])
add("files-three", "three files that overlap are one series", parts(TABLE.iloc[:12], TABLE.iloc[8:22], TABLE.iloc[18:]), oracle=merge, paths=["data"])
add("files-interleaved", "files that hold every other day are one series", parts(TABLE.iloc[::2], TABLE.iloc[1::2]), oracle=merge, paths=["data"], options={"timeframe": "1d"})
add("files-hole", "a file that fills the hole of another does so", parts(pd.concat([TABLE.iloc[:10], TABLE.iloc[20:]]), TABLE.iloc[10:20]), oracle=merge, paths=["data"])
add("files-copy", "a copy of a file changes nothing", [("data/AAPL.csv", csv(TABLE)), ("data/copy/AAPL.csv", csv(TABLE))], oracle=merge, paths=["data"])
add("files-newest", "a file with the newest first joins one with the oldest first", [("data/AAPL_2023.csv", csv(TABLE.iloc[:20])), ("data/AAPL_2024.csv", csv(TABLE.iloc[10:].iloc[::-1]))], oracle=merge, paths=["data"])
add("files-formats", "CSV and Parquet of one symbol are one series", [("data/AAPL.csv", csv(TABLE.iloc[:20])), ("data/AAPL.parquet", parquet(TABLE.iloc[10:]))], oracle=merge, paths=["data"])
revised = TABLE.iloc[10:].copy()
revised.loc[12, "volume"] += 500
late = pd.concat([TABLE.iloc[:10], revised])
add("files-differ", "where two files differ on a bar, the file that ends later decides, and it is said", parts(TABLE.iloc[:20], revised), {**bars(right_days(csv(late))), "refusedRows": []}, "the file whose last bar is later is the later download", paths=["data"], doors=["feed"])
add("files-minutes-and-days", "minutes and days of one symbol are two series", [("data/BTCUSDT-1m.csv", klines_csv(first)), ("data/BTCUSDT-1d.csv", klines_csv(minutes("2024-01-01T00:00Z", 20, 1440, 42000, 6), minutes=1440))],
    bars(btc["bars"][0], right(minutes("2024-01-01T00:00Z", 20, 1440, 42000, 6), minutes("2024-01-01T00:00Z", 20, 1440, 42000, 6).index, "BTCUSDT", "crypto", "24X7", "1d")), paths=["data"])
broken = TABLE.copy()
broken.loc[4, "high"] = 1
add("folder-bad-row", "a bad row of one file takes no other file with it", [("data/AAPL.csv", csv(TABLE)), ("data/MSFT.csv", csv(broken))],
    bars(right_days(csv(TABLE)), right_days(csv(broken.drop(index=4)), "MSFT"), refusedRows=[{"row": 5, "says": "high"}]), paths=["data"])
add("folder-bad-file", "a file that is no table takes no other file with it", [("data/AAPL.csv", csv(TABLE)), ("data/MSFT.csv", b"\0\1\2\3 nothing\n" * 50)],
    bars(right_days(csv(TABLE)), leftOut=[{"file": "MSFT.csv", "says": "."}]), paths=["data"])
add("folder-empty-file", "an empty file takes no other file with it", [("data/AAPL.csv", csv(TABLE)), ("data/MSFT.csv", b"")],
    bars(right_days(csv(TABLE)), leftOut=[{"file": "MSFT.csv", "says": "empty"}]), paths=["data"])
add("folder-notes", "a file of notes in a folder is listed", [("data/AAPL.csv", csv(TABLE)), ("data/notes.docx", b"PK\3\4nothing")],
    bars(right_days(csv(TABLE)), leftOut=[{"file": "notes.docx", "says": "."}]), paths=["data"])
