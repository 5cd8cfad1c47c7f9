-- The runs that were committed by a time, by what they knew.
SELECT * FROM runs FINAL WHERE as_of <= {as_of:DateTime64(3, 'UTC')}
