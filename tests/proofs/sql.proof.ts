import { record } from './record.ts';

const MUTATIONS = 10_000;
process.env.SQL_MUTATIONS = String(MUTATIONS);
await import('../../warehouse/sql/attacks.test.ts');
record('sql', { 'mutated statements on each engine, none with an effect': MUTATIONS });
