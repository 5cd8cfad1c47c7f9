import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerTo, Refusal } from './answers.ts';
import { createLimits } from './limits.ts';
import type { ExchangeOptions, Request } from './request.ts';

/**
 * The faults of the server, once per order. `drop` cuts the connection in the middle of the answer, and `truncated`
 * sends half of the text as if it were complete. `duplicate` answers with the page before, `empty` with no rows,
 * `shape` with prices as numbers, `html` with a page. `weight` sends a header that is not a number; `silent` never
 * answers.
 */
export type Fault =
  | 'drop'
  | '500'
  | '503'
  | '429'
  | '418'
  | 'silent'
  | 'truncated'
  | 'duplicate'
  | 'empty'
  | 'shape'
  | 'html'
  | 'weight';

export interface Exchange {
  readonly url: string;
  readonly requests: readonly Request[];
  /** The next `times` requests of the path go wrong. */
  misbehave(fault: Fault, options?: { times?: number; path?: string; retryAfter?: number }): void;
  /** The exchange has no candles that open in [from, to). */
  outage(from: number, to: number, symbol?: string): void;
  /** The candles of all outages are there after all. */
  restore(): void;
  /** Ends every pause and ban. */
  forgive(): void;
  close(): Promise<void>;
}

/** An exchange on loopback that keeps the documented rules of the public REST interface, and breaks them on request. */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const { now, weightLimit = 6000, delayMs = 0, onLoad } = options;
  const requests: Request[] = [];
  const orders: { fault: Fault; path: string; retryAfter: number }[] = [];
  const outages: { from: number; to: number; symbol?: string }[] = [];
  const limits = createLimits(now, weightLimit);
  let before = '[]';
  let load = 0;

  const server = createServer(async (incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://exchange');
    const request: Request = {
      path: url.pathname,
      parameters: Object.fromEntries(url.searchParams),
      at: now(),
      status: 200,
    };
    requests.push(request);
    onLoad?.(++load);
    response.on('close', () => load--);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const index = orders.findIndex(({ path }) => path === request.path);
    const order = index === -1 ? null : (orders.splice(index, 1)[0] as (typeof orders)[number]);
    if (order?.fault === 'silent') return;
    const { status, headers, body } = answer(request, order);
    request.status = status;
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers });
    if (order?.fault === 'drop') cut(response, body);
    else response.end(body);
  });

  function answer(request: Request, order: { fault: Fault; retryAfter: number } | null) {
    const fault = order?.fault;
    if (order !== null && (fault === '429' || fault === '418'))
      limits.punish(Number(fault) as 429 | 418, order.retryAfter);
    const limit = limits.spend(request.path);
    const headers: Record<string, string> = {
      'x-mbx-used-weight-1m': fault === 'weight' ? 'many' : String(limit.used),
    };
    if (limit.status !== 200) {
      headers['retry-after'] = String(limit.retryAfter);
      return { status: limit.status, headers, body: '{"code":-1003,"msg":"Too much request weight used."}' };
    }
    if (fault === '500' || fault === '503')
      return { status: Number(fault), headers, body: '{"code":-1000,"msg":"An unknown error occurred."}' };
    if (fault === 'html') return { status: 200, headers, body: '<html><body>Welcome</body></html>' };
    try {
      const rows = answerTo(request, options, outages);
      let body = JSON.stringify(rows);
      if (fault === 'empty') body = '[]';
      if (fault === 'duplicate') body = before;
      if (fault === 'shape') body = body.replace(/"(\d+\.\d+)"/, '$1');
      if (request.path.endsWith('/klines') && fault === undefined) before = body;
      if (fault === 'truncated') body = body.slice(0, body.length / 2);
      return { status: 200, headers, body };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: 400, headers, body: JSON.stringify({ code: error.code, msg: error.message }) };
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    misbehave(fault, { times = 1, path = '/api/v3/klines', retryAfter = 1 } = {}) {
      for (let i = 0; i < times; i++) orders.push({ fault, path, retryAfter });
    },
    outage(from, to, symbol) {
      outages.push({ from, to, ...(symbol && { symbol }) });
    },
    restore() {
      outages.length = 0;
    },
    forgive: limits.forgive,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends half of the body, then resets the connection. */
function cut(response: ServerResponse, body: string): void {
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}
