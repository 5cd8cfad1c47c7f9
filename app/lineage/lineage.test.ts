import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { type LineageEvent, runEvents, stageEvent } from './events.ts';
import { createLineageSender, type Deliver, deliverTo } from './sender.ts';
import { stageLineage } from './stage-lineage.ts';
import { uuid5 } from './uuid5.ts';

const PLACE = { namespace: 'clickhouse://localhost', database: 'argus' };
const STAGE = {
  runId: 'tick-24x7-2026-11-20T14:31:00Z',
  stage: 'computeMarket',
  activityId: 'compute-24x7',
  market: '24x7',
};
const RUN = {
  ...{
    runId: STAGE.runId,
    kind: 'tick' as const,
    market: '24x7' as const,
    asOf: 1_795_185_060_000,
    version: 1_795_185_065_000,
  },
  ...{ barsThrough: 0, stateThrough: 0, bars: 32, features: 38, regimes: 38, changes: 1, engineFingerprint: 'test' },
};
const fact = (kind: 'input' | 'output', name: string, rows: number) => ({
  ...{
    runId: RUN.runId,
    kind,
    name,
    rows,
    hash: '0a',
    from: 0,
    through: 1,
    detail: '',
    locator: '',
    asOf: RUN.asOf,
    version: 1,
  },
});

/** Every kind of event there is. */
const EVENTS: LineageEvent[] = [
  stageEvent(PLACE, STAGE, { at: 1 }),
  stageEvent(PLACE, STAGE, { at: 2, result: { vectors: 38, regimes: 38, changes: 1 } }),
  stageEvent(PLACE, STAGE, { at: 2, error: new ArgusError('ARGUS_FEED_LATE', 'the feed is behind') }),
  ...runEvents(PLACE, RUN, [
    fact('input', 'bars/1m', 32),
    fact('output', 'bars/5m', 6),
    fact('output', 'features', 38),
  ]),
];

const QUICK = { least: 1, most: 4 };
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A receiver on this machine; `answer` says what it makes of the n-th request. */
async function receiver(answer: (n: number) => number): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  let requests = 0;
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const status = answer(requests++);
      if (status === 201) bodies.push(`${request.url} ${body}`);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, bodies };
}

describe('the id of a run in lineage', () => {
  it('agrees with the example of RFC 9562, and names the same run the same everywhere', () => {
    expect(uuid5('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
    expect(uuid5(RUN.runId)).toBe(uuid5(RUN.runId));
  });

  it('joins a stage to its run by the parent, and the attempts of a stage to each other', () => {
    const [start, complete, fail, runStart] = EVENTS;
    expect([start, complete, fail, runStart].map((event) => event?.eventType)).toEqual([
      'START',
      'COMPLETE',
      'FAIL',
      'START',
    ]);
    expect(start?.run.facets).toMatchObject({
      parent: { run: { runId: runStart?.run.runId }, job: runStart && { name: runStart.job.name } },
    });
    expect(complete?.run.runId).toBe(start?.run.runId);
    expect(complete?.outputs[0]).toMatchObject({
      name: 'argus.features',
      outputFacets: { outputStatistics: { rowCount: 38 } },
    });
    expect(JSON.stringify(complete?.outputs[0]?.facets)).toContain('"name":"vector","type":"Array(Float32)"');
    expect(fail?.run.facets).toMatchObject({ errorMessage: { message: 'ARGUS_FEED_LATE: the feed is behind' } });
  });

  it('tells of an error of others its name alone: its words may hold an address or a query', () => {
    const event = stageEvent(PLACE, STAGE, { at: 1, error: new TypeError('postgres://u:secret@h/db') });
    expect(JSON.stringify(event)).not.toContain('secret');
  });
});

describe('the sender of lineage', () => {
  it('brings events in their order to the interface of a receiver that was away for a while', async () => {
    const { url, bodies } = await receiver((n) => (n < 2 ? 503 : 201));
    const sender = createLineageSender(deliverTo(url), { onDropped() {}, pause: QUICK });
    for (const event of EVENTS) sender.send(event);
    await expect.poll(() => bodies.length, { timeout: 5_000 }).toBe(EVENTS.length);
    expect(bodies).toEqual(EVENTS.map((event) => `/api/v1/lineage ${JSON.stringify(event)}`));
    expect(sender.dropped()).toBe(0);
    await sender.close();
  });

  it('drops and counts what a receiver refuses, and goes on with the next', async () => {
    const { url, bodies } = await receiver((n) => (n === 0 ? 400 : 201));
    const sender = createLineageSender(deliverTo(url), { onDropped() {}, pause: QUICK });
    for (const event of EVENTS) sender.send(event);
    await expect.poll(() => bodies.length, { timeout: 5_000 }).toBe(EVENTS.length - 1);
    expect(sender.dropped()).toBe(1);
    await sender.close();
  });

  it('lets stages go on beside a dead receiver, with a bounded queue whose oldest events are counted as dropped', async () => {
    const counted: number[] = [];
    const dead: Deliver = () => Promise.reject(new Error('ECONNREFUSED'));
    const options = { onDropped: (count: number) => void counted.push(count), pause: QUICK, room: 3 };
    const sender = createLineageSender(dead, options);
    const follow = stageLineage(sender, PLACE, () => 0);
    for (let i = 0; i < 5; i++) follow({ ...STAGE, activityId: String(i) }).done({ vectors: 1 });
    expect(sender.dropped()).toBe(7);
    await sender.close();
    expect(sender.dropped()).toBe(10);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(10);
  });

  it('writes a file of JSON lines that only its owner reads', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'argus-openlineage-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'lineage.jsonl');
    const sender = createLineageSender(deliverTo(pathToFileURL(file).href), { onDropped() {} });
    for (const event of EVENTS) sender.send(event);
    await sender.close();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(EVENTS)));
  });
});

const python = process.env.ARGUS_PYTHON ?? '';
const hasReader =
  python !== '' && spawnSync(python, ['-c', 'import openlineage.client.event_v2'], { encoding: 'utf8' }).status === 0;

describe.skipIf(!hasReader)('events of lineage (skipped: ARGUS_PYTHON names no Python with openlineage-python)', () => {
  it('openlineage-python reads every event with classes made from the published schema', () => {
    const script = fileURLToPath(new URL('testing/read_events.py', import.meta.url));
    const input = EVENTS.map((event) => `${JSON.stringify(event)}\n`).join('');
    const { stdout, stderr } = spawnSync(python, [script], { input, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toEqual([
      'START argus.24x7.computeMarket 1 0',
      'COMPLETE argus.24x7.computeMarket 1 4',
      'FAIL argus.24x7.computeMarket 1 4',
      'START argus.24x7.tick 0 0',
      'COMPLETE argus.24x7.tick 1 2',
    ]);
  });
});
