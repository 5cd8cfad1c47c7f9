/**
 * Pictures of every page type of a published release, for docs/pages: node tools/picture-pages.ts <data directory>
 *
 * The data directory is one of `argus demo --once --data …`. Each page is taken light and dark, at the width of a desk and of a phone, with
 * the clock of its data, as WebP; long pages end at a height. `node tools/picture-pages.ts <data directory> signals` takes one type again.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { highestTier, TIERS } from '#contracts/tiers.ts';
import { openReleaseReader } from '#releases/release.ts';
import { BRAND_SHEET } from '#site/gallery/list.ts';
import { BRAND_STYLE } from '#wording/brand.ts';

const FOLDER = new URL('../docs/pages/', import.meta.url);
const QUALITY = 60;
const SIZES = [
  { name: '', width: 1280, height: 2600 },
  { name: '-phone', width: 390, height: 2600 },
] as const;
const THEMES = ['light', 'dark'] as const;

/** Pages of the highest tier by the name of their picture; of a folder the one with most to show. */
const OF_HIGHEST: Readonly<Record<string, string | RegExp>> = {
  overview: '/',
  class: '/class/crypto',
  instrument: /^\/instrument\//,
  signals: '/signals',
  shifts: '/shifts',
  novelty: '/novelty',
  compare: '/compare',
  'track-record': '/track-record',
  evaluation: '/evaluation',
  archive: '/archive',
  'archive-day': /^\/archive\/[\d-]+$/,
  instruments: '/instruments',
  watchlist: '/watchlist',
  methodology: '/methodology',
  glossary: '/glossary',
  status: '/status',
  tiers: '/tiers',
};
/** What is asked for, where a page shows something else without it. */
const QUERIES: Readonly<Record<string, string>> = { compare: '?with=BTCUSDT,ETHUSDT,GOLD' };
const LOWER = TIERS.filter((tier) => tier !== highestTier());
const PAGES = [
  ...Object.entries(OF_HIGHEST).map(([name, address]) => ({ name, tier: highestTier().name, path: address })),
  ...LOWER.map(({ name }) => ({ name: `instrument-${name}`, tier: name, path: /^\/instrument\// })),
  ...LOWER.slice(0, 1).map(({ name }) => ({ name: `overview-${name}`, tier: name, path: '/' })),
];

const [data, ...wanted] = process.argv.slice(2);
if (data === undefined) {
  process.stderr.write('usage: node tools/picture-pages.ts <data directory> [picture…]\n');
  process.exit(2);
}
const reader = openReleaseReader(path.join(data, 'site'));
const release = await reader.current();
if (release === null) throw new Error(`${data} has no release: npx argus demo --once --data ${data}`);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const { name, tier, path: address } of PAGES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const [entry] = [...release.pages]
    .filter(
      ([key, { type }]) => type === undefined && key.startsWith(`${tier}/`) && fits(key.slice(tier.length), address),
    )
    .map(([, page]) => page)
    .sort((a, b) => b.bytes - a.bytes);
  if (entry === undefined) process.stderr.write(`no page for ${name}\n`);
  else await take(browser, name, (await reader.read(entry.sha256, 'raw')).toString('utf8'));
}
await browser.close();

function fits(key: string, address: string | RegExp): boolean {
  return typeof address === 'string' ? key === address : address.test(key);
}

async function take(from: Browser, name: string, html: string): Promise<void> {
  // The clock of a reader who comes when the page has just been published.
  const until = Number(/data-until="(\d+)"/.exec(html)?.[1] ?? 0);
  const page = await (await from.newContext()).newPage();
  await page.clock.setFixedTime(until - 60_000);
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === BRAND_STYLE) return await route.fulfill({ contentType: 'text/css', body: BRAND_SHEET });
    const file = release?.pages.get(`${highestTier().name}${pathname}`);
    if (file?.type === undefined) return await route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
    return await route.fulfill({ contentType: 'application/json', body: await reader.read(file.sha256, 'raw') });
  });
  await page.goto(`http://argus.test/${QUERIES[name] ?? ''}`, { waitUntil: 'networkidle' });
  const camera = await page.context().newCDPSession(page);
  for (const size of SIZES)
    for (const colorScheme of THEMES) {
      await page.setViewportSize({ width: size.width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const full = Number(await page.evaluate('document.documentElement.scrollHeight'));
      const clip = { x: 0, y: 0, width: size.width, height: Math.min(full, size.height), scale: 1 };
      const picture = { format: 'webp', quality: QUALITY, captureBeyondViewport: true, clip } as const;
      const { data: image } = await camera.send('Page.captureScreenshot', picture);
      writeFileSync(new URL(`${name}${size.name}-${colorScheme}.webp`, FOLDER), Buffer.from(image, 'base64'));
    }
  await page.context().close();
}
