import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '#database/database.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { snapshot } from '#database/testing/snapshot.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import type { OperatorContext } from '../operator/operation.ts';
import { OPERATIONS, performer } from '../operator/operator.ts';
import { remoteOperator } from './client.ts';
import { type ControlFile, controlPath, readControl } from './control-file.ts';
import { startControl } from './server.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'argus-control-'));
let database: Database;
let control: { close(): Promise<void> };
let file: ControlFile;

beforeAll(async () => {
  mkdirSync(path.join(directory, 'run'));
  database = await openDatabase({ directory: path.join(directory, 'database') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  const stores = { database, keys: loadSigningKeys({ directory }), config: { baseUrl: 'http://argus.test' } };
  const perform = performer({ stores, client: null, now: () => 0 } as unknown as OperatorContext);
  control = await startControl(
    directory,
    { perform, home: async () => 'home' },
    {
      temporalAddress: '127.0.0.1:7233',
      temporalUi: 'http://127.0.0.1:8233',
      gateway: 'http://127.0.0.1:8787',
    },
  );
  file = readControl(directory) as ControlFile;
});
afterAll(async () => {
  await control.close();
  await database.close();
  rmSync(directory, { recursive: true, force: true });
});

it('an error of the other process keeps its code and its words here', async () => {
  const link = remoteOperator(file).link({ email: 'nobody@example.com', scope: '/', days: 1 });
  await expect(link).rejects.toMatchObject({
    code: 'ARGUS_RECIPIENT_UNKNOWN',
    message: 'no recipient has the address nobody@example.com',
  });
});

it('the control server refuses input that an operation does not take, before it runs the operation', async () => {
  const record = remoteOperator(file).record({ days: 1.5 });
  await expect(record).rejects.toMatchObject({ code: 'ARGUS_USAGE', message: expect.stringContaining('days') });
});

it('the control server answers nobody without the token, and runs nothing but its operations', async () => {
  const post = (name: string, token: string) =>
    fetch(`http://127.0.0.1:${file.port}/v1/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
  expect((await post('status', 'wrong')).status).toBe(401);
  expect((await post('constructor', file.token)).status).toBe(404);
});

it('the page of operators opens with its key on the loopback address alone, and the key opens nothing else', async () => {
  const { home = '', port } = file;
  const key = new URL(home).searchParams.get('key') as string;
  const page = await fetch(home);
  expect({ status: page.status, text: await page.text() }).toEqual({ status: 200, text: 'home' });
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  for (const wrong of [`http://127.0.0.1:${port}/`, `${home}x`, `http://127.0.0.1:${port}/?key=${file.token}`])
    expect((await fetch(wrong)).status).toBe(401);
  // A name that somebody lets point at the loopback address.
  expect((await fetch(home.replace('127.0.0.1', 'localhost'))).status).not.toBe(200);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const ask = await fetch(`http://127.0.0.1:${port}/v1/tenants?key=${key}`, { method: 'POST', headers, body: '{}' });
  expect(ask.status).toBe(401);
});

it('a GET or HEAD of the control server, with the token, writes no row and runs no operation', async () => {
  const before = await snapshot(database);
  const headers = { authorization: `Bearer ${file.token}` };
  for (const name of Object.keys(OPERATIONS))
    for (const method of ['GET', 'HEAD'])
      expect((await fetch(`http://127.0.0.1:${file.port}/v1/${name}`, { method, headers })).status).toBe(404);
  expect(await snapshot(database)).toBe(before);
});

it('the control file holds the token, only its owner can read it, and it goes when the server ends', async () => {
  expect(statSync(controlPath(directory)).mode & 0o777).toBe(0o600);
  expect(readFileSync(controlPath(directory), 'utf8')).toContain(file.token);
  const other = mkdtempSync(path.join(tmpdir(), 'argus-control-'));
  mkdirSync(path.join(other, 'run'));
  const second = await startControl(
    other,
    { perform: performer({} as OperatorContext) },
    {
      temporalAddress: '',
      temporalUi: '',
      gateway: '',
    },
  );
  expect(readControl(other)).not.toBeNull();
  await second.close();
  expect(readControl(other)).toBeNull();
  rmSync(other, { recursive: true });
});
