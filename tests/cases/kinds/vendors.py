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
