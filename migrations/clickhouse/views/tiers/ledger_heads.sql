-- needs: evidence
-- The hash of the last signal of a day of every chain, and how many signals the chain has up to it: the two newest days of the
-- last four, which a weekend fits into. It fixes every signal before it and gives none of them away.
SELECT toString(l.chain) AS chain, toDate(l.issued_at) AS day, l.sequence AS signals, l.row_hash AS head
FROM signal_ledger AS l
WHERE (l.chain, l.sequence) IN (
    SELECT chain, max(sequence)
    FROM signal_ledger
    WHERE issued_at >= (SELECT max(issued_at) FROM signal_ledger) - INTERVAL 4 DAY
    GROUP BY chain, toDate(issued_at)
)
ORDER BY chain, day DESC
LIMIT 2 BY chain
