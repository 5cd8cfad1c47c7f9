-- needs: evidence
-- The newest regime of every symbol in eight timeframes, with its evidence.
SELECT symbol, toUInt8(timeframe) AS timeframe, toString(label) AS label, probabilities, confidence, entropy, age_bars, since,
       expected_remaining_bars, stay_10, next_probabilities, close_time, as_of, run_id
FROM regime_latest FINAL
