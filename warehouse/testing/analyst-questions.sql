-- What analysts ask of the warehouse: each is answered by `argus sql`. One question ends with a semicolon.

-- Looking around
SHOW TABLES;
SHOW TABLES LIKE 'tier_growth%';
SHOW TABLES NOT LIKE 'tier%';
DESCRIBE bars;
DESCRIBE TABLE regime_latest;
DESC tier_free_instruments;
SHOW COLUMNS FROM signal_ledger;
SHOW CREATE TABLE regimes;
SHOW CREATE VIEW valid_bars;
EXISTS TABLE novelty;
EXISTS corporate_actions;
SELECT 1;
SELECT version();
SELECT currentDatabase();
SELECT now(), today(), yesterday(), now64(3);
SELECT count() FROM instruments FINAL;
SELECT * FROM runs FINAL ORDER BY as_of DESC LIMIT 5;
SELECT * FROM bars LIMIT 10;
SELECT * EXCEPT (run_id, as_of, rev) FROM bars FINAL LIMIT 3;
SELECT * REPLACE (round(close, 2) AS close) FROM bars FINAL LIMIT 3;
SELECT COLUMNS('open|close') FROM bars LIMIT 2;
SELECT COLUMNS('^(open|high|low|close)$') APPLY(max) FROM bars;
SELECT b.* EXCEPT run_id FROM bars AS b LIMIT 1;
SELECT max(version), count() FROM schema_migrations FINAL;
EXPLAIN SELECT count() FROM bars WHERE symbol = 'AAA';
EXPLAIN indexes = 1 SELECT count() FROM bars WHERE symbol = 'AAA' AND timeframe = '1m';
EXPLAIN PIPELINE SELECT symbol, max(close) FROM bars GROUP BY symbol;
EXPLAIN SYNTAX SELECT * FROM valid_bars WHERE symbol = 'AAA';
EXPLAIN QUERY TREE SELECT symbol FROM bars;
EXPLAIN ESTIMATE SELECT * FROM bars WHERE symbol = 'AAA';

-- Counting and grouping
SELECT timeframe, label, count() FROM regime_latest FINAL GROUP BY 1, 2 ORDER BY 1, 3 DESC;
SELECT label, count() FROM regime_latest FINAL WHERE timeframe = '1d' GROUP BY label ORDER BY 2 DESC;
SELECT asset_class, count() AS n FROM instruments FINAL GROUP BY asset_class HAVING n > 0 ORDER BY n DESC;
SELECT symbol, COUNT(*), SUM(volume), AVG(close), MIN(low), MAX(high) FROM bars FINAL GROUP BY symbol ORDER BY symbol;
SELECT count(DISTINCT symbol), uniq(symbol), uniqExact(timeframe) FROM bars;
SELECT timeframe, countIf(close > open) AS up, countIf(close < open) AS down FROM bars FINAL GROUP BY timeframe;
SELECT symbol, sumIf(volume, close > open) / sum(volume) AS up_share FROM bars FINAL GROUP BY symbol;
SELECT symbol, timeframe, count() FROM bars GROUP BY ROLLUP(symbol, timeframe) ORDER BY symbol, timeframe;
SELECT symbol, timeframe, count() FROM bars GROUP BY CUBE(symbol, timeframe);
SELECT symbol, timeframe, count() FROM bars GROUP BY GROUPING SETS ((symbol), (timeframe), ());
SELECT symbol, count() FROM bars GROUP BY symbol WITH TOTALS;
SELECT symbol, toDate(open_time) AS day, count() FROM bars GROUP BY ALL ORDER BY ALL;
SELECT DISTINCT source FROM bars ORDER BY source;
SELECT DISTINCT ON (symbol) symbol, open_time, close FROM bars FINAL ORDER BY symbol, open_time DESC;
SELECT market, kind, count(), max(as_of) FROM runs FINAL GROUP BY market, kind ORDER BY market;
SELECT severity, check, count() FROM quality_findings FINAL GROUP BY severity, check ORDER BY 3 DESC;
SELECT issue, count(), any(file), any(detail) FROM feed_findings FINAL GROUP BY issue;
SELECT file, count() FROM feed_findings GROUP BY file;
SELECT state, count(), sum(rows) FROM partitions FINAL GROUP BY state;
SELECT grouping(symbol), count() FROM bars GROUP BY ROLLUP(symbol);

