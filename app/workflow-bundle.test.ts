import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { workflowBundle } from './workflow-bundle.ts';

const root = mkdtempSync(path.join(tmpdir(), 'argus-bundle-'));
const cacheDirectory = path.join(root, 'cache');
const bundle = async () =>
  readFileSync(await workflowBundle({ root, cacheDirectory, log: pino({ enabled: false }) }), 'utf8');

beforeAll(() => {
  for (const name of ['workflows', 'contracts', 'market', 'wording', 'package.json', 'package-lock.json'])
    cpSync(inClone(name), path.join(root, name), { recursive: true });
  symlinkSync(inClone('node_modules'), path.join(root, 'node_modules'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('the bundle is kept until a file that went into it changes, in whatever room that file is', async () => {
  const first = await bundle();
  expect(await bundle()).toBe(first);
  // Workflows read the contract; nothing in workflows/ changes here.
  const contract = path.join(root, 'contracts', 'runs.ts');
  const source = readFileSync(contract, 'utf8');
  expect(source).toContain("'argus-market'");
  writeFileSync(contract, source.replaceAll("'argus-market'", "'another-queue'"));
  const second = await bundle();
  expect(second).not.toBe(first);
  expect(second).toContain('another-queue');
}, 60_000);

it('a bundle that was cut short is made again', async () => {
  const complete = await bundle();
  truncateSync(path.join(cacheDirectory, 'workflows.js'), 1000);
  expect(await bundle()).toBe(complete);
}, 60_000);

it('a change of the packages makes the bundle again', async () => {
  const before = readFileSync(path.join(cacheDirectory, 'workflows.json'), 'utf8');
  appendFileSync(path.join(root, 'package-lock.json'), '\n');
  await bundle();
  expect(readFileSync(path.join(cacheDirectory, 'workflows.json'), 'utf8')).not.toBe(before);
}, 60_000);

it('workflows know no calendar: what an operator changes cannot change the replay of a history', async () => {
  await bundle();
  const { sources } = JSON.parse(readFileSync(path.join(cacheDirectory, 'workflows.json'), 'utf8'));
  const names = Object.keys(sources);
  expect(names).toContain('contracts/runs.ts');
  expect(names.filter((name) => name.startsWith('market/calendar/'))).toEqual([]);
}, 60_000);
