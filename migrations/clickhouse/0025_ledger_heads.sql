-- Heads of a few days are asked for with every page of signals: without it that would read the times of the whole track record.
ALTER TABLE signal_ledger ADD INDEX IF NOT EXISTS issued issued_at TYPE minmax GRANULARITY 1;

-- founding: the hash of the last signal of a day of every chain, and how many signals the chain has up to it; the two newest days of
-- the last four, which a weekend fits into. It fixes every signal before it and gives none of them away: who keeps it can tell later that none was changed.
CREATE OR REPLACE VIEW tier_founding_ledger_heads AS
SELECT toString(l.chain) AS chain, toDate(l.issued_at) AS day, l.sequence AS signals, l.row_hash AS head
FROM signal_ledger AS l
WHERE (l.chain, l.sequence) IN (SELECT chain, max(sequence) FROM signal_ledger
                                WHERE issued_at >= (SELECT max(issued_at) FROM signal_ledger) - INTERVAL 4 DAY
                                GROUP BY chain, toDate(issued_at))
ORDER BY chain, day DESC
LIMIT 2 BY chain;
CREATE OR REPLACE VIEW tier_growth_ledger_heads AS SELECT * FROM tier_founding_ledger_heads;
CREATE OR REPLACE VIEW tier_enterprise_ledger_heads AS SELECT * FROM tier_founding_ledger_heads;
