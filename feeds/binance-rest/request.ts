import { ArgusError } from '#errors/argus-error.ts';
import { MINUTE } from '#market/time.ts';
import { createSlots } from './slots.ts';
import type { WeightBudget } from './weight.ts';

const ATTEMPTS = 4;
/** Requests under way at once over everything that reads the feed: history is loaded by several activities side by side. */
const IN_FLIGHT = 4;
const TIMEOUT_MS = 10_000;
const BACKOFF_MS = 500;
const BACKOFF_MAX_MS = 8_000;
/** The feed waits for a pause of this length; a longer ban is an error that names its end. */
const PATIENCE_MS = 90_000;
/** Without a Retry-After: a whole window of the weight counter after 429, the shortest documented ban after 418. */
const PAUSE_MS = { 429: MINUTE, 418: 120_000 } as const;
/** No answer of these endpoints comes near it; a larger one is not read to its end. */
const BODY_MAX = 16 * 1024 ** 2;

export interface FeedLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface RequestOptions {
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** The clock of this machine, UTC milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly log: FeedLog;
  readonly budget: WeightBudget;
  readonly timeoutMs?: number;
  /** Aborted when the feed is closed: it ends the requests under way. */
  readonly closing: AbortSignal;
}

/** A refusal of the exchange with its own code, such as -1121 (unknown symbol). */
export class ExchangeRefusal extends Error {
  override readonly name = 'ExchangeRefusal';
  readonly code: number | null;
  constructor(code: number | null, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Asks the exchange: keeps within the weight, waits where the exchange demands it, tries again after faults that can
 * pass, and gives the parsed JSON.
 */
export interface Requester {
  /**
   * @throws ArgusError ARGUS_FEED_LIMITED (banned, or a long pause), ARGUS_FEED_UNREACHABLE (no answer after all
   * attempts, or the address is refused)
   * @throws ExchangeRefusal for any other 4xx
   */
  get(path: string, parameters: Readonly<Record<string, string | number>>, weight: number): Promise<unknown>;
}

export function createRequester(options: RequestOptions): Requester {
  const { now, sleep, random, log, budget, closing, timeoutMs = TIMEOUT_MS } = options;
  const host = new URL(options.baseUrl).host;
  const slot = createSlots(IN_FLIGHT);
  /** Nothing is sent before this time; `banned`: the reason is a ban. */
  let quietUntil = 0;
  let banned = false;

  const limited = () => {
    const until = new Date(quietUntil).toISOString();
    const what = banned ? 'has banned this address' : 'asks for a pause';
    return new ArgusError('ARGUS_FEED_LIMITED', `${host} ${what} until ${until}`, { details: { until, banned } });
  };
  /** Waits until the exchange may be asked. The pause can grow while it is waited for. */
  const quiet = async () => {
    while (now() < quietUntil) {
      const wait = quietUntil - now();
      if (banned || wait > PATIENCE_MS) throw limited();
      await sleep(wait);
    }
    banned = false;
  };
  const hush = (status: 429 | 418, header: string | null) => {
    const seconds = header !== null && /^\d{1,7}$/.test(header) ? Number(header) : null;
    quietUntil = Math.max(quietUntil, now() + (seconds === null ? PAUSE_MS[status] : seconds * 1000));
    if (status === 418) banned = true;
    log.warn({ host, status, until: new Date(quietUntil).toISOString() }, 'the exchange asks for a pause');
  };

  const once = async (path: string, url: URL): Promise<{ status: number; body: string }> => {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]);
    const response = await options.fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
    budget.report(response.headers.get('x-mbx-used-weight-1m'));
    const { status } = response;
    if (status === 429 || status === 418) hush(status, response.headers.get('retry-after'));
    return { status, body: await textOf(response, path) };
  };

  return {
    async get(path, parameters, weight) {
      const url = new URL(path, options.baseUrl);
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
      for (let attempt = 1; ; attempt++) {
        await quiet();
        await budget.take(weight);
        // The pause may have come while the weight was waited for.
        await quiet();
        let fault: string;
        try {
          const { status, body } = await slot(() => once(path, url));
          if (status === 418) throw limited();
          if (status === 200) return JSON.parse(body) as unknown;
          if (status !== 429 && status < 500) throw refusal(status, body, host);
          fault = `status ${status}`;
        } catch (error) {
          if (error instanceof ArgusError || error instanceof ExchangeRefusal) throw error;
          if (closing.aborted) throw new ArgusError('ARGUS_FEED_UNREACHABLE', 'the feed is closed');
          fault = faultOf(error);
        }
        if (attempt === ATTEMPTS) {
          if (now() < quietUntil) throw limited();
          throw new ArgusError('ARGUS_FEED_UNREACHABLE', `${host}${path}: ${fault}, ${ATTEMPTS} times in a row`);
        }
        log.warn({ host, path, attempt, fault }, 'the exchange is asked again');
        const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (attempt - 1));
        // Half is fixed and half random: programs that failed together do not come back together.
        if (now() >= quietUntil) await sleep(Math.round(backoff * (0.5 + 0.5 * random())));
      }
    },
  };
}

async function textOf(response: Response, path: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > BODY_MAX)
      throw new ArgusError('ARGUS_FEED_ANSWER', `${path}: an answer of more than ${BODY_MAX / 1024 ** 2} MiB`);
  }
  return text + decoder.decode();
}

function refusal(status: number, body: string, host: string): ArgusError | ExchangeRefusal {
  if (status === 403 || status === 451) {
    const why = status === 451 ? 'does not serve this place' : 'refuses this address';
    return new ArgusError('ARGUS_FEED_UNREACHABLE', `${host} ${why} (status ${status})`);
  }
  const refusal = refusalOf(body);
  return new ExchangeRefusal(
    refusal?.code ?? null,
    `status ${status}${refusal === null ? '' : `, code ${refusal.code}`}`,
  );
}

/** The code of an error body {code, msg}, or null. Its text is not passed on: it may repeat the request. */
function refusalOf(body: string): { code: number } | null {
  try {
    const refusal = JSON.parse(body) as { code?: unknown } | null;
    return typeof refusal?.code === 'number' ? { code: refusal.code } : null;
  } catch {
    return null;
  }
}

/** Cause of a failed attempt without any address: "timeout", "ECONNRESET", "not JSON". */
function faultOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'the answer is not JSON';
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'no answer in time';
  return typeof cause?.code === 'string' ? cause.code : 'the connection failed';
}