-- Quantiles and other aggregates with parameters
SELECT quantile(0.5)(close) FROM bars FINAL;
SELECT symbol, quantiles(0.1, 0.5, 0.9)(close) FROM bars FINAL GROUP BY symbol;
SELECT median(volume), medianExact(volume) FROM bars FINAL;
SELECT quantileExact(0.99)(high - low) FROM bars FINAL WHERE timeframe = '1m';
SELECT quantileTDigestIf(0.95)(volume, volume > 0) FROM bars FINAL;
SELECT quantileExactWeighted(0.5)(close, traded_minutes) FROM bars FINAL;
SELECT stddevSamp(close), stddevPop(close), varSamp(close), skewPop(close), kurtPop(close) FROM bars FINAL;
SELECT corr(open, close), covarSamp(open, close) FROM bars FINAL;
SELECT simpleLinearRegression(toFloat64(toUnixTimestamp(open_time)), close) FROM bars FINAL WHERE symbol = 'AAA';
SELECT topK(3)(symbol), topKWeighted(3)(symbol, traded_minutes) FROM bars;
SELECT histogram(10)(close) FROM bars FINAL;
SELECT argMax(close, open_time), argMin(close, open_time) FROM bars FINAL WHERE symbol = 'AAA';
SELECT symbol, argMaxIf(close, open_time, volume > 0) FROM bars FINAL GROUP BY symbol;
SELECT avgOrNull(scale) FROM context_series;
SELECT avgWeighted(close, volume) FROM bars FINAL;
SELECT anyLast(label), any(confidence) FROM regime_latest;
SELECT entropy(label) FROM regimes FINAL;
SELECT kolmogorovSmirnovTest('two-sided')(close, toUInt8(symbol = 'AAA')) FROM bars FINAL;
SELECT mannWhitneyUTest(close, toUInt8(symbol = 'AAA')) FROM bars FINAL WHERE symbol IN ('AAA', 'BBB');
SELECT studentTTest(close, toUInt8(symbol = 'AAA')) FROM bars FINAL WHERE symbol IN ('AAA', 'BBB');
SELECT sumMap([toString(label)], [toUInt64(1)]) FROM regimes FINAL;
SELECT groupArray(5)(close), groupUniqArray(symbol) FROM bars;
SELECT symbol, groupArraySorted(3)(volume) FROM bars GROUP BY symbol;
SELECT groupConcat(',')(symbol) FROM (SELECT DISTINCT symbol FROM bars ORDER BY symbol);
SELECT windowFunnel(3600)(toDateTime(open_time), label = 'bull_trend', label = 'stress') FROM regimes FINAL;
SELECT sequenceCount('(?1)(?2)')(toDateTime(close_time), from_label = 'bull_trend', to_label = 'stress') FROM regime_changes;
SELECT uniqMerge(u) FROM (SELECT uniqState(symbol) AS u FROM bars GROUP BY timeframe);
SELECT sumForEach(probabilities), avgForEach(probabilities) FROM regimes FINAL;
SELECT max(arraySum(probabilities)) FROM regimes FINAL;
SELECT boundingRatio(toUnixTimestamp(open_time), close) FROM bars FINAL;
SELECT exponentialMovingAverage(5)(close, toUnixTimestamp(open_time)) FROM bars FINAL WHERE symbol = 'AAA';
SELECT deltaSum(close) FROM (SELECT close FROM bars FINAL WHERE symbol = 'AAA' ORDER BY open_time);

