-- What a run has forecast is asked for at its commit, and the last entries of a chain at every append: without these indexes all that was
-- ever forecast is read for it.
ALTER TABLE range_forecasts ADD INDEX IF NOT EXISTS known as_of TYPE minmax GRANULARITY 1;
ALTER TABLE forecast_ledger ADD INDEX IF NOT EXISTS issued issued_at TYPE minmax GRANULARITY 1;
-- For what is stored already; in the background.
ALTER TABLE range_forecasts MATERIALIZE INDEX known;
ALTER TABLE forecast_ledger MATERIALIZE INDEX issued;
-- What nights alone change of the newest daily and weekly forecasts stands beside them, so that no tick joins it: how many outcomes are known
-- of the last 240, how many of them held, and how many times its normal the daily forecast before was; NaN: there was none. Filled at the
-- commit of a batch.
ALTER TABLE range_latest ADD COLUMN IF NOT EXISTS held_days UInt32;
ALTER TABLE range_latest ADD COLUMN IF NOT EXISTS held UInt32;
ALTER TABLE range_latest ADD COLUMN IF NOT EXISTS ratio_before Float64 DEFAULT nan;
