"""Files that are hardly files."""

import json

import pandas as pd

from .common import Cases, bars, csv, daily, opens, read, refused, right, right_days

cases = Cases("odd")
US = daily()
TEXT = csv(US)
AAPL = bars(right_days(TEXT))


def add(id, title, oracle, content, expect, name="AAPL.csv", **more):
    files = [] if content is None else [(name, {"make": content} if isinstance(content, str) else content)]
    cases.add(id, title, oracle, files, expect, **more)


def replaced(old, new, count=1):
    return TEXT.decode().replace(old, new, count).encode()


NO_BARS = "a table without rows has no bars"
add("empty", "an empty file is refused", NO_BARS, b"", refused("empty", code="ARGUS_FEED_EMPTY"))
add("blank", "a file of blank lines is refused", NO_BARS, b"\n\n  \n", refused("empty|no rows|no column|no bar|columns"))
add("header-only", "a header without rows is refused", NO_BARS, TEXT.split(b"\n")[0] + b"\n", refused("no rows|empty|no bar"))
add("one-row", "one row is a bar when its timeframe is said", "pandas", csv(US.iloc[:1]), bars(right_days(csv(US.iloc[:1]))), options={"timeframe": "1d"}, doors=["feed", "inspect"])
add("one-row-asks", "one row without a timeframe asks for it", "one row has no distance", csv(US.iloc[:1]), refused("timeframe"), doors=["feed", "inspect"])
add("missing", "a file that does not exist is named", "POSIX: ENOENT", None, refused("nothing.csv", "not exist|missing|no such", code="ARGUS_FEED_MISSING"), paths=["nothing.csv"])
add("folder-missing", "a folder that does not exist is named", "POSIX: ENOENT", None, refused("nowhere", code="ARGUS_FEED_MISSING"), paths=["nowhere/"], doors=["feed", "inspect"])
add("folder-empty", "a folder without files is refused", NO_BARS, None, refused("no file|empty"), paths=["."], doors=["feed", "inspect"])
add("fifo", "a FIFO is refused at once", "POSIX: S_ISFIFO", "fifo", refused("regular|fifo|pipe|device|special"), seconds=8)
cases.add("fifo-folder", "a FIFO in a folder is listed and takes no other file with it", "POSIX: S_ISFIFO", [("data/AAPL.csv", TEXT), ("data/MSFT.csv", {"make": "fifo"})], {**AAPL, "leftOut": [{"file": "MSFT.csv", "says": "regular|fifo|pipe|special"}]}, paths=["data"], seconds=8)
add("device", "a device is refused at once", "POSIX: S_ISCHR", None, refused("regular|device|special"), paths=["/dev/zero"], seconds=8, doors=["feed", "inspect"])
add("link-nowhere", "a link to nothing is refused", "POSIX: ENOENT", "dangling", refused("AAPL.csv", "exist|link|missing"))
cases.add("link", "a link to a file is that file", "POSIX", [("AAPL.csv", {"make": "link"}), ("there.csv", TEXT)], AAPL, paths=["AAPL.csv"])
cases.add("loop", "a folder that links to itself is read once", "POSIX", [("data/AAPL.csv", TEXT), ("data/again", {"make": "loop"})], AAPL, paths=["data"], doors=["inspect"], seconds=20)
add("many-columns", "10,000 columns that are not needed are left alone", "pandas", "many-columns", bars(right(pd.DataFrame([[1, 1, 1, 1, 1]] * 2, columns=["open", "high", "low", "close", "volume"]), opens("XNYS", ["2023-01-03", "2023-01-04"]), "AAPL", "us_equity", "XNYS", "1d")))
add("long-line", "a line of 100 MB is refused", "no cell of a bar is that long", "long-line", refused("line|long|size|large|volume"), seconds=30, doors=["feed", "inspect"])

# Rows.
ragged = TEXT.decode().split("\n")
short = ragged.copy()
short[6] = ",".join(short[6].split(",")[:4])
kept = right_days(csv(US.drop(index=5)))
add("row-short", "a row with cells missing is refused by number", "pandas: on_bad_lines", "\n".join(short).encode(), bars(kept, refusedRows=[{"row": 6, "says": "."}]))
long = ragged.copy()
long[6] += ",7,8"
add("row-long", "a row with cells too many is refused by number", "pandas: on_bad_lines", "\n".join(long).encode(), bars(kept, refusedRows=[{"row": 6, "says": "."}]))
cut = TEXT[: TEXT.rindex(b",") - 3]
add("cut-last", "a last row that is cut off is refused by number", "pandas", cut, bars(right_days(csv(US.iloc[:29])), refusedRows=[{"row": 30, "says": "."}]))
add("no-line-end", "a last line without an end is a row", "RFC 4180", TEXT.rstrip(b"\n"), AAPL)
add("blank-lines", "blank lines are no rows", "pandas: skip_blank_lines", replaced("\n2023-01-10", "\n\n\n2023-01-10") + b"\n\n", AAPL)
add("crlf", "lines may end with CRLF", "RFC 4180", TEXT.replace(b"\n", b"\r\n"), AAPL)
add("cr", "lines may end with CR", "pandas: lineterminator", TEXT.replace(b"\n", b"\r"), AAPL)
add("mixed-ends", "lines may end with LF and CRLF in one file", "pandas", TEXT.replace(b"\n", b"\r\n", 12), AAPL)
add("bom", "a byte order mark is no part of the first name", "Unicode", b"\xef\xbb\xbf" + TEXT, AAPL)
add("utf-16-le", "UTF-16 with its mark is read", "Unicode", b"\xff\xfe" + TEXT.decode().encode("utf-16-le"), {**AAPL, "or": {"says": ["UTF-16|UTF-8|encoding"]}})
add("utf-16-be", "UTF-16 (big-endian) with its mark is read", "Unicode", b"\xfe\xff" + TEXT.decode().encode("utf-16-be"), {**AAPL, "or": {"says": ["UTF-16|UTF-8|encoding"]}})
add("latin-1", "a comment in Latin-1 takes no bar with it", "pandas: encoding='latin-1'", csv(US.assign(note="x")).replace(b",x\n", b",caf\xe9\n"), {**AAPL, "or": {"says": ["UTF-8|encoding|unicode"]}})
for id, separator in {"tab": "\t", "semicolon": ";", "pipe": "|"}.items():
    add(f"separator-{id}", f"cells may be separated by a {id}", f"pandas: sep={separator!r}", csv(US, sep=separator), AAPL)