-- Time
SELECT toStartOfHour(open_time) AS hour, count() FROM bars GROUP BY hour ORDER BY hour;
SELECT toStartOfInterval(open_time, INTERVAL 15 MINUTE) AS quarter, max(high) FROM bars FINAL GROUP BY quarter ORDER BY quarter;
SELECT toStartOfDay(open_time, 'America/New_York') AS day, sum(volume) FROM bars FINAL GROUP BY day;
SELECT toTimeZone(open_time, 'Europe/Paris') FROM bars LIMIT 3;
SELECT toHour(open_time, 'Asia/Tokyo') AS hour, avg(volume) FROM bars GROUP BY hour ORDER BY hour;
SELECT formatDateTime(open_time, '%Y-%m-%d %H:%i', 'UTC') FROM bars LIMIT 3;
SELECT formatDateTime(open_time, '%d/%m/%Y') FROM bars LIMIT 1;
SELECT dateDiff('minute', open_time, close_time) AS minutes, count() FROM bars GROUP BY minutes;
SELECT date_trunc('week', open_time) AS week, count() FROM bars GROUP BY week;
SELECT toYYYYMM(open_time) AS month, count() FROM bars GROUP BY month;
SELECT toDayOfWeek(open_time) AS weekday, avg(high - low) FROM bars FINAL GROUP BY weekday ORDER BY weekday;
SELECT * FROM bars FINAL WHERE open_time >= '2026-01-05 00:00:00' AND open_time < '2026-01-05 01:00:00' LIMIT 5;
SELECT * FROM bars FINAL WHERE open_time BETWEEN toDateTime64('2026-01-05 00:00:00', 3, 'UTC') AND toDateTime64('2026-01-06 00:00:00', 3, 'UTC') LIMIT 5;
SELECT count() FROM bars WHERE open_time > now() - INTERVAL 30 DAY;
SELECT count() FROM bars WHERE open_time > subtractDays(now(), 7);
SELECT count() FROM bars WHERE toDate(open_time) = DATE '2026-01-05';
SELECT EXTRACT(HOUR FROM open_time) AS hour, count() FROM bars GROUP BY hour;
SELECT max(open_time) + INTERVAL 1 MONTH, addQuarters(max(open_time), 1) FROM bars;
SELECT toUnixTimestamp64Milli(max(open_time)) FROM bars;
SELECT fromUnixTimestamp64Milli(toInt64(1767571200000), 'UTC');
SELECT parseDateTimeBestEffort('2026-01-05T10:00:00Z');
SELECT toMonday(open_time), toLastDayOfMonth(open_time), toISOWeek(open_time) FROM bars LIMIT 1;
SELECT monthName(open_time), dateName('weekday', open_time) FROM bars LIMIT 1;
SELECT market, max(as_of), dateDiff('second', max(bars_through), max(as_of)) AS lag_seconds FROM runs FINAL GROUP BY market;
SELECT age('day', min(open_time), max(open_time)) FROM bars;
SELECT makeDate(2026, 1, 5), toDate('2026-01-05') + 7;
SELECT s.date, count() FROM sessions AS s WHERE s.market = 'xnys' GROUP BY s.date ORDER BY s.date;
SELECT toRelativeDayNum(open_time) AS day, last_value(close) FROM bars FINAL GROUP BY day;

-- Gaps and axes
SELECT toStartOfMinute(open_time) AS minute, count() FROM bars WHERE symbol = 'AAA' GROUP BY minute ORDER BY minute WITH FILL STEP 60 LIMIT 20;
SELECT toDate(open_time) AS day, sum(volume) AS volume FROM bars FINAL GROUP BY day ORDER BY day WITH FILL FROM toDate('2026-01-01') TO toDate('2026-01-10') STEP 1;
SELECT toUInt32(number) AS n, n * 2 AS twice FROM numbers(5) ORDER BY n WITH FILL TO 8 INTERPOLATE (twice AS twice + 2);
SELECT toDate('2026-01-01') + number AS day FROM numbers(31);
SELECT number FROM numbers(10, 5);
SELECT * FROM generate_series(1, 10, 3);
SELECT d.day, count(b.symbol) FROM (SELECT toDate('2026-01-04') + number AS day FROM numbers(3)) AS d LEFT JOIN (SELECT symbol, toDate(open_time) AS day FROM bars) AS b ON b.day = d.day GROUP BY d.day ORDER BY d.day;

