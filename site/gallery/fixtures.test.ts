import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAGE_TYPES } from '#reports/page-types/page-types.ts';
import { addressOf, allFixtures, fixturesOf, recordedOf, recordOf, schemaOf, TEMPLATES } from './fixtures.ts';

describe('the gallery', () => {
  it('has a fixture of every page type of a report', () => {
    const missing = PAGE_TYPES.map(({ template }) => template).filter((template) => !existsSync(recordOf(template)));
    expect(missing, `no fixture of ${missing.join(', ')}: node tools/record-fixtures.ts writes it`).toEqual([]);
  });

  it.each(TEMPLATES)('holds models of %s that pass the schema, also in every strange case', (template) => {
    const schema = schemaOf(template);
    for (const { tier, name, model } of fixturesOf(template)) {
      const found = schema?.safeParse(model);
      expect(found?.error?.issues ?? [], `${template}, ${tier}, ${name}`).toEqual([]);
    }
  });

  it('gives every fixture an address of its own', () => {
    const addresses = allFixtures().map(addressOf);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('makes strange cases by pure functions: the recorded models stay as they are', () => {
    for (const template of TEMPLATES) {
      const before = JSON.stringify(recordedOf(template));
      fixturesOf(template);
      expect(JSON.stringify(recordedOf(template))).toBe(before);
    }
  });

  it('has strange cases that differ from the page as it is', () => {
    const texts = fixturesOf('instrument')
      .slice(-7)
      .map(({ model }) => JSON.stringify(model));
    expect(new Set(texts).size).toBe(7);
  });
});
