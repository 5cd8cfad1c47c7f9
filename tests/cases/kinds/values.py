"""A cell that is present is read or its row is refused; it never becomes zero."""

import pandas as pd

from .common import Cases, bars, csv, daily, opens, read, refused, right, right_days

cases = Cases("values")
US = daily(price=1500)
DAYS = pd.DatetimeIndex(US["date"])
NUMBERS = ["open", "high", "low", "close"]


def of(table, **more):
    return right(table, opens("XNYS", pd.to_datetime(table["date"])), "AAPL", "us_equity", "XNYS", "1d", **more)


def add(id, title, oracle, written, expect, separator=",", **more):
    content = written if isinstance(written, bytes) else csv(written, sep=separator)
    cases.add(id, title, oracle, [("AAPL.csv", content)], expect, **more)


def volumes(id, title, oracle, cells, values, **more):
    add(id, title, oracle, US.assign(volume=cells), bars(of(US.assign(volume=values))), **more)


def cell(id, title, name, text, says, oracle="pandas: to_numeric raises"):
    """The fifth row has a cell that is no number: that row is refused, and no other."""
    written = US.astype({name: object})
    written.loc[4, name] = text
    add(id, title, oracle, written, bars(of(US.drop(index=4)), refusedRows=[{"row": 5, "says": says}]))


suffixed = [f"{v / 1000:.3f}K" if i % 3 == 0 else f"{v / 1000:.3f}M" if i % 3 == 1 else f"{v / 1000:.3f}B" for i, v in enumerate(US["volume"])]
scale = {"K": 1e3, "M": 1e6, "B": 1e9}
volumes("suffixes", "K, M and B in one column are thousands, millions and billions", "Investing.com", suffixed, [float(t[:-1]) * scale[t[-1]] for t in suffixed])
lower = [f"{v / 1000:.2f}m" for v in US["volume"]]
volumes("suffix-lower", "m is a million too", "Investing.com", lower, [float(t[:-1]) * 1e6 for t in lower])
some = [str(v) if i % 2 else f"{v}K" for i, v in enumerate(US["volume"])]
volumes("suffix-some", "a column may have K in some cells only", "Investing.com", some, [float(t[:-1]) * 1e3 if t.endswith("K") else float(t) for t in some])
large = US["volume"] * 12345
volumes("thousands", "12,345,678 in quotes is a number", "pandas: thousands=','", [f"{v:,}" for v in large], list(large))
volumes("thousands-space", "12 345 678 is a number", "pandas: thousands=' '", [f"{v:,}".replace(",", " ") for v in large], list(large))
volumes("thousands-nbsp", "12 345 678 with no-break spaces is a number", "Unicode: U+00A0", [f"{v:,}".replace(",", "\u00a0") for v in large], list(large))
volumes("thousands-quote", "12'345'678 is a number", "Swiss format", [f"{v:,}".replace(",", "'") for v in large], list(large))
short = [f"{v // 1000},{v % 1000:03d}" for v in US["volume"]]
add("thousands-or-decimals", "1,234 in all rows is 1234, or the column is refused", "pandas: thousands=','", US.assign(volume=short), {**bars(of(US)), "or": {"says": ["volume"]}})
volumes("exponent", "1.5e6 is a number", "pandas", [f"{v / 1e6:.6e}" for v in large], [float(f"{v / 1e6:.6e}") for v in large])
volumes("decimals", "volumes may have decimals", "pandas", [f"{v}.25" for v in US["volume"]], [v + 0.25 for v in US["volume"]])
volumes("padded", "spaces around a number are not part of it", "pandas: to_numeric of a stripped text", [f"  {v} " for v in US["volume"]], list(US["volume"]))
volumes("plus", "a plus sign is part of a number", "pandas", [f"+{v}" for v in US["volume"]], list(US["volume"]))
for id, text in {"dashes": "-", "en-dashes": "\u2013", "not-available": "N/A", "blank": ""}.items():
    volumes(f"index-{id}", f"an index has no volume: all its cells are {text or 'blank'}", "Investing.com: an index has no volume", [text] * 30, [0] * 30)

