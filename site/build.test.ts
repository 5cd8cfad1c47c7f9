import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { bundleSources } from './build.ts';

/** `import … from '#wording/dates.ts'`, but not `import type`. */
const VALUE_IMPORT = /^import (?!type )[^;]*? from '#([^']+)';/gm;
const isTypesOnly = (statement: string): boolean => /^import \{(?:\s*type \w+,?)+\s*\} from/.test(statement);

it('a change of any file whose code is in the bundle makes it another bundle', () => {
  const sources = new Set(bundleSources());
  expect(sources).toContain('site/src/layouts/Page.astro');
  expect(sources).toContain('wording/numbers.ts');
  const missing = [...sources].flatMap((file) =>
    [...readFileSync(inClone(file), 'utf8').matchAll(VALUE_IMPORT)]
      .filter(([statement, imported = '']) => !isTypesOnly(statement) && !sources.has(imported))
      .map(([, imported]) => `${file} imports ${imported}`),
  );
  expect(missing).toEqual([]);
});
