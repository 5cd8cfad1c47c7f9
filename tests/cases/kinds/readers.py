"""Every type that Arrow and Parquet can hold is read by the file's schema, in both readers alike."""

import io
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from .common import Cases, bars, daily, opens, refused, right, sessions, walk

cases = Cases("readers")
ORACLE = "pyarrow: the types of the file's schema"
COUNT = 15
BASE = daily(count=COUNT, price=2000, seed=7)
DAYS = pd.DatetimeIndex(BASE["date"])


def parquet(table, **options):
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, **{"write_statistics": False, **options})
    return out.getvalue()


def feather(table, **options):
    out = io.BytesIO()
    pyarrow.feather.write_feather(table, out, **options)
    return out.getvalue()


def arrow(**columns):
    """The base table with some of its columns replaced."""
    table = {name: pa.array(BASE[name].tolist()) for name in ["open", "high", "low", "close", "volume"]}
    table = {"date": pa.array(DAYS.to_pydatetime(), pa.timestamp("us")), "symbol": pa.array(["AAPL"] * COUNT), **table, **columns}
    return pa.table({name: column for name, column in table.items() if column is not None})


def wanted(table, symbol="AAPL", asset_class="us_equity", calendar="XNYS", times=None, timeframe="1d"):
    frame = table.to_pandas()
    for name in ["open", "high", "low", "close", "volume"]:
        frame[name] = [float(value) for value in frame[name]]
    return bars(right(frame, opens(calendar, DAYS) if times is None else times, symbol, asset_class, calendar, timeframe))


def both(id, title, table, expect=None, name="AAPL", **more):
    expect = wanted(table) if expect is None else expect
    cases.add(f"{id}-parquet", f"{title}, in Parquet", ORACLE, [(f"{name}.parquet", parquet(table))], expect, **more)
    cases.add(f"{id}-feather", f"{title}, in Feather", ORACLE, [(f"{name}.feather", feather(table))], expect, **more)


def small(kind, low=1, high=100):
    return pa.array([low + i * 3 % (high - low) for i in range(COUNT)], kind)


for kind in ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]:
    both(f"volume-{kind}", f"volumes may be {kind}", arrow(volume=small(getattr(pa, kind)())))
big = [2**53 - 1 - i for i in range(COUNT)]
both("volume-large", "volumes of 53 bits keep every digit", arrow(volume=pa.array(big, pa.uint64())))


def prices(convert, kind):
    return {name: pa.array([convert(value) for value in BASE[name]], kind) for name in ["open", "high", "low", "close"]}


both("price-float32", "prices may be 32-bit floats", arrow(**prices(lambda x: round(x * 4) / 4, pa.float32())))
import numpy as np
both("price-float16", "prices may be 16-bit floats", arrow(**prices(lambda x: np.float16(round(x)), pa.float16())))
whole = {name: [int(round(value * 10000)) for value in BASE[name]] for name in ["open", "high", "low", "close"]}
both("price-int64", "prices may be whole numbers", arrow(**{name: pa.array(column, pa.int64()) for name, column in whole.items()}))
both("price-decimal", "prices may be decimals", arrow(**prices(lambda x: Decimal(f"{x:.4f}"), pa.decimal128(18, 4))))
both("volume-decimal", "volumes may be decimals", arrow(volume=pa.array([Decimal(f"{v}.50") for v in BASE["volume"]], pa.decimal128(12, 2))))
both("price-text", "prices may be text", arrow(**prices(lambda x: f"{x:.4f}", pa.string())))

for unit in ["s", "ms", "us", "ns"]:
    both(f"time-{unit}", f"timestamps may count {unit}", arrow(date=pa.array(DAYS.as_unit("ns").to_pydatetime(), pa.timestamp(unit))))
both("time-utc", "a timestamp of midnight UTC labels that date", arrow(date=pa.array(DAYS.tz_localize("UTC").to_pydatetime(), pa.timestamp("ns", "UTC"))))
both("time-new-york", "a timestamp of midnight in New York labels that date", arrow(date=pa.array(DAYS.tz_localize("America/New_York").to_pydatetime(), pa.timestamp("us", "America/New_York"))))
both("time-offset", "a zone of a schema may be an offset", arrow(date=pa.array(DAYS.tz_localize("-05:00").to_pydatetime(), pa.timestamp("ms", "-05:00"))))
both("date32", "dates may be date32", arrow(date=pa.array(DAYS.date, pa.date32())))
both("date64", "dates may be date64", arrow(date=pa.array(DAYS.date, pa.date64())))
both("date-text", "dates may be text", arrow(date=pa.array(list(BASE["date"]))))
both("date-dictionary", "dates may be a dictionary of text", arrow(date=pa.array(list(BASE["date"])).dictionary_encode()))

tokyo = pd.DatetimeIndex(sessions("XTKS", "2024-07-01", COUNT))
for unit in ["ns", "ms"]:
    table = arrow(symbol=pa.array(["7203.T"] * COUNT), venue=pa.array(["XTKS"] * COUNT), asset_class=pa.array(["global_equity"] * COUNT),
                  date=pa.array(tokyo.tz_localize("Asia/Tokyo").to_pydatetime(), pa.timestamp(unit, "Asia/Tokyo")))
    both(f"time-tokyo-{unit}", f"a timestamp ({unit}) of midnight in Tokyo labels that date", table,
         wanted(table, "7203.T", "global_equity", "XTKS", opens("XTKS", tokyo)), name="7203")

