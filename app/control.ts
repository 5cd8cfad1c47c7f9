import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { ArgusError, explain } from '#errors/argus-error.ts';
import { CATALOGUE, type ErrorCode } from '#errors/catalogue.ts';
import { isAlive, startTicks } from '#files/process.ts';
import type { Operator } from './operator.ts';

/** How other commands find the running process: kept in the data directory, readable by its owner only. */
export interface ControlFile {
  readonly pid: number;
  readonly startTicks: string | null;
  readonly port: number;
  readonly token: string;
  readonly temporalAddress: string;
  readonly temporalUi: string;
  readonly gateway: string;
}

const METHODS = [
  'status',
  'hash',
  'verifyLedger',
  'trackRecord',
  'record',
  'sql',
  'link',
  'quality',
  'acceptFinding',
  'loadActions',
  'loadSeries',
  'listSeries',
  'showSeries',
  'seriesRegimes',
  'quarantined',
  'quarantine',
] as const;

/** Serves the operator on a loopback port behind a random token; writes and removes the control file. */
export async function startControl(
  directory: string,
  operator: Operator,
  facts: Pick<ControlFile, 'temporalAddress' | 'temporalUi' | 'gateway'>,
): Promise<{ close(): Promise<void> }> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const given = Buffer.from(request.headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${token}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return answer(401, {});
    const method = METHODS.find((name) => request.url === `/${name}`);
    if (method === undefined || request.method !== 'POST') return answer(404, {});
    try {
      const args = JSON.parse((await bodyOf(request)) || '[]') as never[];
      answer(200, { result: await (operator[method] as (...args: never[]) => Promise<unknown>)(...args) });
    } catch (error) {
      const code = error instanceof ArgusError ? error.code : undefined;
      answer(500, { code, message: (error as Error).message });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const file = controlPath(directory);
  const { port } = server.address() as { port: number };
  const control: ControlFile = { pid: process.pid, startTicks: startTicks(process.pid), port, token, ...facts };
  writeFileSync(file, JSON.stringify(control), { mode: 0o600 });
  return {
    async close() {
      rmSync(file, { force: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The control file of a live process, or null. */
export function readControl(directory: string): ControlFile | null {
  try {
    const control = JSON.parse(readFileSync(controlPath(directory), 'utf8')) as ControlFile;
    return isAlive(control.pid, control.startTicks) ? control : null;
  } catch {
    return null;
  }
}

/** The operator of another process. */
export function remoteOperator(control: ControlFile): Operator {
  const call = async (method: string, ...args: unknown[]) => {
    const response = await fetch(`http://127.0.0.1:${control.port}/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${control.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
    const body = (await response.json()) as { result?: unknown; code?: ErrorCode; message?: string };
    if (response.ok) return body.result as never;
    if (body.code) throw new ArgusError(body.code, body.message ?? '');
    throw new Error(body.message ?? `the running process answered ${response.status}`);
  };
  return {
    status: () => call('status'),
    hash: () => call('hash'),
    verifyLedger: (request) => call('verifyLedger', request),
    trackRecord: () => call('trackRecord'),
    record: (request) => call('record', request),
    sql: (query, format) => call('sql', query, format),
    link: (request) => call('link', request),
    quality: (request) => call('quality', request),
    acceptFinding: (request) => call('acceptFinding', request),
    loadActions: (request) => call('loadActions', request),
    loadSeries: (request) => call('loadSeries', request),
    listSeries: () => call('listSeries'),
    showSeries: (request) => call('showSeries', request),
    seriesRegimes: () => call('seriesRegimes'),
    quarantined: () => call('quarantined'),
    quarantine: (request) => call('quarantine', request),
  };
}

/** What a person reads about any error: ours with advice; that of a failed run by its root cause; everything else with its stack. */
export function explainError(error: unknown): string {
  const ours = argusErrorIn(error);
  if (ours !== null) return explain(ours);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The ArgusError that an error is, or that failed the run it tells of (Temporal carries its code as the type of the failure). */
export function argusErrorIn(error: unknown): ArgusError | null {
  for (
    let at = error as { cause?: unknown; type?: string; message?: string } | undefined;
    at !== undefined && at !== null;
    at = at.cause as never
  ) {
    if (at instanceof ArgusError) return at;
    if (at.type !== undefined && at.type in CATALOGUE) {
      const code = at.type as ErrorCode;
      const [sentence = ''] = (at.message ?? '').replace(`${code}: `, '').split('. What to do:');
      return new ArgusError(code, sentence);
    }
  }
  return null;
}

const controlPath = (directory: string) => path.join(directory, 'run', 'control.json');

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
