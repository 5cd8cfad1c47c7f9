import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SITE_ADDRESS } from '#contracts/site-address.ts';
import { TIERS } from '#contracts/tiers.ts';
import { buildSite, type PageRequest } from '../pages.ts';
import { type FilledWarehouse, fillWarehouse } from '../testing/filled-warehouse.ts';
import type { FileRequest } from './file-type.ts';
import { xmlText } from './xml.ts';

let filled: FilledWarehouse;
let requests: readonly (PageRequest | FileRequest)[];

beforeAll(async () => {
  filled = await fillWarehouse();
  requests = await buildSite(filled.warehouse, { tiers: TIERS, asOf: filled.asOf });
});
afterAll(() => filled?.close());

const textOf = (tier: string, path: string): string => {
  const request = requests.find((each) => each.tier === tier && each.path === path);
  if (request === undefined || !('text' in request)) throw new Error(`no file ${tier}${path}`);
  return request.text;
};

describe('the files of a report', () => {
  it('have the same bytes for the same rows', async () => {
    const again = await buildSite(filled.warehouse, { tiers: TIERS, asOf: filled.asOf });
    expect(JSON.stringify(again)).toBe(JSON.stringify(requests));
  });

  it.each(TIERS)('map every page of the $name tier and no other address', ({ name }) => {
    const mapped = [...textOf(name, '/sitemap.xml').matchAll(/<loc>(.*?)<\/loc>/g)].map(([, loc = '']) => loc);
    const pages = requests
      .filter((each) => each.tier === name && 'model' in each)
      .map(({ path }) => SITE_ADDRESS + path);
    expect(mapped.toSorted()).toEqual(pages.toSorted());
  });

  it.each(TIERS)(
    'say the same news of the $name tier as Atom and as JSON, newest first and each under an id of its own',
    ({ name }) => {
      const atom = textOf(name, '/feed.xml');
      const { items } = JSON.parse(textOf(name, '/feed.json')) as {
        items: { id: string; title: string; date_published: string }[];
      };
      expect(items.length).toBeGreaterThan(0);
      expect(atom.match(/<entry>/g)).toHaveLength(items.length);
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      for (const { id, title } of items) {
        expect(atom).toContain(`<id>${xmlText(id)}</id>`);
        expect(atom).toContain(`<title>${xmlText(title)}</title>`);
      }
      const times = items.map(({ date_published }) => date_published);
      expect(times).toEqual(times.toSorted().reverse());
    },
  );

  it('list a session of a market once, and none on a holiday of the venue', () => {
    const events = [...textOf('free', '/calendar/xnys.ics').matchAll(/UID:session-xnys-(\d{4}-\d\d-\d\d)@/g)].map(
      ([, date]) => date,
    );
    expect(new Set(events).size).toBe(events.length);
    expect(events[0]).toBe('2026-11-19');
    expect(events).toContain('2026-11-25');
    expect(events).not.toContain('2026-11-26');
    expect(events).toContain('2026-11-27');
  });

  it('end every line of a calendar as RFC 5545 says, in at most 75 octets', () => {
    for (const line of textOf('growth', '/calendar/24x7.ics').split('\r\n')) {
      expect(line).not.toContain('\n');
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    }
  });
});
