-- needs: evidence
-- What is said of the newest bar of every symbol and timeframe. Shares are whole percents: they are conclusions, not measurements.
SELECT symbol, toUInt8(timeframe) AS timeframe, bar_close, horizon, toString(direction) AS direction,
       toString(abstain_reason) AS abstain_reason, confidence, if(isNaN(interval_high), NULL, interval_high) AS interval_half,
       if(isNaN(novelty), NULL, toFloat64(novelty)) AS novelty, drivers, run_id
FROM signal_latest FINAL
