"""A path is a path: no character of a file name is a pattern, in any reader."""

import io

from .common import Cases, bars, csv, daily, right_days

ORACLE = "POSIX: a path names one file; pandas reads the same bytes"
cases = Cases("paths")


def named(price, symbol, seed):
    table = daily(price=price, seed=seed, count=20)
    table.insert(0, "symbol", symbol)
    return table


RIGHT = csv(named(1000, "BBB", 2))
DECOY = csv(named(10, "AAA", 1))
WANTED = bars(right_days(RIGHT, "BBB"))


def one(id, title, name, decoys=(), **more):
    files = [(name, RIGHT), *((decoy, DECOY) for decoy in decoys)]
    cases.add(id, title, ORACLE, files, WANTED, paths=[name], **more)


one("star", "a star in a name is no pattern", "a*b.csv", ["axb.csv", "ab.csv"])
one("question-mark", "a question mark in a name is no pattern", "a?.csv", ["ab.csv"])
one("brackets", "brackets in a name are no pattern", "a[bc].csv", ["ab.csv", "ac.csv"], report=["duckdb/duckdb#4699"])
one("braces", "braces in a name are no list", "{a,b}.csv", ["a.csv", "b.csv"])
one("only-pattern", "a file that is named like a pattern of everything is one file", "*.csv", ["a.csv", "b.csv"])
one("double-star", "a folder named with two stars is one folder", "**/bars.csv", ["x/bars.csv", "bars.csv"])
one("space", "spaces in a name stay", " two  words .csv")
one("quote", "an apostrophe in a name ends no text of SQL", "it's'); DROP.csv")
one("double-quote", "a double quote in a name ends no name of SQL", 'say "x".csv')
one("newline", "a line end in a name is a character", "a\nb.csv", ["a", "b.csv"])
one("emoji", "an emoji in a name is a character", "\U0001f4c8 bars.csv")
one("backslash", "a backslash in a name is no separator", "a\\b.csv", ["a/b.csv", "ab.csv"])
one("dash", "a name with a dash in front is no option", "-rf.csv", cwd=True)
one("tilde", "a tilde is no home folder", "~", ["home"], cwd=True)
one("tilde-folder", "a folder named with a tilde is a folder", "~/bars.csv", cwd=True)
one("bucket", "a folder named s3: is no bucket", "s3:/bucket/bars.csv", cwd=True)
one("web", "a folder named https: is no address", "https:/example.com/bars.csv", cwd=True)
one("percent", "a percent sign is no escape", "%41.csv", ["A.csv"])
one("dollar", "a dollar sign is no variable", "$HOME.csv", ["HOME.csv"])
one("hive", "a folder like key=value gives no column", "symbol=ZZZ/bars.csv")
one("hash", "a number sign and an ampersand stay", "a#b&c.csv", ["a"])
one("long", "a name of 250 letters is read", "n" * 246 + ".csv")


def of_file(id, name, calendar_symbol, title):
    table = daily(price=1000, seed=2, count=20)
    content = csv(table)
    cases.add(id, title, ORACLE, [(name, content)], bars(right_days(content, calendar_symbol)), paths=[name])


of_file("hive-no-symbol", "symbol=ZZZ/AAPL.csv", "AAPL", "a folder like symbol=ZZZ does not rename the file's symbol")
of_file("year-folder", "year=2023/AAPL.csv", "AAPL", "a folder like year=2023 is only a folder")


def binary(id, write, suffix, decoy_price=10):
    """The same for readers other than CSV."""
    table, other = named(1000, "BBB", 2), named(decoy_price, "AAA", 1)
    cases.add(
        id,
        f"brackets in the name of a {suffix} file are no pattern",
        ORACLE,
        [(f"bars[1].{suffix}", write(table)), (f"bars1.{suffix}", write(other))],
        WANTED,
        paths=[f"bars[1].{suffix}"],
    )


def parquet(table):
    out = io.BytesIO()
    table.to_parquet(out, index=False)
    return out.getvalue()


def feather(table):
    out = io.BytesIO()
    table.to_feather(out)
    return out.getvalue()


binary("brackets-parquet", parquet, "parquet")
binary("brackets-feather", feather, "feather")

other = csv(named(10, "AAA", 1))
cases.add(
    "same-name-twice",
    "two files of the same name in two folders are two files",
    ORACLE,
    [("x/bars.csv", RIGHT), ("y/bars.csv", other)],
    bars(right_days(RIGHT, "BBB"), right_days(other, "AAA")),
    paths=["x", "y"],
)