both("symbol-dictionary", "symbols may be a dictionary", arrow(symbol=pa.array(["AAPL"] * COUNT).dictionary_encode()))
both("symbol-large", "symbols may be large strings", arrow(symbol=pa.array(["AAPL"] * COUNT, pa.large_string())))
both("symbol-view", "symbols may be string views", arrow(symbol=pa.array(["AAPL"] * COUNT, pa.string_view())))
for kind in ["int16", "int32", "uint64"]:
    table = arrow(symbol=pa.array([10107] * COUNT, getattr(pa, kind)()))
    both(f"symbol-{kind}", f"symbols may be {kind}", table, wanted(table, "10107"), name="crsp")

both("null-column", "a column of nulls that is not needed is left alone", arrow(note=pa.nulls(COUNT)))
both("odd-columns", "lists, structs, durations and binaries that are not needed are left alone",
     arrow(tags=pa.array([["a", "b"]] * COUNT), info=pa.array([{"x": 1}] * COUNT), wait=pa.array([5] * COUNT, pa.duration("s")), raw=pa.array([b"\0\1"] * COUNT, pa.binary())))
both("null-vwap", "a vwap of nulls is none", arrow(vwap=pa.nulls(COUNT, pa.float64())))
both("upper-names", "names of columns in upper case are the same columns", arrow().rename_columns(["DATE", "SYMBOL", "OPEN", "HIGH", "LOW", "CLOSE", "VOLUME"]),
     wanted(arrow()))


def faulty(id, title, says, **columns):
    """A row that is no bar, the seventh: it is refused by number and the others are read."""
    table = arrow(**columns)
    frame = table.to_pandas()
    kept = frame.drop(index=6)
    expect = bars(right(kept, opens("XNYS", DAYS.delete(6)), "AAPL", "us_equity", "XNYS", "1d"), refusedRows=[{"row": 7, "says": says}])
    both(id, title, table, expect)


def seventh(name, value):
    column = BASE[name].astype(float).tolist()
    column[6] = value
    return {name: pa.array(column, pa.float64(), from_pandas=False)}


faulty("price-null", "a price that is null refuses its row", "close", **seventh("close", None))
faulty("price-nan", "a price that is NaN refuses its row", "close", **seventh("close", float("nan")))
faulty("price-infinite", "a price that is infinite refuses its row", "high", **seventh("high", float("inf")))
faulty("volume-null", "a volume that is null among others refuses its row", "volume", **seventh("volume", None))
faulty("time-null", "a time that is null refuses its row", "time|date", date=pa.array([None if i == 6 else day for i, day in enumerate(DAYS.to_pydatetime())], pa.timestamp("us")))

for codec in ["zstd", "lz4", "uncompressed"]:
    cases.add(f"feather-{codec}", f"Feather is read with compression {codec}", ORACLE, [("AAPL.feather", feather(arrow(), compression=codec))], wanted(arrow()))
for codec in ["gzip", "brotli", "zstd", "lz4", "snappy", "none"]:
    cases.add(f"parquet-{codec}", f"Parquet is read with compression {codec}", ORACLE, [("AAPL.parquet", parquet(arrow(), compression=codec))], wanted(arrow()))
cases.add("parquet-v1-int96", "times may be int96, as Spark and Hive write them", ORACLE, [("AAPL.parquet", parquet(arrow(), use_deprecated_int96_timestamps=True))], wanted(arrow()))
cases.add("parquet-groups", "all row groups are read", ORACLE, [("AAPL.parquet", parquet(arrow(), row_group_size=6))], wanted(arrow()))
cases.add("feather-batches", "all record batches are read", ORACLE, [("AAPL.feather", feather(arrow(), chunksize=6))], wanted(arrow()))
ok, other = parquet(arrow()), feather(arrow())
cases.add("parquet-cut", "a cut Parquet file is refused", "pyarrow: ArrowInvalid", [("AAPL.parquet", ok[:-100])], refused("AAPL.parquet"))
cases.add("feather-cut", "a cut Feather file is refused", "pyarrow: ArrowInvalid", [("AAPL.feather", other[: len(other) // 2])], refused("AAPL.feather"))
cases.add("feather-v1", "Feather of version 1 is refused by name or read", "pyarrow", [("AAPL.feather", feather(arrow(date=pa.array(list(BASE["date"]))), version=1))], {**wanted(arrow()), "or": {"says": ["feather|version|format"]}})
stream = io.BytesIO()
with pa.ipc.new_stream(stream, arrow().schema) as writer:
    writer.write_table(arrow())
cases.add("arrow-stream", "a stream of Arrow is refused by name or read", "pyarrow", [("AAPL.arrow", stream.getvalue())], {**wanted(arrow()), "or": {"says": ["arrow|stream|format"]}})
index = io.BytesIO()
BASE.assign(date=DAYS).set_index("date").rename_axis("Date").to_parquet(index)
cases.add("pandas-index", "the index that pandas saved is the column of dates", "pyarrow", [("AAPL.parquet", index.getvalue())], wanted(arrow()))
import polars

for suffix, write in [("parquet", "write_parquet"), ("feather", "write_ipc")]:
    out = io.BytesIO()
    getattr(polars.from_arrow(arrow()), write)(out)
    found = polars.read_parquet(io.BytesIO(out.getvalue())) if suffix == "parquet" else polars.read_ipc(io.BytesIO(out.getvalue()))
    cases.add(f"polars-{suffix}", f"a {suffix} file that polars wrote is read", "polars", [(f"AAPL.{suffix}", out.getvalue())], wanted(found.to_arrow()))
