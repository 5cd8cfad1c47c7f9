import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { setBrand } from '#database/brands.ts';
import type { Database } from '#database/database.ts';
import { startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { snapshot } from '#database/testing/snapshot.ts';
import { HOUR, MINUTE } from '#market/time.ts';
import { openCompany } from '../companies.ts';
import { codeOf } from '../secrets.ts';
import { readSession } from '../sessions.ts';
import { browserOf, HOST, serveAccounts } from '../testing/browser.ts';
import { makeCompany, START, testSecrets, tokenOfRequest } from '../testing/world.ts';

const secretOf = testSecrets();
let engine: TestDatabase;
let database: Database;
let app: FastifyInstance;
let clock = START;
let n = 0;

beforeAll(async () => {
  engine = await startDatabase('embedded');
  database = await engine.open();
  app = await serveAccounts({ database, secretOf, now: () => clock });
});
afterAll(async () => {
  await app.close();
  await engine.close();
});
beforeEach(() => {
  clock += 2 * HOUR;
});

const newBrowser = () => browserOf(app, `192.0.2.${++n}`);
/** The newest request for an address: what its mail would hold. */
const newest = async (address: string): Promise<{ token: string; code: string }> => {
  const [row] = await database.system((tx) =>
    tx.rows(
      z.object({ id: z.guid() }),
      'SELECT id FROM sign_in_tokens WHERE address = $1 ORDER BY asked_at DESC, ctid DESC LIMIT 1',
      [address],
    ),
  );
  const id = row?.id ?? '';
  return { token: await tokenOfRequest(secretOf, id), code: codeOf((await secretOf(id, 'k1')).secret) };
};
const owner = async () => {
  const company = `r${++n}`;
  const made = await makeCompany(database, company, clock);
  return { ...made, email: `owner@${company}.example`, company };
};
const signIn = async (email: string, page = '/account/members') => {
  const browser = newBrowser();
  await browser.post('/account/sign-in', { email, page });
  const { token } = await newest(email);
  const answer = await browser.post(`/account/sign-in/${token}`);
  expect([answer.status, answer.headers['location']]).toEqual([303, page]);
  return browser;
};

describe('the way to sign in', () => {
  it('says the same of a known and an unknown address, in words, status, headers and cookies, and takes the same time', async () => {
    const { email } = await owner();
    const shown = [];
    for (const address of [email, 'nobody@x.example']) {
      const browser = newBrowser();
      const began = performance.now();
      const { status, text, headers } = await browser.post('/account/sign-in', { email: address });
      const ms = performance.now() - began;
      const { date: _, 'set-cookie': cookie, ...rest } = headers;
      shown.push([status, text, rest, String(cookie).replace(/=[0-9a-f-]{36}/, '=ID')]);
      expect(ms).toBeGreaterThan(245);
      const wrong = await browser.post('/account/code', { code: '000000' });
      expect(wrong.status).toBe(403);
    }
    expect(shown[0]).toEqual(shown[1]);
    const [known, unknown] = [newBrowser(), newBrowser()];
    const signUp = { company: 'X', name: 'Y' };
    const answers = await Promise.all([
      known.post('/account/sign-up', { ...signUp, email }),
      unknown.post('/account/sign-up', { ...signUp, email: 'fresh@x.example' }),
    ]);
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });

  it('A link is not used up by a scanner that opens every link by GET and HEAD, and works by the button once', async () => {
    const { email } = await owner();
    const browser = newBrowser();
    await browser.post('/account/sign-in', { email, page: '/account/usage' });
    const { token } = await newest(email);
    const scanner = newBrowser();
    const before = await snapshot(database);
    for (let visit = 0; visit < 3; visit++) {
      expect((await scanner.head(`/account/sign-in/${token}`)).status).toBe(200);
      expect((await scanner.get(`/account/sign-in/${token}`)).text).toContain(`As ${email}, on this device.`);
    }
    expect(scanner.jar.size).toBe(0);
    expect(await snapshot(database)).toBe(before);
    const other = newBrowser();
    expect((await other.post(`/account/sign-in/${token}`)).headers['location']).toBe('/account/usage');
    expect((await other.get('/account/members')).status).toBe(200);
    for (const answer of [
      await browser.post(`/account/sign-in/${token}`),
      await browser.get(`/account/sign-in/${token}`),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('This link does not work');
    }
  });

  it('goes on in the first browser by the code that another device shows', async () => {
    const { email } = await owner();
    const browser = newBrowser();
    expect((await browser.post('/account/sign-in', { email, page: '/account/members' })).text).toContain(
      'Code of six digits',
    );
    const { code } = await newest(email);
    expect((await newBrowser().post('/account/code', { code })).status).toBe(403);
    const answer = await browser.post('/account/code', { code: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/account/members']);
    expect([...browser.jar.keys()]).toEqual(['argus_account']);
  });

  it('One request more is refused after twenty an hour from one network, in plain words', async () => {
    const browser = newBrowser();
    const answers = await Promise.all(
      Array.from({ length: 21 }, (_, i) => browser.post('/account/sign-in', { email: `flood${i}@x.example` })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.headers['retry-after']).toBe('3600');
  });

  it('makes a company by its confirmed address, and leads nowhere but to pages of accounts', async () => {
    const browser = newBrowser();
    const email = `hilde@h${n}.example`;
    await browser.post('/account/sign-up', { company: 'Halden <Capital>', name: 'Hilde', email });
    const { token } = await newest(email);
    expect((await browser.get(`/account/sign-in/${token}`)).text).toContain('For Halden &lt;Capital&gt;, with');
    expect((await browser.post(`/account/sign-in/${token}`)).headers['location']).toBe('/account');
    expect((await browser.get('/account/members')).text).toContain('Halden &lt;Capital&gt;');
    for (const page of ['//evil.example', 'https://evil.example', '/account/../x', '/', '/account\\x', '/accounts'])
      expect((await browser.get(`/account/sign-in?page=${encodeURIComponent(page)}`)).text, page).toContain(
        'name="page" value="/account"',
      );
  });

  it('ends with the button to sign out', async () => {
    const { email } = await owner();
    const browser = await signIn(email);
    const stolen = new Map(browser.jar);
    await browser.post('/account/sign-out');
    expect(browser.jar.size).toBe(0);
    const thief = newBrowser();
    for (const [name, value] of stolen) thief.jar.set(name, value);
    expect((await thief.get('/account/members')).headers['location']).toBe(
      '/account/sign-in?page=%2Faccount%2Fmembers',
    );
  });
});

it('who signs in once more goes on with the tenant that it has chosen, and the session before it ends', async () => {
  const first = await owner();
  const second = await openCompany(database, {
    ...{ company: `second${n}`, email: first.email, userName: 'Olga', tier: null, at: clock },
  });
  for (const tenantId of [first.tenantId, second.tenantId]) {
    clock += HOUR;
    const browser = await signIn(first.email);
    await browser.post('/account/tenant', { tenant: tenantId });
    const before = browser.jar.get('argus_account') ?? '';
    await browser.post('/account/sign-in', { email: first.email, page: '/account/members' });
    expect((await browser.post(`/account/sign-in/${(await newest(first.email)).token}`)).status).toBe(303);
    const after = browser.jar.get('argus_account') ?? '';
    expect((await readSession(database, after, clock))?.tenantId).toBe(tenantId);
    expect(await readSession(database, before, clock)).toBeNull();
  }
});

describe('the cookie of a session', () => {
  it('The cookie is kept from scripts, from other hosts and, with https, from the open line', async () => {
    const { email } = await owner();
    const secure = await serveAccounts({ database, secretOf, now: () => clock, secure: true });
    const browser = browserOf(secure, '198.51.100.9');
    await browser.post('/account/sign-in', { email });
    const { token } = await newest(email);
    const { headers } = await browser.post(`/account/sign-in/${token}`);
    const cookie = [headers['set-cookie']].flat().find((each) => String(each).includes('argus_account='));
    expect(cookie).toMatch(
      /^__Host-argus_account=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const page = await browser.get('/account/members');
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' });
    await secure.close();
  });
});

describe('a form of another host', () => {
  it('changes nothing, whatever it says of itself, at every address that changes something', async () => {
    const { email, userId, tenantId } = await owner();
    const browser = await signIn(email);
    const { token } = await newest(email);
    const routes = [
      ...[
        'sign-in',
        'sign-up',
        'code',
        'sign-out',
        'members',
        'tenant',
        'passkeys',
        'passkeys/new',
        'passkeys/question',
      ],
      ...['passkeys/answer', 'passkeys/AAAA/remove', `sign-in/${token}`, `invitations/${token}`],
      ...[`members/${userId}/role`, `members/${userId}/remove`, `members/invitations/${userId}/revoke`],
    ];
    const posts = app
      .printRoutes({ commonPrefix: false })
      .split('\n')
      .filter((line) => line.includes('POST')).length;
    expect(routes.length).toBeGreaterThanOrEqual(posts);
    const before = await snapshot(database);
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: '' },
      { origin: `http://${HOST}.evil.example` },
      { origin: `http://${HOST}:8080` },
      { origin: `http://${HOST}`, 'sec-fetch-site': 'cross-site' },
      { origin: `http://${HOST}`, 'sec-fetch-site': 'same-site' },
    ];
    const form = { email: 'evil@x.example', role: 'owner', tenant: tenantId, company: 'E', name: 'E', code: '1' };
    for (const route of routes)
      for (const headers of foreign) {
        const answer = await browser.post(`/account/${route}`, form, headers);
        expect(
          [answer.status, answer.text.includes('This came from elsewhere')],
          `${route} ${JSON.stringify(headers)}`,
        ).toEqual([403, true]);
      }
    expect(await snapshot(database)).toBe(before);
    expect((await browser.get('/account/members')).status).toBe(200);
  });
});

describe('the page of members', () => {
  it('invites, changes and removes, and a removed member is out at its next request', async () => {
    const { email } = await owner();
    const browser = await signIn(email);
    const guest = `guest${n}@x.example`;
    expect((await browser.post('/account/members', { email: guest, role: 'analyst' })).text).toContain(
      'The invitation is on its way.',
    );
    const { token } = await newest(guest);
    const visitor = newBrowser();
    expect((await visitor.get(`/account/invitations/${token}`)).text).toContain(
      `${email} invites ${guest} as analyst.`,
    );
    expect((await visitor.post(`/account/invitations/${token}`, { name: 'Gus <b>' })).status).toBe(303);
    expect((await visitor.post(`/account/invitations/${token}`, { name: 'x' })).status).toBe(403);
    expect((await visitor.get('/account/members')).status).toBe(403);
    const page = (await browser.get('/account/members')).text;
    expect(page).toContain('Gus &lt;b&gt;');
    const [, guestId = ''] =
      new RegExp(`/account/members/([0-9a-f-]{36})/role"><select name="role" aria-label="Role of ${guest}"`).exec(
        page,
      ) ?? [];
    expect((await browser.post(`/account/members/${guestId}/role`, { role: 'admin' })).text).toContain(
      'That is changed.',
    );
    expect((await visitor.get('/account/members')).status).toBe(200);
    expect((await browser.post(`/account/members/${guestId}/remove`)).status).toBe(200);
    expect((await visitor.get('/account/members')).status).toBe(303);
    expect((await visitor.post('/account/members', { email: 'x@x.example', role: 'reader' })).status).toBe(303);
  });

  it('keeps the last owner, and says so', async () => {
    const { email, userId } = await owner();
    const browser = await signIn(email);
    for (const [what, form] of [
      ['remove', {}],
      ['role', { role: 'admin' }],
    ] as const) {
      const answer = await browser.post(`/account/members/${userId}/${what}`, form);
      expect([answer.status, answer.text.includes('keeps at least one owner')]).toEqual([409, true]);
    }
    for (const wrong of ['x', '00000000-0000-4000-8000-000000000000'])
      expect((await browser.post(`/account/members/${wrong}/remove`)).text).toContain('There is no such member.');
  });

  it('changes nothing five minutes after its user has shown who it is, and shows the members still', async () => {
    const { email, userId } = await owner();
    const browser = await signIn(email);
    clock += 5 * MINUTE + 1;
    // When it was seen is written every five minutes.
    await browser.get('/account/members');
    const before = await snapshot(database);
    for (const [target, form] of [
      ['/account/members', { email: 'late@x.example', role: 'reader' }],
      [`/account/members/${userId}/remove`, {}],
    ] as const) {
      const answer = await browser.post(target, form);
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('/account/sign-in?page=%2Faccount%2Fmembers');
    }
    expect(await snapshot(database)).toBe(before);
    expect((await browser.get('/account/members')).status).toBe(200);
    expect((await browser.get('/account/sign-in?page=/account/members')).text).toContain(`value="${email}"`);
  });

  it('belongs to one tenant: members of another are unknown there, by any id', async () => {
    const [mine, theirs] = [await owner(), await owner()];
    const browser = await signIn(mine.email);
    const before = await snapshot(database);
    for (const what of ['remove', 'role'])
      expect((await browser.post(`/account/members/${theirs.userId}/${what}`, { role: 'reader' })).text).toContain(
        'There is no such member.',
      );
    expect(await snapshot(database)).toBe(before);
    await browser.post('/account/tenant', { tenant: theirs.tenantId });
    expect((await browser.get('/account/members')).text).not.toContain(theirs.email);
  });
});

describe('the face of an account', () => {
  it('The face of an account is that of its tenant, by a sheet of its own', async () => {
    const { email, slug } = await owner();
    const brand = {
      name: 'North & Mere',
      colour: '#0b5d4b',
      mark: '<svg xmlns="http://www.w3.org/2000/svg"/>',
      footer: 'Basel',
      domain: null,
      contact: 'help@northmere.example',
    };
    await setBrand(database, slug, brand);
    const browser = await signIn(email);
    const page = await browser.get('/account/members');
    expect(page.text).toContain('<title>Members · North &amp; Mere</title>');
    expect(page.text).not.toMatch(/argus/i);
    const sheet = await browser.get('/account/brand.css');
    expect(sheet.text).toContain('url("/account/brand.svg")');
    expect((await browser.get('/account/brand.svg')).text).toBe(brand.mark);
    expect((await newBrowser().get('/account/brand.svg')).status).toBe(404);
    expect((await browser.get('/account.css')).headers['content-type']).toBe('text/css; charset=utf-8');
  });
});
