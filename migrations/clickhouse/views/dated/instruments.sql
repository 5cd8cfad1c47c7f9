-- The instruments that had a regime by a time, with what was known of them then; of one whose first revision came later (a history that was
-- loaded), that first one.
SELECT symbol, name, asset_class, venue, calendar, volume_kind
FROM (SELECT *, version > toUnixTimestamp64Milli({as_of:DateTime64(3, 'UTC')}) AS later FROM instrument_revisions FINAL)
WHERE symbol IN (
    SELECT symbol FROM regimes
    WHERE open_time < {as_of:DateTime64(3, 'UTC')}
      AND (timeframe IN ('1d', '1w') OR open_time > {as_of:DateTime64(3, 'UTC')} - INTERVAL 10 DAY)
      AND run_id IN (SELECT run_id FROM runs)
)
ORDER BY later, if(later, toInt64(version), -toInt64(version))
LIMIT 1 BY symbol
