-- How often an event usually happens stands beside its probability: "1 in 6" says nothing without "usually 1 in 12". In the order of the
-- events, NaN where there is no probability, and in what was forecast before.
ALTER TABLE range_forecasts ADD COLUMN IF NOT EXISTS event_rates Array(Float32) DEFAULT [nan, nan, nan, nan] AFTER events;
ALTER TABLE range_latest ADD COLUMN IF NOT EXISTS event_rates Array(Float32) DEFAULT [nan, nan, nan, nan] AFTER events;
