import { expect, it } from 'vitest';
import { demoScreen, replayScreen, type ScreenFacts } from './screen.ts';

const facts = (more: { once: boolean; data?: string }): ScreenFacts => {
  const data = more.data ?? '/clone/.argus';
  const config = {
    dataDirectory: data,
    outboxDirectory: `${data}/outbox`,
    mail: { transport: 'outbox' },
    metricsHost: '127.0.0.1',
    metricsPort: 9464,
  };
  const argus = {
    ...{ instruments: [{ assetClass: 'crypto' }], stores: { config } },
    ...{ runsView: 'http://127.0.0.1:8233/runs', home: 'http://127.0.0.1:40000/?key=k' },
  };
  const links = [{ tier: 'enterprise', email: 'enterprise@example.com', url: 'http://127.0.0.1:8787/r/token' }];
  return {
    argus,
    bars: 1,
    batches: [],
    ticks: [],
    links,
    snapshot: null,
    seconds: 61.23,
    once: more.once,
  } as unknown as ScreenFacts;
};

it('a run that stays up ends with its addresses, and counts one of a thing in the singular', () => {
  const text = demoScreen(facts({ once: false }));
  expect(text).toContain('Ready after 61.2 s');
  expect(text).toContain('1 simulated instrument in 1 asset class');
  expect(text).toContain('1 bar loaded');
  for (const address of ['http://127.0.0.1:8787/r/token', 'http://127.0.0.1:8233/runs', 'http://127.0.0.1:40000'])
    expect(text).toContain(address);
});

it('a run with --once ends with how to open it again, and with no address that dies with it', () => {
  for (const [screen, command] of [
    [demoScreen, 'npx argus up'],
    [replayScreen, 'npx argus gateway'],
  ] as const) {
    const text = screen(facts({ once: true, data: '/clone/elsewhere' }));
    expect(text).not.toMatch(/https?:/);
    expect(text).toMatch(new RegExp(`${command} --data \\S*elsewhere +serves the pages`));
    expect(text).toMatch(/npx argus link enterprise@example\.com --data \S*elsewhere/);
  }
  expect(demoScreen(facts({ once: true }))).toMatch(/npx argus up {2,}serves/);
});

it('a run names who looks after the account: by a link while it is up, by a command after it', () => {
  const account = {
    email: 'owner@example.com',
    url: 'http://localhost:8787/account/sign-in/token',
    key: 'argus_live_x',
  };
  expect(demoScreen({ ...facts({ once: false }), account })).toContain(`\n    ${account.url}\n`);
  const after = demoScreen({ ...facts({ once: true, data: '/clone/elsewhere' }), account });
  expect(after).not.toContain(account.url);
  expect(after).toMatch(/npx argus account link owner@example\.com --data \S*elsewhere/);
});