-- Joins
SELECT b.symbol, i.name, count() FROM bars AS b INNER JOIN instruments AS i ON i.symbol = b.symbol GROUP BY b.symbol, i.name;
SELECT b.symbol, i.name FROM bars b LEFT JOIN instruments i USING (symbol) LIMIT 3;
SELECT r.symbol, r.label, b.close FROM regimes AS r ASOF LEFT JOIN bars AS b ON b.symbol = r.symbol AND b.open_time <= r.close_time LIMIT 5;
SELECT a.symbol, b.symbol, corr(a.close, b.close) FROM bars AS a INNER JOIN bars AS b ON a.open_time = b.open_time AND a.timeframe = b.timeframe WHERE a.symbol < b.symbol GROUP BY a.symbol, b.symbol;
SELECT i.symbol FROM instruments AS i LEFT ANTI JOIN bars AS b ON b.symbol = i.symbol;
SELECT i.symbol FROM instruments AS i LEFT SEMI JOIN bars AS b ON b.symbol = i.symbol;
SELECT count() FROM bars AS b ANY LEFT JOIN regime_latest AS r ON r.symbol = b.symbol AND r.timeframe = b.timeframe;
SELECT i.symbol, t.n FROM instruments AS i CROSS JOIN (SELECT number AS n FROM numbers(2)) AS t;
SELECT i.symbol, t.n FROM instruments AS i, (SELECT 1 AS n) AS t;
SELECT c.symbol, c.to_label, l.label FROM regime_changes AS c FULL JOIN regime_latest AS l ON l.symbol = c.symbol;
SELECT x.symbol, y.rows FROM (SELECT DISTINCT symbol FROM instruments) AS x RIGHT JOIN (SELECT symbol, count() AS rows FROM bars GROUP BY symbol) AS y ON x.symbol = y.symbol;
SELECT t.symbol, t.label, h.from_label FROM tier_growth_regimes AS t LEFT JOIN tier_growth_history AS h ON h.symbol = t.symbol AND h.timeframe = t.timeframe;
SELECT l.signal_id, l.direction, o.move FROM signal_ledger AS l LEFT JOIN signal_outcomes AS o ON o.signal_id = l.signal_id AND o.kind = 'first';

-- Subqueries, sets and CTEs
SELECT symbol, close FROM bars FINAL WHERE symbol IN (SELECT symbol FROM instruments WHERE asset_class = 'crypto') LIMIT 5;
SELECT count() FROM bars WHERE (symbol, open_time) IN (SELECT symbol, max(open_time) FROM bars GROUP BY symbol);
SELECT count() FROM bars WHERE symbol NOT IN ('AAA', 'BBB');
SELECT count() FROM bars WHERE symbol GLOBAL IN (SELECT symbol FROM instruments);
SELECT symbol FROM instruments WHERE EXISTS (SELECT 1 FROM bars);
SELECT symbol, close - (SELECT avg(close) FROM bars FINAL) AS above FROM bars FINAL LIMIT 5;
SELECT * FROM (SELECT symbol, max(high) AS top FROM bars FINAL GROUP BY symbol) WHERE top > 100 ORDER BY top DESC;
WITH last AS (SELECT symbol, argMax(close, open_time) AS close FROM bars FINAL GROUP BY symbol) SELECT * FROM last ORDER BY symbol;
WITH up AS (SELECT symbol FROM bars WHERE close > open), down AS (SELECT symbol FROM bars WHERE close < open) SELECT (SELECT count() FROM up) AS up, (SELECT count() FROM down) AS down;
WITH a AS (SELECT symbol FROM instruments), b AS (SELECT symbol FROM bars WHERE symbol IN a) SELECT count() FROM b;
WITH 0.9 AS level SELECT quantileExact(0.9)(close) > level FROM bars;
WITH (SELECT max(open_time) FROM bars) AS newest SELECT count() FROM bars WHERE open_time = newest;
WITH RECURSIVE steps AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM steps WHERE n < 5) SELECT sum(n) FROM steps;
SELECT symbol FROM bars UNION ALL SELECT symbol FROM instruments;
SELECT symbol FROM bars UNION DISTINCT SELECT symbol FROM instruments ORDER BY symbol;
(SELECT symbol FROM instruments) EXCEPT (SELECT symbol FROM bars);
SELECT symbol FROM instruments INTERSECT SELECT symbol FROM bars;
SELECT market, as_of FROM runs FINAL WHERE (market, as_of) IN (SELECT market, max(as_of) FROM runs FINAL GROUP BY market);
FROM bars SELECT symbol, count() GROUP BY symbol;
SELECT symbol, (SELECT count() FROM quarantine FINAL) AS quarantined FROM instruments;

