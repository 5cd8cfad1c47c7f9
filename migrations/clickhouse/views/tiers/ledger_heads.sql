-- needs: evidence
-- The hash of the last entry of a day of every chain, and how many entries the chain has up to it: the two newest days of the
-- last four, which a weekend fits into. It fixes every entry before it and gives none of them away.
SELECT chain, day, signals, head
FROM (
    SELECT toString(chain) AS chain, toDate(issued_at) AS day, max(sequence) AS signals, argMax(row_hash, sequence) AS head
    FROM signal_ledger
    WHERE issued_at >= (SELECT max(issued_at) FROM signal_ledger) - INTERVAL 4 DAY
    GROUP BY chain, day
    UNION ALL
    SELECT toString(chain) AS chain, toDate(issued_at) AS day, max(sequence) AS signals, argMax(row_hash, sequence) AS head
    FROM forecast_ledger
    WHERE issued_at >= (SELECT max(issued_at) FROM forecast_ledger) - INTERVAL 4 DAY
    GROUP BY chain, day
)
ORDER BY chain, day DESC
LIMIT 2 BY chain
