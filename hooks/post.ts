import { lookup } from 'node:dns/promises';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { SECOND } from '#market/time.ts';
import {
  type Address,
  addressFor,
  endpointUrl,
  type GuardOptions,
  RefusedAddress,
  type Resolve,
} from './address-guard.ts';

/** What came of a try: an answer, or why there is none. */
export type Posted =
  | { readonly status: number; readonly answer: string }
  | { readonly status: null; readonly error: string };

export interface PostOptions extends GuardOptions {
  readonly resolve: Resolve;
  readonly timeoutMs?: number;
}

const PATIENCE_MS = 10 * SECOND;
const LONGEST_ANSWER = 4_096;

/** The addresses of a name as this machine resolves it. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

/**
 * Posts a body to an endpoint: over a connection of its own to the address that was looked at, and nowhere else. A redirect is an answer as any
 * other, and of every answer the beginning is read. Never throws: what goes wrong is told.
 */
export async function post(
  to: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  { resolve, timeoutMs = PATIENCE_MS, toLoopback }: PostOptions,
): Promise<Posted> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const url = endpointUrl(to, { toLoopback });
    const address = await Promise.race([addressFor(url, resolve, { toLoopback }), ended(signal)]);
    return await send(url, address, { headers, body, signal });
  } catch (error) {
    if (error instanceof RefusedAddress) return { status: null, error: `refused: ${error.message}` };
    if (signal.aborted) return { status: null, error: `no answer within ${timeoutMs / SECOND} seconds` };
    return { status: null, error: (error as NodeJS.ErrnoException).code ?? 'the connection failed' };
  }
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));

const send = (
  url: URL,
  { address, family }: Address,
  {
    headers,
    body,
    signal,
  }: { readonly headers: Readonly<Record<string, string>>; readonly body: string; readonly signal: AbortSignal },
): Promise<Posted> =>
  new Promise((resolve, reject) => {
    const pinned: LookupFunction = (_host, { all }, found) =>
      all ? found(null, [{ address, family }]) : found(null, address, family);
    const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(
      url,
      {
        method: 'POST',
        agent: false,
        lookup: pinned,
        signal,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        const parts: Buffer[] = [];
        let length = 0;
        const done = () => {
          const answer = Buffer.concat(parts).subarray(0, LONGEST_ANSWER).toString('utf8').replaceAll('\0', '');
          resolve({ status: response.statusCode ?? 0, answer });
        };
        response.on('data', (part: Buffer) => {
          parts.push(part);
          length += part.length;
          if (length < LONGEST_ANSWER) return;
          done();
          request.destroy();
        });
        response.on('end', done);
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