-- Windows
SELECT symbol, open_time, close, lagInFrame(close) OVER (PARTITION BY symbol ORDER BY open_time ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS previous FROM bars FINAL WHERE timeframe = '1m' LIMIT 5;
SELECT symbol, open_time, avg(close) OVER (PARTITION BY symbol ORDER BY open_time ROWS BETWEEN 19 PRECEDING AND CURRENT ROW) AS sma20 FROM bars FINAL LIMIT 25;
SELECT symbol, row_number() OVER w AS n, rank() OVER w, dense_rank() OVER w FROM bars WINDOW w AS (PARTITION BY symbol ORDER BY volume DESC) LIMIT 5;
SELECT symbol, open_time, sum(volume) OVER (PARTITION BY symbol ORDER BY open_time) AS cumulative FROM bars FINAL LIMIT 5;
SELECT symbol, open_time, first_value(open) OVER w, last_value(close) OVER w, nth_value(close, 2) OVER w FROM bars FINAL WINDOW w AS (PARTITION BY symbol, toDate(open_time) ORDER BY open_time) LIMIT 5;
SELECT symbol, ntile(4) OVER (ORDER BY volume) AS quartile FROM bars FINAL LIMIT 4;
SELECT symbol, open_time, log(close / lagInFrame(close, 1, close) OVER (PARTITION BY symbol ORDER BY open_time)) AS move FROM bars FINAL LIMIT 5;
SELECT symbol, stddevSamp(close) OVER (PARTITION BY symbol ORDER BY open_time ROWS BETWEEN 9 PRECEDING AND CURRENT ROW) AS sigma FROM bars FINAL LIMIT 12;
SELECT symbol, open_time, volume FROM bars FINAL QUALIFY row_number() OVER (PARTITION BY symbol ORDER BY volume DESC) <= 2;
SELECT symbol, max(high) OVER (PARTITION BY symbol ORDER BY toUnixTimestamp(open_time) RANGE BETWEEN 3600 PRECEDING AND CURRENT ROW) FROM bars FINAL LIMIT 5;
SELECT label, leadInFrame(label) OVER (PARTITION BY symbol ORDER BY open_time ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) AS next FROM regimes FINAL LIMIT 5;
SELECT symbol, percent_rank() OVER (ORDER BY close), cume_dist() OVER (ORDER BY close) FROM bars FINAL LIMIT 5;

-- Arrays, tuples and maps
SELECT symbol, probabilities[1] AS bull, probabilities[-1] AS stress FROM regime_latest FINAL;
SELECT symbol, arrayMap(p -> round(p, 3), probabilities) FROM regimes FINAL LIMIT 5;
SELECT symbol, arrayFilter(p -> p > 0.1, probabilities) FROM regimes FINAL LIMIT 5;
SELECT symbol, arraySum(probabilities), arrayMax(probabilities), arrayAvg(probabilities) FROM regimes FINAL LIMIT 5;
SELECT symbol, indexOf(probabilities, arrayMax(probabilities)) FROM regimes FINAL LIMIT 5;
SELECT symbol, p, i FROM regimes FINAL ARRAY JOIN probabilities AS p, arrayEnumerate(probabilities) AS i LIMIT 10;
SELECT symbol, arrayJoin(probabilities) AS p FROM regimes FINAL LIMIT 10;
SELECT s.symbol, p FROM regimes AS s LEFT ARRAY JOIN s.probabilities AS p LIMIT 5;
SELECT countIf(isNaN(x)), count() FROM (SELECT arrayJoin(vector) AS x FROM features FINAL);
SELECT length(vector), arrayCount(x -> isNaN(x), vector) FROM features FINAL;
SELECT arraySort(x -> -x, probabilities), arrayReverseSort(probabilities) FROM regimes FINAL LIMIT 1;
SELECT arraySlice(vector, 1, 5) FROM features FINAL LIMIT 1;
SELECT L2Distance(p.next_counts, [1., 0, 0, 0, 0]), cosineDistance(p.next_counts, [1., 2, 0, 0, 0]) FROM regime_persistence AS p FINAL LIMIT 1;
SELECT arrayZip(['bull', 'bear', 'range', 'volatile', 'stress'], probabilities) FROM regime_latest FINAL;
SELECT mapFromArrays(['bull', 'bear'], [1, 2]) AS m, m['bull'], mapKeys(m);
SELECT map('a', close)['a'] FROM bars LIMIT 1;
SELECT tuple(symbol, close).1, (symbol, close).2 FROM bars LIMIT 1;
SELECT has(drivers, 'x'), hasAny(drivers, ['a', 'b']), arrayStringConcat(drivers, ', ') FROM signal_latest;
SELECT arrayReduce('max', probabilities), arrayReduce('quantile(0.5)', probabilities) FROM regimes FINAL LIMIT 1;
SELECT arrayCumSum([1, 2, 3]), arrayDifference([1, 4, 9]), range(5), arrayFold((acc, x) -> acc + x, [1, 2, 3], toInt64(0));
SELECT arrayMap((x, y) -> x * y, [1, 2], [3, 4]), arrayExists(x -> x = 2, [1, 2]), arrayFirst(x -> x > 1, [1, 2]);
SELECT symbol, arrayMap(i -> (i, probabilities[i]), range(1, 6)) FROM regime_latest FINAL LIMIT 2;

-- Conditions, text, numbers and casts
SELECT symbol, CASE WHEN close > open THEN 'up' WHEN close < open THEN 'down' ELSE 'flat' END AS move FROM bars FINAL LIMIT 5;
SELECT CASE label WHEN 'stress' THEN 1 ELSE 0 END FROM regime_latest FINAL;
SELECT if(isNaN(vwap), close, vwap), multiIf(volume > 100, 'much', volume > 10, 'some', 'little') FROM bars FINAL LIMIT 5;
SELECT volume > 100 ? 'much' : 'little' FROM bars LIMIT 2;
SELECT coalesce(scale, 0), ifNull(scale, 1), nullIf(kind, ''), assumeNotNull(scale) FROM context_series;
SELECT symbol FROM instruments WHERE name LIKE 'A%' OR name ILIKE '%beta%' OR match(name, '^[A-C]') OR name NOT LIKE '%x%';
SELECT upper(symbol), lower(name), substring(name, 1, 3), concat(symbol, '/', venue), symbol || '.' || venue, length(name) FROM instruments;
SELECT splitByChar('/', 'a/b/c')[1], replaceAll(name, 'a', 'b'), replaceRegexpOne(name, '(\\w+)', '[\\1]'), trim(name) FROM instruments;
SELECT position(name, 'l'), startsWith(name, 'A'), format('{}: {}', symbol, name), leftPad(symbol, 8, ' ') FROM instruments;
SELECT cast(close AS Decimal(18, 4)), close::Float32, toString(close), CAST(label, 'String'), toInt32(round(close)) FROM bars AS b INNER JOIN regime_latest AS r ON r.symbol = b.symbol LIMIT 1;
SELECT CAST('bull_trend' AS Enum8('bull_trend' = 0, 'bear_trend' = 1)), '2026-01-05 00:00:00'::DateTime('UTC'), toTypeName(close) FROM bars LIMIT 1;
SELECT round(close, 2), floor(close), ceil(close), sqrt(close), pow(close, 2), exp(1), log10(close), abs(-close), sign(close - open), greatest(open, close), least(open, close) FROM bars LIMIT 1;
SELECT intDiv(toInt64(volume), 10), volume % 10, bitAnd(flags, 1), bitTest(flags, 0) FROM bars AS b CROSS JOIN regime_latest AS r LIMIT 1;
SELECT formatReadableSize(123456), formatReadableQuantity(sum(volume)), bar(count(), 0, 1000, 20) FROM bars;
SELECT cityHash64(symbol, open_time), hex(SHA256(symbol)), MD5(symbol) != '' FROM bars LIMIT 1;
SELECT symbol AS `a name with spaces`, close AS "Schluß" FROM bars LIMIT 1;
SELECT 'it''s', 'back\\slash', 'a; b -- no comment /* none */ # $$', 'INTO OUTFILE', 'Grüße';
SELECT 1e-3, .5, -1.5, 0.1 + 0.2, NULL, true, inf, nan;
SELECT toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0'), toString(generateUUIDv4()) != '';

-- Order and limits
SELECT symbol, open_time, close FROM bars FINAL ORDER BY symbol ASC, open_time DESC LIMIT 3 BY symbol;
SELECT symbol, close FROM bars ORDER BY close DESC NULLS LAST LIMIT 10 OFFSET 5;
SELECT symbol, close FROM bars ORDER BY close LIMIT 2 WITH TIES;
SELECT name FROM instruments ORDER BY name COLLATE 'de';
SELECT symbol FROM bars PREWHERE timeframe = '1m' WHERE volume > 1 LIMIT 1;

-- Findings, tiers and track records
SELECT asset_class, timeframe, hits / resolved_directional AS hit_rate FROM tier_growth_track_record WHERE resolved_directional > 0;
SELECT chain, day, signals, substring(head, 1, 8) FROM tier_founding_ledger_heads;
SELECT symbol, sum(move * if(direction = 'up', 1, -1)) AS total FROM signal_ledger AS l INNER JOIN signal_outcomes AS o USING (signal_id) WHERE direction != 'neutral' GROUP BY symbol;
SELECT symbol, novelty, drivers FROM novelty FINAL WHERE novelty > 0.9 ORDER BY novelty DESC LIMIT 20;
SELECT market, subject, peer, corr_after - corr_before AS shift FROM correlation_shifts FINAL WHERE abs(shift) > 0.2 ORDER BY abs(shift) DESC;
SELECT from_label, to_label, count() AS n, avg(previous_age_bars) AS age FROM known_regime_changes GROUP BY from_label, to_label ORDER BY n DESC;
SELECT series, reference_time, argMax(value, knowledge_time) FROM series GROUP BY series, reference_time;
SELECT symbol, count() FILTER (WHERE severity = 'block') AS blocking FROM quality_findings GROUP BY symbol;
SELECT symbol, label, confidence FROM tier_free_instruments AS t LEFT JOIN tier_founding_regimes AS r USING (symbol, label);
SELECT brier FROM (SELECT avg(pow(p_shrunk - rose, 2)) AS brier FROM signal_ledger AS l INNER JOIN signal_outcomes AS o ON o.signal_id = l.signal_id);
SELECT floor(p_shrunk * 10) / 10 AS bucket, count(), avg(rose) FROM signal_ledger AS l INNER JOIN signal_outcomes AS o USING (signal_id) GROUP BY bucket ORDER BY bucket;
