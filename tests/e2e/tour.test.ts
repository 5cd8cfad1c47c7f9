import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ArgusProcess, argus, freePorts, type Ports } from '../fault/world.ts';
import { temporalCli } from '../integration/temporal.ts';

const README = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
);
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Every `npx argus …` of the README, in order: of the command blocks and of the running text. */
const commands = [...README.matchAll(/npx argus [^\n`#]+/g)].map(([text]) => text.trim());
const replays = commands.filter((command) => command.startsWith('npx argus replay'));
const questions = commands.filter((command) =>
  /^npx argus (status|ops list|doctor|sql|hash|vector|link)/.test(command),
);

/** Words of a shell command; double quotes hold words together. */
const words = (command: string) =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '').slice(2);

describe.skipIf(temporalCli() === null)('the tour of the README on real bars (skipped without a Temporal CLI)', () => {
  const data = mkdtempSync(path.join(tmpdir(), 'argus-tour-'));
  let ports: Ports;
  let run: ArgusProcess;

  beforeAll(async () => {
    ports = await freePorts();
    const real = replays.find((command) => command.includes('aapl.csv')) as string;
    run = argus(
      words(real).filter((word) => word !== '--once'),
      data,
      ports,
    );
    await vi.waitFor(() => expect(run.output()).toContain('Ready after'), { timeout: 60_000, interval: 100 });
  }, 90_000);
  afterAll(async () => {
    run.child.kill('SIGINT');
    await run.exit;
    rmSync(data, { recursive: true, force: true });
  });

  const linkOf = (tier: string) => new RegExp(`${tier}\\s+(http\\S+)`).exec(run.output())?.[1] as string;

  it('has commands for every reader', () => {
    expect(questions.length).toBeGreaterThanOrEqual(8);
    expect(replays).toHaveLength(2);
  });

  it.each(questions)('argus answers the command of the README with exit code 0: %s', async (command) => {
    const started = argus(words(command), data, ports);
    expect(await started.exit, started.output()).toBe(0);
    expect(started.output().length).toBeGreaterThan(20);
  });

  it('puts a digest for every recipient into the outbox', () => {
    expect(readdirSync(path.join(data, 'outbox')).filter((name) => name.endsWith('.eml'))).toHaveLength(4);
  });

  it.each([
    'demo',
    'up',
    'replay',
    'backfill',
    'worker',
    'gateway',
    'status',
    'ops',
    'link',
    'grants list',
    'grants revoke',
    'recipients list',
    'recipients tier',
    'recipients subscribe',
    'recipients unsubscribe',
    'tenants suspend',
    'sql',
    'hash',
    'ledger verify',
    'ledger show',
    'ledger record',
    'vector',
    'migrate',
    'doctor',
  ])('argus %s --help shows an example', async (command) => {
    const started = argus([...command.split(' '), '--help'], data, ports);
    expect(await started.exit).toBe(0);
    if (command !== 'ops') expect(started.output()).toContain('Example:');
  });

  describe.skipIf(CHROMIUM === undefined)('in Chromium (skipped: chromium is not installed)', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM as string, args: FLAGS });
    });
    afterAll(() => browser?.close());

    it('a signed link opens the overview, leaves no signature in the address, and leads to an instrument', async () => {
      const page = await browser.newPage();
      const errors: string[] = [];
      const hosts = new Set<string>();
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('request', (request) => hosts.add(new URL(request.url()).host));
      await page.goto(linkOf('enterprise'));
      expect(page.url()).toBe(`http://127.0.0.1:${ports.gateway}/`);
      expect(await page.title()).toContain('Market overview');
      await page.click('section:has(#all) a[href="/instrument/AAPL"]');
      expect(await page.textContent('h1')).toMatch(/^AAPL /);
      expect(await page.locator('.river .areas path.area').count()).toBe(5);
      expect(
        await page
          .locator('section', { has: page.locator('#ranges') })
          .locator('tbody tr')
          .count(),
      ).toBe(3);
      expect(
        await page
          .locator('section', { has: page.locator('#dial') })
          .locator('tbody tr')
          .count(),
      ).toBe(2);
      expect(errors).toEqual([]);
      expect([...hosts].filter((host) => host !== '')).toEqual([`127.0.0.1:${ports.gateway}`]);
    });

    it('a page past its deadline says so, and reads without JavaScript', async () => {
      const page = await browser.newPage();
      await page.goto(linkOf('free'));
      expect(await page.isVisible('#stale')).toBe(true);
      const plain = await browser.newContext({ javaScriptEnabled: false });
      const quiet = await plain.newPage();
      await quiet.goto(linkOf('free'));
      expect(await quiet.textContent('main')).toContain('AAPL changed at the last close');
      expect(await quiet.isVisible('#search')).toBe(false);
      await plain.close();
    });

    it('the search narrows the table to what is typed', async () => {
      const page = await browser.newPage();
      await page.goto(linkOf('growth'));
      await page.goto(`http://127.0.0.1:${ports.gateway}/class/us_equity`);
      await page.fill('#q', 'no such thing');
      expect(await page.locator('tr[data-find]:visible').count()).toBe(0);
      await page.fill('#q', 'aap');
      expect(await page.locator('tr[data-find]:visible').count()).toBe(1);
    });

    it('the free tier has no probabilities but those of its open day, on any page it can reach', async () => {
      const page = await browser.newPage();
      await page.goto(linkOf('free'));
      for (const address of ['/', '/class/us_equity', '/instrument/AAPL']) {
        await page.goto(`http://127.0.0.1:${ports.gateway}${address}`);
        const past = page.locator('.open-day');
        if ((await past.count()) > 0) await past.evaluate((section) => section.remove());
        expect(await page.textContent('main')).not.toMatch(/\d+\s?%/);
      }
    });

    it('a reader without a session gets no page', async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      const response = await page.goto(`http://127.0.0.1:${ports.gateway}/instrument/AAPL`);
      expect(response?.status()).toBe(401);
      await context.close();
    });

    it('the Temporal UI lists the runs and what they did', async () => {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${ports.ui}/namespaces/default/workflows`);
      await page.getByText('batch-xnys-2018-05-11').first().waitFor({ timeout: 20_000 });
    });
  });
});
