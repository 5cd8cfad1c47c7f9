-- The record of signals as it was at a time.
SELECT * FROM signal_ledger WHERE issued_at <= {as_of:DateTime64(3, 'UTC')}
