import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { TIERS } from '#contracts/tiers.ts';

const TABLE = 'contracts/tiers.ts';
/** What each tier costs: `planTable` refuses a tier without a plan, and a plan without a tier. */
const PRICES = 'billing/plans.ts';
/** Where a tier may be named: tests and what they are made of, released migrations, which never change, and what is not ours. */
const EXEMPT =
  /(^|\/)(node_modules|dist|testing|fixtures)\/|^tests\/|\.test\.ts$|^migrations\/(clickhouse|postgres)\/\d{4}_|^(\.argus|site\/\.astro|coverage)\//;

const files = globSync('**/*.{ts,mjs,cjs,astro,sql,yml}', {
  cwd: inClone(),
  exclude: (name) => name.startsWith('node_modules') || name.startsWith('.argus'),
}).filter((file) => !EXEMPT.test(file));
const names = TIERS.map(({ name }) => name).join('|');
const quoted = new RegExp(`(['"\`])(${names})\\1`, 'g');
const prefix = new RegExp(`tier_(${names})_`);
const compared = new RegExp(`tier(\\.name|Name)?\\s*[!=]==?\\s*['"\`](${names})['"\`]`, 'i');

/** How a text names tiers: a list of them, a view of one, or a condition on one. */
function offences(text: string): string[] {
  const listed = new Set([...text.matchAll(quoted)].map(([, , name]) => name));
  return [
    ...(listed.size > 1 ? [`lists ${[...listed].join(', ')}`] : []),
    ...(prefix.exec(text)?.slice(0, 1) ?? []),
    ...(compared.exec(text)?.slice(0, 1) ?? []),
  ];
}

describe('the tiers', () => {
  it('stand by name in their table and in that of the plans, and nowhere else: a new tier is one object in each', () => {
    expect(files).toContain('warehouse/views.ts');
    expect(files).toContain('migrations/clickhouse/views/tiers/history.days.sql');
    expect(files.length).toBeGreaterThan(300);
    const found = files
      .filter((file) => file !== TABLE && file !== PRICES)
      .flatMap((file) => offences(readFileSync(inClone(file), 'utf8')).map((offence) => `${file}: ${offence}`));
    expect(found).toEqual([]);
  });

  it('would be found by this check wherever they are named', () => {
    expect(offences(readFileSync(inClone(TABLE), 'utf8'))).toHaveLength(1);
    expect(offences("const TIERS = ['free', 'founding'];")).toHaveLength(1);
    expect(offences('SELECT * FROM tier_growth_history')).toEqual(['tier_growth_']);
    expect(offences("if (model.tier !== 'free')")).toHaveLength(1);
    expect(offences("port is ${taken ? 'taken' : 'free'}")).toEqual([]);
  });
});
