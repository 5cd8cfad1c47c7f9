"""What the kinds share: invented bars, the writing of a case, and the right values of a table that pandas has read."""

import gzip
import io
import json
import math
from pathlib import Path

import exchange_calendars as xc
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

HERE = Path(__file__).resolve().parent.parent
INPUTS = HERE / "inputs"
TABLES = HERE / "table"
# Text of this many bytes is kept packed with gzip, as <name>.packed.
LARGE = 4_000
PRICES = ["open", "high", "low", "close"]

# Argus names the calendars of Binance, FX and CME; the sessions of the others are those of exchange_calendars.
ZONES = {
    "XNYS": ("America/New_York", "09:30"),
    "XLON": ("Europe/London", "08:00"),
    "XETR": ("Europe/Berlin", "09:00"),
    "XTKS": ("Asia/Tokyo", "09:00"),
    "XHKG": ("Asia/Hong_Kong", "09:30"),
    "XBOM": ("Asia/Kolkata", "09:15"),
    "24X7": ("UTC", "00:00"),
    "FX": ("America/New_York", "17:00"),
}


def sessions(calendar, start, count):
    """The first `count` dates from `start` on which the venue is open."""
    if calendar == "24X7":
        return list(pd.date_range(start, periods=count, freq="D"))
    if calendar == "FX":
        return list(pd.bdate_range(start, periods=count))
    found = xc.get_calendar(calendar, start="1999-01-04").sessions
    return list(found[found >= pd.Timestamp(start)][:count])


def opens(calendar, dates):
    """UTC open times of the sessions with these dates."""
    zone, clock = ZONES[calendar]
    days = pd.DatetimeIndex(dates).tz_localize(None).normalize()
    shift = pd.Timedelta(days=1) if calendar == "FX" else pd.Timedelta(0)
    return (days - shift + pd.Timedelta(f"{clock}:00")).tz_localize(zone).tz_convert("UTC")


def walk(count, start=100.0, seed=1, digits=4):
    """An invented path of prices and volumes; the same seed gives the same bars on every machine."""
    state = seed * 2654435761 % 2**32
    rows = []
    price = round(start, digits)
    for _ in range(count):
        draws = []
        for _ in range(5):
            state = (state * 1664525 + 1013904223) % 2**32
            draws.append(state / 2**32)
        close = round(price * (1 + (draws[0] - 0.5) * 0.02), digits)
        high = round(max(price, close) * (1 + draws[1] * 0.005), digits)
        low = round(min(price, close) * (1 - draws[2] * 0.005), digits)
        rows.append((price, high, low, close, 1000 + int(draws[3] * 8000)))
        price = close
    return pd.DataFrame(rows, columns=[*PRICES, "volume"])


def daily(calendar="XNYS", start="2023-01-03", count=30, price=100.0, seed=1):
    table = walk(count, price, seed)
    table.insert(0, "date", [day.strftime("%Y-%m-%d") for day in sessions(calendar, start, count)])
    return table


def minutes(first, count, step=1, price=100.0, seed=1):
    """Bars from a first instant (text with a zone), one every `step` minutes; the index is UTC."""
    table = walk(count, price, seed)
    table.index = pd.date_range(pd.Timestamp(first).tz_convert("UTC"), periods=count, freq=f"{step}min")
    return table


def csv(table, **options):
    return table.to_csv(index=False, lineterminator="\n", **options).encode()


def bare(table):
    """The table as Arrow, without what pandas writes about itself."""
    return pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)


def parquet(table):
    out = io.BytesIO()
    pyarrow.parquet.write_table(bare(table), out, compression="zstd", write_statistics=False, use_dictionary=["symbol"] if "symbol" in table else False)
    return out.getvalue()


def feather(table):
    out = io.BytesIO()
    pyarrow.feather.write_feather(bare(table), out, compression="lz4")
    return out.getvalue()


def read(content, **options):
    """pandas' own reading of the bytes that Argus is given."""
    return pd.read_csv(io.BytesIO(content), **options)


def plain(value):
    number = float(value)
    return None if math.isnan(number) else float(f"{number:.12g}")


def iso(time):
    return pd.Timestamp(time).tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")


def right(table, times, symbol, asset_class, calendar, timeframe, **more):
    """The right values of one instrument: how many bars, the first, the last, and the sum of all prices and volumes."""
    table = table.assign(at=pd.DatetimeIndex(times)).sort_values("at", kind="stable")
    bar = lambda row: {"time": iso(row["at"]), **{name: plain(row[name]) for name in [*PRICES, "volume"]}}
    return {
        "symbol": symbol,
        "assetClass": asset_class,
        "calendar": calendar,
        "timeframe": timeframe,
        "bars": len(table),
        "first": bar(table.iloc[0]),
        "last": bar(table.iloc[-1]),
        "sum": {name: plain(table[name].astype(float).sum()) for name in [*PRICES, "volume"]},
        **more,
    }


def right_days(content, symbol="AAPL", asset_class="us_equity", calendar="XNYS", **more):
    """The right values of a CSV of daily bars whose column `date` is ISO, as pandas reads it."""
    table = read(content)
    table.columns = [name.lower() for name in table.columns]
    return right(table, opens(calendar, pd.to_datetime(table["date"])), symbol, asset_class, calendar, "1d", **more)


class Cases:
    """The cases of one kind, written as table/<kind>.json and inputs/<kind>/."""

    def __init__(self, kind):
        self.kind = kind
        self.rows = []
        self.seen = {}

    def keep(self, name, content):
        """Keeps bytes once, under a name that every file system allows; returns the path below inputs/."""
        if content in self.seen:
            return self.seen[content]
        large = name.endswith((".csv", ".json")) and len(content) > LARGE
        path = INPUTS / self.kind / (name + ".packed" if large else name)
        assert not path.exists(), path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content, 9, mtime=0) if large else content)
        self.seen[content] = f"{self.kind}/{path.name}"
        return self.seen[content]

    def add(self, id, title, oracle, files, expect, **more):
        """`files`: (name that Argus sees, bytes or the name of a maker), in order."""
        listed = []
        for number, (name, content) in enumerate(files):
            if isinstance(content, dict):
                listed.append({"as": name, **content})
                continue
            suffix = "." + name.lower().rsplit(".", 1)[-1] if "." in name else ""
            safe = suffix if suffix.isascii() and suffix[1:].isalnum() else ".txt"
            listed.append({"as": name, "from": self.keep(f"{id}{'' if number == 0 else f'-{number}'}{safe}", content)})
        self.rows.append({"id": id, "title": title, "oracle": oracle, **more, "files": listed, "expect": expect})

    def write(self):
        TABLES.mkdir(exist_ok=True)
        ids = [row["id"] for row in self.rows]
        assert len(ids) == len(set(ids)), ids
        text = ",\n".join(json.dumps(row, ensure_ascii=True) for row in self.rows)
        (TABLES / f"{self.kind}.json").write_text(f"[\n{text}\n]\n")


def refused(*says, code=None):
    """A refusal: every pattern of `says` is in what the user is told."""
    return {"refused": {"says": list(says), **({} if code is None else {"code": code})}}


def bars(*instruments, **more):
    return {"bars": sorted(instruments, key=lambda one: (one["symbol"], one["timeframe"])), **more}
