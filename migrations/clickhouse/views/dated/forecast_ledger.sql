-- The record of forecasts as it was at a time.
SELECT * FROM forecast_ledger WHERE issued_at <= {as_of:DateTime64(3, 'UTC')}
