import { mkdirSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import type { FastifyInstance } from 'fastify';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { codeOf } from '#accounts/secrets.ts';
import { serveAccounts } from '#accounts/testing/browser.ts';
import { makeCompany, testSecrets, tokenOfRequest } from '#accounts/testing/world.ts';
import type { Database } from '#database/database.ts';
import { startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { CHROMIUM } from './published-report.ts';

const secretOf = testSecrets();
const PICTURES = process.env.ARGUS_PICTURES;

describe.skipIf(CHROMIUM === undefined)('an account in Chromium (skipped: chromium is not installed)', () => {
  let engine: TestDatabase;
  let database: Database;
  let app: FastifyInstance;
  let browser: Browser;
  let base: string;
  beforeAll(async () => {
    engine = await startDatabase('embedded');
    database = await engine.open();
    app = await serveAccounts({ database, secretOf, now: Date.now });
    const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    base = `http://localhost:${address.port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await engine?.close();
  });

  const newest = async (email: string): Promise<{ token: string; code: string }> => {
    const [row] = await database.system((tx) =>
      tx.rows(z.object({ id: z.guid() }), 'SELECT id FROM sign_in_tokens WHERE address = $1 ORDER BY asked_at DESC', [
        email,
      ]),
    );
    const id = row?.id ?? '';
    return { token: await tokenOfRequest(secretOf, id), code: codeOf((await secretOf(id, 'k1')).secret) };
  };
  /** A tab whose policy is broken by nothing. */
  const open = async (context: BrowserContext): Promise<{ page: Page; errors: string[] }> => {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(String(error)));
    return { page, errors };
  };
  const judge = async (page: Page): Promise<string[]> => {
    // The policy of the page lets no script of a test in: it is evaluated beside it.
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };
  const picture = async (page: Page, name: string): Promise<void> => {
    if (PICTURES === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: path.join(PICTURES, `account-${name}.png`), fullPage: true });
  };

  it('a company signs up, invites and changes its members by forms alone, without a script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const { page } = await open(context);
    await page.goto(`${base}/account/sign-up`);
    await picture(page, 'sign-up');
    await page.getByLabel('Company').fill('Halden Capital');
    await page.getByLabel('Your name').fill('Hilde');
    await page.getByLabel('Your e-mail address').fill('hilde@halden.example');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await picture(page, 'code');
    await page.getByLabel('Code of six digits').fill((await newest('hilde@halden.example')).code);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.goto(`${base}/account/members`);
    await page.getByLabel('E-mail address').fill('gus@halden.example');
    await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption('analyst');
    await page.getByRole('button', { name: 'Invite' }).click();
    expect(await page.getByRole('status').textContent()).toBe('The invitation is on its way.');
    await picture(page, 'members');
    const guest = (await open(await browser.newContext({ javaScriptEnabled: false }))).page;
    await guest.goto(`${base}/account/invitations/${(await newest('gus@halden.example')).token}`);
    await guest.getByLabel('Your name').fill('Gus');
    await guest.getByRole('button', { name: 'Join' }).click();
    await page.reload();
    await page.goto(`${base}/account/members`);
    expect(await page.locator('h1').textContent()).toBe('2 members');
    await page.getByRole('button', { name: 'Remove gus@halden.example' }).click();
    expect(await page.locator('h1').textContent()).toBe('One member');
    await guest.goto(`${base}/account/members`);
    expect(new URL(guest.url()).pathname).toBe('/account/sign-in');
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(new URL(page.url()).pathname).toBe('/account/sign-in');
  });

  it('a passkey is made once and signs in later by itself, and a copy of its answer does not', async () => {
    await makeCompany(database, 'keys', Date.now());
    const email = 'owner@keys.example';
    const context = await browser.newContext();
    const { page, errors } = await open(context);
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(`${base}/account/sign-in?page=/account/you`);
    await picture(page, 'sign-in');
    await page.getByLabel('Your e-mail address').fill(email);
    await page.getByRole('button', { name: 'Mail me a link' }).click();
    await page.goto(`${base}/account/sign-in/${(await newest(email)).token}`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: /^Remove Passkey of/ }).waitFor();
    await picture(page, 'you');
    const keys = await database.system((tx) => tx.query('SELECT length(public_key) AS n FROM passkeys'));
    expect(keys).toEqual([{ n: expect.any(Number) }]);
    expect((keys[0] as { n: number }).n).toBeLessThan(300);
    await page.getByRole('button', { name: 'Sign out' }).click();
    const sent: { url: string; body: string | null }[] = [];
    page.on('request', (request) => void sent.push({ url: request.url(), body: request.postData() }));
    await page.goto(`${base}/account/sign-in?page=/account/you`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL(`${base}/account/you`);
    expect(await page.locator('.deck').first().textContent()).toBe(email);
    const answer = sent.find(({ url }) => url.endsWith('/account/passkeys/answer'));
    const replayed = await fetch(`${base}/account/passkeys/answer`, {
      method: 'POST',
      headers: { origin: base },
      body: answer?.body ?? '',
    });
    expect(replayed.status).toBe(403);
    expect(errors).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'every page obeys the rules of accessibility in %s, and breaks no policy',
    async (colorScheme) => {
      const made = await makeCompany(database, `axe-${colorScheme}`, Date.now());
      const context = await browser.newContext({ colorScheme });
      const { page, errors } = await open(context);
      for (const target of ['sign-in', 'sign-up', 'sign-in/x', 'invitations/x']) {
        await page.goto(`${base}/account/${target}`);
        expect(await judge(page), target).toEqual([]);
      }
      const email = `owner@axe-${colorScheme}.example`;
      await page.goto(`${base}/account/sign-in`);
      await page.getByLabel('Your e-mail address').fill(email);
      await page.getByRole('button', { name: 'Mail me a link' }).click();
      expect(await judge(page)).toEqual([]);
      await page.goto(`${base}/account/sign-in/${(await newest(email)).token}`);
      expect(await judge(page)).toEqual([]);
      await page.getByRole('button', { name: 'Sign in' }).click();
      for (const target of ['members', 'you']) {
        await page.goto(`${base}/account/${target}`);
        expect(await judge(page), target).toEqual([]);
        await page.setViewportSize({ width: 390, height: 800 });
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
        expect(wide, target).toBeLessThanOrEqual(390);
        await picture(page, `${target}-phone-${colorScheme}`);
        await page.setViewportSize({ width: 1280, height: 800 });
      }
      expect(errors.filter((error) => !/the server responded with a status of 40[34]/.test(error))).toEqual([]);
      expect(made.slug).toBe(`axe-${colorScheme}`);
    },
  );
});
