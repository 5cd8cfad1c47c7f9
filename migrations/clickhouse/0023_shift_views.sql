-- growth: what the newest look at every followed chart of a market found. Correlations are conclusions over months of bars.
CREATE OR REPLACE VIEW tier_growth_shift_reports AS
SELECT market, toUInt8(timeframe) AS timeframe, close_time, pairs_tested, pairs_found, symbols_tested, run_id
FROM (SELECT * FROM correlation_reports FINAL WHERE run_id IN (SELECT run_id FROM runs)
      ORDER BY close_time DESC, as_of DESC LIMIT 1 BY market, timeframe);

CREATE OR REPLACE VIEW tier_growth_shifts AS
SELECT market, toUInt8(timeframe) AS timeframe, close_time, position, toString(level) AS level, toString(detector) AS detector,
       toString(subject) AS subject, toString(peer) AS peer, peers, ties, corr_before, corr_after, q
FROM (SELECT * FROM correlation_shifts FINAL)
WHERE (market, toUInt8(timeframe), close_time, run_id) IN (SELECT market, timeframe, close_time, run_id FROM tier_growth_shift_reports);

CREATE OR REPLACE VIEW tier_growth_correlations AS
SELECT market, toUInt8(timeframe) AS timeframe, close_time, toString(level) AS level, toString(subject) AS subject, toString(peer) AS peer,
       members, corr_before, corr_after, if(isNaN(absorption_after), NULL, absorption_after) AS absorption, q
FROM (SELECT * FROM correlation_levels FINAL)
WHERE (market, toUInt8(timeframe), close_time, run_id) IN (SELECT market, timeframe, close_time, run_id FROM tier_growth_shift_reports);

CREATE OR REPLACE VIEW tier_enterprise_shift_reports AS SELECT * FROM tier_growth_shift_reports;
CREATE OR REPLACE VIEW tier_enterprise_shifts AS SELECT * FROM tier_growth_shifts;
CREATE OR REPLACE VIEW tier_enterprise_correlations AS SELECT * FROM tier_growth_correlations;