add("quoted", "all cells may be in quotes", "RFC 4180", csv(US, quoting=1), AAPL)
add("quoted-line", "a line end in quotes is part of its cell", "RFC 4180", csv(US.assign(note=["two\nlines" if i == 20 else "" for i in range(30)])), AAPL)
add("quote-open", "a quote that never ends is refused, or takes no bar with it", "pandas: EOF inside string", csv(US.assign(note="x")).replace(b",x\n", b',"x\n', 1), {**AAPL, "or": {"says": ["quote|row|line|cell"]}})
add("header-spaces", "spaces around names are no part of them", "pandas: skipinitialspace", replaced("date,open,high", " Date , Open , High "), AAPL)
add("trailing-comma", "a comma at the end of each line is an empty column", "pandas: an unnamed column", TEXT.replace(b"\n", b",\n"), AAPL)
add("comment", "lines of comment before the header are no rows", "pandas: comment='#'", b"# downloaded 2024-01-03\n# daily\n" + TEXT, {**AAPL, "or": {"says": ["column"]}})
add("two-opens", "two columns open are refused by name", "neither is known to be right", TEXT.replace(b"open,high", b"open,open,high", 1).replace(b"\n2023-", b"\n2023-"), refused("open|row|column"))
add("index-column", "the row numbers that pandas saved are left alone", "pandas: index_col=0", US.to_csv(lineterminator="\n").encode(), AAPL)
add("no-volume", "a file without a volume column is refused by name", "a bar has a volume", csv(US.drop(columns="volume")), refused("volume"))
add("no-open", "a file without opens is refused by name", "a bar has an open", csv(US.drop(columns="open")), refused("open"))
add("header-again", "a header that comes again in the middle is a refused row", "pandas: to_numeric raises", "\n".join([*ragged[:11], ragged[0], *ragged[11:]]).encode(), bars(right_days(TEXT), refusedRows=[{"row": 11, "says": "."}]))

# Content of another kind.
add("html", "a page of errors is refused", "no table", b"<!DOCTYPE html>\n<html><head><title>429</title></head>\n<body>Too many, requests</body></html>\n", refused("column|html|format"))
add("json-error", "an answer with an error is refused", "no table", json.dumps({"code": -1121, "msg": "Invalid symbol."}).encode(), refused("json|column|format|bars|holds"), name="BTCUSDT-1m.json")
add("json-empty", "an empty list is refused", NO_BARS, b"[]", refused("empty|no rows|json|no bar|format"), name="BTC_USDT-1m.json")
add("binary", "bytes of no format are refused", "no table", bytes(range(256)) * 20, refused("format|known|read"))
add("zeros", "a file of zeros is refused", "no table", b"\0" * 5000, refused("format|known|read"))
add("trades", "a list of trades is refused by name", "freqtrade: trades", json.dumps([[1704067200000, "1", None, "buy", 42000.0, 0.1, 4200.0]] * 5).encode(), refused("trades|lists|columns|hold"), name="BTC_USDT-trades.json")

# Characters in symbols.
def symbols(id, title, text, says="symbol"):
    table = US.assign(symbol=["AAPL" if i != 12 else text for i in range(30)])
    good = table.drop(index=12)
    cases.add(id, title, "a symbol is printable text", [("a.csv", csv(table))],
              {**bars(right_days(csv(good.drop(columns="symbol")), "AAPL"), refusedRows=[{"row": 13, "says": says}]), "or": {"says": ["symbol|NUL|character|a.csv"]}})


symbols("symbol-nul", "a NUL in a symbol refuses its row or the file, never the rest in silence", "AA\0PL")
symbols("symbol-feff", "U+FEFF in a symbol refuses its row or the file, never the rest in silence", "\ufeffAAPL")
symbols("symbol-escape", "an escape character in a symbol refuses its row", "\x1b[31mAAPL")
symbols("symbol-space", "a symbol with a space refuses its row", "AA PL")
symbols("symbol-long", "a symbol of 65 letters refuses its row", "A" * 65)
symbols("symbol-slashes", "a symbol that is a path refuses its row", "../../etc/passwd")
