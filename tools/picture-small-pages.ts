/**
 * Pictures of the small pages of the gateway, for docs/pages: node tools/picture-small-pages.ts [folder]
 *
 * A gateway over a database of its own says each of them, in our face and in that of a partner, light at the width of a desk and dark at that of a
 * phone.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { setBrand } from '#database/brands.ts';
import { beginSending, endSending, planDigests } from '#database/ledger.ts';
import { UNSUBSCRIBE } from '#delivery/access/claims.ts';
import { OUR_BRAND } from '#delivery/brands/brand.ts';
import { openTestGateway } from '#delivery/gateway/testing/test-gateway.ts';
import { DAY, HOUR } from '#market/time.ts';

const folder = process.argv[2] ?? fileURLToPath(new URL('../docs/pages/', import.meta.url));
const QUALITY = 60;
const VIEWS = [
  { size: '', width: 1280, colorScheme: 'light' },
  { size: '-phone', width: 390, colorScheme: 'dark' },
] as const;
const EMAIL = 'growth@example.com';
const PARTNER = {
  ...OUR_BRAND,
  name: 'Northmere',
  colour: `#${'0b5d4b'}`,
  footer: 'Northmere Research LLP',
  contact: 'reports@northmere.example',
  mark: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 10V0a10 10 0 0 1 10 10z"/></svg>',
};

const world = await openTestGateway({ contact: 'help@argus.example' });
world.clock = Date.UTC(2026, 10, 26, 8);
const { id: recipientId, tenantId } = await world.recipient(EMAIL);
for (let day = 1; day <= 5; day++) {
  const at = world.clock - day * DAY;
  const key = { tenantId, recipientId, list: 'daily', date: new Date(at - DAY).toISOString().slice(0, 10) };
  await planDigests(world.database, [{ ...key, contentSha256: 'x', messageId: `<${day}@argus.example>` }]);
  await beginSending(world.database, [{ ...key, at, contentSha256: 'x', transport: 'outbox' }]);
  await endSending(world.database, [{ ...key, state: 'sent', providerId: String(day) }]);
}
const over = await world.link(EMAIL, 14);
world.clock += 17 * DAY;
const token = await world.keys.sign(UNSUBSCRIBE, { n: tenantId, r: recipientId });

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly method?: 'POST';
  readonly session?: boolean;
}
const SHOTS: readonly Shot[] = [
  { name: 'session', path: '/class/crypto' },
  { name: 'expired', path: new URL(over).pathname },
  { name: 'not-found', path: '/instrument/BTCUSD', session: true },
  { name: 'unsubscribe', path: `/u/${token}` },
  { name: 'unsubscribed', path: `/u/${token}`, method: 'POST' },
  { name: 'deliveries', path: '/deliveries', session: true },
  { name: 'link-asked', path: `/link`, method: 'POST' },
];

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const brand of ['', '-partner']) {
  if (brand !== '') await setBrand(world.database, 'demo', { ...PARTNER, domain: '127.0.0.1' });
  world.clock += HOUR;
  const cookie = await world.session(await world.link(EMAIL));
  for (const { name, path, method = 'GET', session = false } of SHOTS) {
    const headers = { cookie: session ? cookie : '' };
    const body = path === '/link' ? new URLSearchParams({ email: EMAIL, page: '/' }) : undefined;
    const answer = await fetch(`${world.gateway.url}${path}`, { method, headers, ...(body && { body }) });
    const html = await answer.text();
    const page = await (await browser.newContext()).newPage();
    await page.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/shot') return await route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
      const file = await fetch(`${world.gateway.url}${pathname}`, { headers });
      await route.fulfill({ contentType: file.headers.get('content-type') ?? '', body: await file.text() });
    });
    await page.goto('http://argus.test/shot', { waitUntil: 'networkidle' });
    const camera = await page.context().newCDPSession(page);
    for (const { size, width, colorScheme } of VIEWS) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      const { data } = await camera.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
      writeFileSync(`${folder}/gateway-${name}${brand}${size}-${colorScheme}.webp`, Buffer.from(data, 'base64'));
    }
    await page.context().close();
  }
}
await browser.close();
await world.close();
process.exit();
