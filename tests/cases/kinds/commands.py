"""What the command line prints, and its exit code: 3 when something was left out."""

import math

from .common import Cases, csv, daily

cases = Cases("commands")
US = daily(count=300)
TEXT = csv(US.iloc[:30])
NEWEST = csv(US.iloc[::-1])


def add(id, title, files, args, exit, *says, no=(), oracle="the documented exit codes"):
    cases.add(id, title, oracle, files, {"command": {"args": args, "exit": exit, "says": list(says), "not": list(no)}})


add("inspect-good", "a good file is inspected with exit code 0", [("AAPL.csv", TEXT)], ["inspect", "AAPL.csv"], 0, "AAPL", "30")
add("inspect-json", "inspect --json prints JSON only", [("AAPL.csv", TEXT)], ["inspect", "AAPL.csv", "--json"], 0, r"^\s*\{.*\}\s*$")
add("inspect-command", "inspect prints the command that loads the file", [("AAPL.csv", TEXT)], ["inspect", "AAPL.csv"], 0, "argus (backfill|replay)")
add("inspect-bad-row", "a refused row gives exit code 3 and its number", [("AAPL.csv", TEXT.replace(b"2023-01-10,", b"2023-01-10,abc", 1))], ["inspect", "AAPL.csv"], 3, "row 6")
add("inspect-folder", "a file of a folder that is not read gives exit code 3 and its name", [("data/AAPL.csv", TEXT), ("data/MSFT.csv", b"\0\1\2" * 100)], ["inspect", "data"], 3, "AAPL", "MSFT.csv")
add("inspect-missing", "a missing file gives exit code 3", [], ["inspect", "nothing.csv"], 3, "nothing.csv")
add("inspect-brackets", "brackets in an argument are no pattern", [("a[1].csv", csv(US.iloc[:30].assign(symbol="BBB"))), ("a1.csv", csv(US.iloc[:30].assign(symbol="AAA")))], ["inspect", "a[1].csv"], 0, "BBB", no=["AAA"])
add("inspect-dash", "a name with a dash is a file after --", [("-rf.csv", csv(US.iloc[:30].assign(symbol="BBB")))], ["inspect", "--", "-rf.csv"], 0, "BBB")
add("inspect-escape", "control characters of a file never reach the terminal", [("a.csv", csv(US.iloc[:30].assign(symbol=["\x1b[31mRED" if i == 3 else "AAPL" for i in range(30)])))], ["inspect", "a.csv"], 3, "AAPL", no=["\x1b\\[31m"])
add("inspect-escape-name", "control characters of a file name never reach the terminal", [("\x1b[31mred.csv", csv(US.iloc[:30].assign(symbol="AAPL")))], ["inspect", "\x1b[31mred.csv"], 0, "AAPL", no=["\x1b\\[31m"])
add("inspect-series", "a series is recognised, with the command that loads it", [("DGS10.csv", b"observation_date,DGS10\n2024-01-02,3.95\n2024-01-03,\n")], ["inspect", "DGS10.csv"], 0, "bond:DGS10", "argus series load")
log = math.log(US["close"].iloc[-1] / US["close"].iloc[-2])
add("inspect-factor", "a factor file of LEAN is recognised, with the command that loads it", [("aapl.csv", b"19980102,0.8613657,0.00892857,1\n20000620,0.8613657,0.00892857,101\n20501231,1,1,0\n")], ["inspect", "aapl.csv"], 0, "splits and dividends", "argus actions load")
add("inspect-map", "a map file of LEAN is recognised, and it is said that none is followed", [("aapl.csv", b"19980102,aapl,Q\n20501231,aapl,Q\n")], ["inspect", "aapl.csv"], 0, "map file")
add("inspect-funding", "funding of Binance is recognised, with the command that loads it", [("BTCUSDT-fundingRate-2024-01.csv", b"calc_time,funding_interval_hours,last_funding_rate\n1704067200000,8,0.0001\n1704096000000,8,-0.0001\n")], ["inspect", "BTCUSDT-fundingRate-2024-01.csv"], 0, "funding_8h:BINANCE:BTCUSDT", "argus series load")
add("series-bars", "series load of bars says the command for bars", [("AAPL.csv", TEXT)], ["series", "load", "AAPL.csv"], 3, "holds bars", "argus backfill --bars AAPL.csv")
digits = f'"ret_1": {log:.9f}'[:-2].replace(".", r"\.")
for name, content in {"oldest": csv(US), "newest": NEWEST}.items():
    add(f"vector-{name}", f"the vector of a file with the {name} first is that of the last day", [("AAPL.csv", content)], ["vector", "--bars", "AAPL.csv", "--timeframe", "1d", "--json"], 0, digits, oracle="numpy: log of the last two closes")
add("regimes-newest", "regimes of a file with the newest first come oldest first", [("AAPL.csv", NEWEST)], ["regimes", "--bars", "AAPL.csv", "--timeframe", "1d"], 0, "AAPL,2023-.*AAPL,2024-03", no=["NaN"])
add("regimes-classes", "regimes of BRK.A and BRK.B are those of two instruments", [("data/BRK.A.csv", csv(daily(count=300, price=5000, seed=2))), ("data/BRK.B.csv", csv(US))], ["regimes", "--bars", "data", "--timeframe", "1d"], 0, r"BRK\.A,", r"BRK\.B,")
add("regimes-flat", "a price that does not move gives the reason and no NaN", [("FLAT.csv", csv(US.assign(open=1, high=1, low=1, close=1)))], ["regimes", "--bars", "FLAT.csv", "--timeframe", "1d"], 3, "does not move", "no scale", no=["NaN"])
add("regimes-one-flat", "a flat price beside a moving one is said, and the other is computed", [("data/FLAT.csv", csv(US.assign(open=1, high=1, low=1, close=1))), ("data/AAPL.csv", csv(US))], ["regimes", "--bars", "data", "--timeframe", "1d"], 3, "AAPL,2023", "FLAT", "does not move", no=["NaN"])
