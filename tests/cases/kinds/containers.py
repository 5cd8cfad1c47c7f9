"""gzip, zip and zstd are decided by the content, and are whole or refused."""

import bz2
import gzip
import io
import lzma
import struct
import zipfile

import pyarrow as pa

from .common import Cases, bars, csv, daily, minutes, opens, read, refused, right, right_days
from .vendors import klines_csv

cases = Cases("containers")
CONTENT = csv(daily())
RIGHT = bars(right_days(CONTENT))
HALVES = CONTENT.split(b"\n", 16)
FIRST = b"\n".join(HALVES[:16]) + b"\n"
SECOND = HALVES[16]
GZIP = "RFC 1952, as Python's gzip module reads it"
ZSTD = "RFC 8878, as libzstd reads it"
ZIP = "APPNOTE 6.3, as Python's zipfile module reads it"


def packed(content):
    return gzip.compress(content, 9, mtime=0)


def zstd(content):
    return pa.Codec("zstd").compress(content, asbytes=True)


def broken(content, at, value):
    return content[:at] + value + content[at:][len(value) :]


assert gzip.decompress(packed(FIRST) + packed(SECOND)) == CONTENT
ok = packed(CONTENT)
BAD = "gzip|compress|crc|check|cut|length|incomplete|corrupt|damaged|end"

cases.add("gzip-members", "all members of a gzip file are read", GZIP, [("AAPL.csv.gz", packed(FIRST) + packed(SECOND))], RIGHT)
cases.add("gzip-empty-member", "an empty member of a gzip file ends nothing", GZIP, [("AAPL.csv.gz", packed(FIRST) + packed(b"") + packed(SECOND))], RIGHT)
cases.add("gzip-cut-member", "a cut second member refuses the file", GZIP, [("AAPL.csv.gz", packed(FIRST) + packed(SECOND)[:-30])], refused(BAD))
cases.add("gzip-cut-trailer", "a gzip file without its last four bytes is refused", GZIP, [("AAPL.csv.gz", ok[:-4])], refused(BAD))
cases.add("gzip-crc", "a wrong CRC refuses the file", GZIP, [("AAPL.csv.gz", broken(ok, len(ok) - 8, b"\0\1\2\3"))], refused(BAD))
cases.add("gzip-length", "a wrong length refuses the file", GZIP, [("AAPL.csv.gz", broken(ok, len(ok) - 4, struct.pack("<I", 7)))], refused(BAD))
cases.add("gzip-garbage", "bytes after the last member refuse the file", GZIP, [("AAPL.csv.gz", ok + b"garbage after the end")], refused("gzip|after|trailing|garbage"))
cases.add("gzip-padding", "zeros after the last member are padding", GZIP, [("AAPL.csv.gz", ok + b"\0" * 512)], RIGHT)
cases.add("gzip-damaged", "a damaged byte in the middle refuses the file", GZIP, [("AAPL.csv.gz", broken(ok, len(ok) // 2, b"\xff\xff\xff\xff"))], refused(BAD))
cases.add("gzip-no-suffix", "gzip in a file without a suffix is read", GZIP, [("AAPL", ok)], RIGHT)
cases.add("gzip-upper", "AAPL.CSV.GZ is gzip and AAPL", GZIP, [("AAPL.CSV.GZ", ok)], RIGHT, paths=["."])
cases.add("plain-named-gz", "plain text named .gz is plain text", GZIP, [("AAPL.csv.gz", CONTENT)], RIGHT)
cases.add("plain-named-zst", "plain text named .zst is plain text", ZSTD, [("AAPL.csv.zst", CONTENT)], RIGHT)
cases.add("zstd", "zstd is read", ZSTD, [("AAPL.csv.zst", zstd(CONTENT))], RIGHT)
cases.add("zstd-frames", "all frames of a zstd file are read", ZSTD, [("AAPL.csv.zst", zstd(FIRST) + zstd(SECOND))], RIGHT)
cases.add("zstd-named-csv", "zstd named .csv is zstd", ZSTD, [("AAPL.csv", zstd(CONTENT))], RIGHT)
cases.add("zstd-cut", "a cut zstd file is refused", ZSTD, [("AAPL.csv.zst", zstd(CONTENT)[:-20])], refused("zst|compress|cut|incomplete|end|damaged"))
for name, content in [("bzip2", bz2.compress(CONTENT)), ("xz", lzma.compress(CONTENT))]:
    cases.add(name, f"{name} is refused and named", f"Python's {name} module", [(f"AAPL.csv.{name}", content)], refused("bz|xz|lzma|compress|known format"))


def archive(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in members:
            file.writestr(zipfile.ZipInfo(name, (2024, 1, 3, 0, 0, 0)), content, method)
    return out.getvalue()


first = minutes("2024-01-01T00:00Z", 60, price=42000, seed=3)
second = minutes("2024-01-02T00:00Z", 60, price=42500, seed=4)
DAY1, DAY2 = klines_csv(first), klines_csv(second)


def btc(table):
    return right(table, table.index, "BTCUSDT", "crypto", "24X7", "1m")


import pandas as pd

BOTH = bars(btc(pd.concat([first, second])))
ONE = bars(btc(first))
M1, M2 = "BTCUSDT-1m-2024-01-01.csv", "BTCUSDT-1m-2024-01-02.csv"
good = archive([(M1, DAY1)])
cases.add("zip-klines", "a zip of one day of klines is read", ZIP, [("BTCUSDT-1m-2024-01-01.zip", good)], ONE, report=["binance/binance-public-data#386"])
cases.add("zip-two", "all members of a zip are read", ZIP, [("klines.zip", archive([(M1, DAY1), (M2, DAY2)]))], BOTH)
cases.add("zip-stored", "a zip without compression is read", ZIP, [("BTCUSDT-1m-2024-01-01.zip", archive([(M1, DAY1)], zipfile.ZIP_STORED))], ONE)
cases.add("zip-upper", "a name with .ZIP in upper case is a zip", ZIP, [("BTCUSDT-1m-2024-01-01.ZIP", good)], ONE, paths=["."])
cases.add("zip-named-csv", "a zip named .csv is a zip", ZIP, [("BTCUSDT-1m-2024-01-01.csv", good)], ONE)
cases.add("zip-readme", "a member that holds no bars is listed and takes no other with it", ZIP, [("klines.zip", archive([("README.txt", b"Klines of one day.\n"), (M1, DAY1)]))], {**ONE, "says": ["README.txt"]}, doors=["inspect"])
cases.add("zip-tidy", "a zip of a tidy CSV is read, named by its member", ZIP, [("download.zip", archive([("data/AAPL.csv", CONTENT)]))], RIGHT)
cases.add("zip-cut", "a cut zip is refused", ZIP, [("BTCUSDT-1m-2024-01-01.zip", good[:-40])], refused("zip|archive"))
crc = good.find(b"PK\x01\x02") + 16
cases.add("zip-crc", "a wrong CRC in a zip refuses the member", ZIP, [("BTCUSDT-1m-2024-01-01.zip", broken(good, crc, b"\1\2\3\4"))], refused("crc|check|damaged|corrupt|zip"))
cases.add("zip-empty", "a zip without members is refused", ZIP, [("nothing.zip", archive([]))], refused("empty|no member|no file|nothing|holds no|no bar"))
cases.add("gzip-of-zip", "gzip around a zip is read or refused by name", ZIP, [("BTCUSDT-1m-2024-01-01.zip.gz", packed(good))], {**ONE, "or": {"says": ["zip|gzip|compress|archive"]}})