comma = US.assign(**{name: [f"{v:.4f}".replace(".", ",") for v in US[name]] for name in NUMBERS}, volume=[f"{v:,}".replace(",", ".") for v in large])
add("europe", "semicolons, decimal commas and dots of thousands", "pandas: sep=';', decimal=',', thousands='.'", comma, bars(of(US.assign(volume=large))), ";")
assert read(csv(comma, sep=";"), sep=";", decimal=",", thousands=".")["volume"].tolist() == large.tolist()
add("europe-quoted", "decimal commas in quotes between commas", "pandas: decimal=','", comma, bars(of(US.assign(volume=large))))
plain = US.assign(**{name: [f"{v:.4f}".replace(".", ",") for v in US[name]] for name in NUMBERS})
add("europe-plain", "decimal commas with a volume without separators", "pandas: sep=';', decimal=','", plain, bars(of(US)), ";")
signs = US.assign(**{name: [f"${v:,.2f}" for v in US[name]] for name in NUMBERS})
money = US.assign(**{name: [round(v, 2) for v in US[name]] for name in NUMBERS})
add("dollars", "$1,500.25 is a price", "nasdaq.com", signs, bars(of(money)))
add("euros", "a euro sign after a price is not part of it", "Unicode: U+20AC", US.assign(**{name: [f"{v:.2f} \u20ac" for v in US[name]] for name in NUMBERS}), {**bars(of(money)), "or": {"says": ["not a number|open"]}})
swiss = US.assign(**{name: [f"{v:,.2f}" for v in US[name]] for name in NUMBERS})
add("price-thousands", "1,500.25 in quotes is a price", "pandas: thousands=','", swiss, bars(of(money)))
add("percent", "a column of percents is left alone", "pandas", US.assign(**{"Change %": ["0.5%"] * 30}), bars(of(US)))
tiny = daily(price=1500)
tiny[NUMBERS] = tiny[NUMBERS] / 1e9
add("tiny", "prices of a millionth are read to the last digit", "pandas: float_precision='round_trip'", tiny, bars(of(tiny)))
add("tiny-exponent", "prices like 1.5e-06 are numbers", "pandas", tiny.assign(**{name: [f"{v:.6e}" for v in tiny[name]] for name in NUMBERS}), bars(of(tiny.assign(**{name: [float(f"{v:.6e}") for v in tiny[name]] for name in NUMBERS}))))
huge = [10**17 + i for i in range(30)]
volumes("huge", "volumes of 10^17 are numbers", "pandas", huge, [float(v) for v in huge])

for id, text in {"dash": "-", "not-available": "N/A", "null": "null", "blank": "", "word": "abc", "underscore": "1_000", "hexadecimal": "0x10", "brackets": "(500)", "full-width": "\uff11\uff12\uff13", "suffix": "5Q", "two-dots": "1.2.3", "minus": "-5", "infinite": "inf"}.items():
    cell(f"volume-{id}", f"a volume of {text or 'nothing'} among numbers refuses its row", "volume", text, "volume")
for id, text in {"dash": "-", "not-available": "N/A", "null": "null", "blank": "", "word": "abc", "underscore": "1_500", "infinite": "Infinity", "nan": "nan", "minus": "-1500", "zero": "0"}.items():
    cell(f"close-{id}", f"a close of {text or 'nothing'} refuses its row", "close", text, "close|low")
cell("high-low", "a high below the low refuses its row", "high", "1", "high", "a bar: low <= high")

mid = ((US["high"] + US["low"]) / 2).round(4)
add("vwap", "a vwap within the bar is read", "pandas", US.assign(vwap=mid), bars(of(US, vwap={"first": float(f"{mid.iloc[0]:.12g}")})))
add("vwap-outside", "a vwap outside of the bar is none, and it is said", "a mean of prices lies between low and high", US.assign(vwap=mid * 1000), {**bars(of(US, vwap={"first": None})), "says": ["vwap"]})
add("vwap-zero", "a vwap of zero is none", "a mean of prices lies between low and high", US.assign(vwap=0), bars(of(US, vwap={"first": None})))
add("currency", "a currency in the headers comes along", "the header", US.rename(columns={name: f"{name.title()} (EUR)" for name in NUMBERS}), {**bars(of(US)), "says": ["EUR"], "or": {"says": ["open"]}})
add("adjusted", "Adj Close beside Close is not the price", "Yahoo: Close is the price", US.assign(**{"Adj Close": US["close"] / 2}), bars(of(US)))
