import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type AcceptedEmail, addressesOf, type Email, takenMails } from './taken-mails.ts';

/** What goes wrong with a request: an answer instead of the work, or the work without its answer. */
export type Mishap =
  | { readonly answer: readonly [status: number, name: string] }
  | { readonly lost: 'answer' | 'request' }
  | { readonly html: number };

export interface LocalProvider {
  readonly url: string;
  readonly apiKey: string;
  /** All mails that were taken, in their order. */
  readonly accepted: readonly AcceptedEmail[];
  readonly requests: number;
  /** Says what goes wrong with each request to send; absent: nothing. */
  misbehave: (request: number) => Mishap | undefined;
  now: () => number;
  /** Says that something happened to a mail that was taken. Returns the message of the webhook. */
  happen(id: string, type: 'delivered' | 'bounced' | 'complained', bounce?: string): object;
  /** Loses every key that it remembers. */
  forgetKeys(): void;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * The HTTP interface of Resend on this machine, by its documented rules: keys of 24 hours with their answers and conflicts, batches of a
 * hundred, strict and permissive validation, limits of a second with their headers, pages of a list. It misbehaves on request.
 */
export async function startLocalProvider({
  perSecond = 1000,
  port = 0,
  keepsWords = true,
  onTaken = () => {},
}: {
  /** Requests. */
  readonly perSecond?: number;
  /** Whether mails are kept with what they say, or without it: a hundred thousand fill the memory. */
  readonly keepsWords?: boolean;
  readonly port?: number;
  readonly onTaken?: (mail: AcceptedEmail) => void;
} = {}): Promise<LocalProvider> {
  const accepted: AcceptedEmail[] = [];
  const taken = takenMails(accepted);
  const keys = new Map<string, { body: string; at: number; answer: unknown }>();
  let requests = 0;
  const limited = secondLimit(perSecond);
  const self = {
    apiKey: `re_${randomUUID().replaceAll('-', '')}`,
    accepted,
    get requests() {
      return requests;
    },
    misbehave: (_request: number): Mishap | undefined => undefined,
    now: Date.now,
    forgetKeys: () => keys.clear(),
    happen: (id: string, type: string, bounce?: string) => taken.happen(id, type, self.now(), bounce),
  };

  async function send(request: IncomingMessage, response: ServerResponse, isBatch: boolean): Promise<void> {
    const body = await text(request);
    const mishap = self.misbehave(requests++);
    if (mishap !== undefined && 'answer' in mishap) return refuse(response, ...mishap.answer, 'as the test asks');
    if (mishap !== undefined && 'html' in mishap) return void response.writeHead(mishap.html).end('<html>bad gateway');
    if (mishap !== undefined && 'lost' in mishap && mishap.lost === 'request') return void request.socket.destroy();
    const key = String(request.headers['idempotency-key'] ?? '');
    if (key.length > 256) return refuse(response, 400, 'invalid_idempotency_key', 'The key is too long.');
    const digest = createHash('sha256').update(body).digest('hex');
    const known = keys.get(key);
    if (key !== '' && known !== undefined && self.now() - known.at < DAY_MS) {
      if (known.body !== digest) return refuse(response, 409, 'invalid_idempotent_request', 'Another payload.');
      return answer(response, known.answer);
    }
    const emails = [JSON.parse(body)].flat() as Email[];
    if (isBatch && emails.some(({ attachments = [] }) => attachments.length > 0))
      return refuse(response, 422, 'validation_error', 'A batch has no attachments.');
    if (emails.length > 100) return refuse(response, 422, 'validation_error', 'A batch has a hundred mails at most.');
    const faults = emails.map(faultOf);
    const strict = !isBatch || request.headers['x-batch-validation'] !== 'permissive';
    const first = faults.find((fault) => fault !== null);
    if (strict && first) return refuse(response, 422, 'validation_error', first);
    const data = emails.flatMap((email, i) => {
      if (faults[i] !== null) return [];
      const id = randomUUID();
      const mail = { ...email, id, createdAt: self.now() };
      accepted.push(keepsWords ? mail : { ...mail, html: '', text: '' });
      onTaken(mail);
      return [{ id }];
    });
    const errors = faults.flatMap((message, index) => (message === null ? [] : [{ index, message }]));
    const result = isBatch ? { data, ...(strict ? {} : { errors }) } : data[0];
    if (key !== '') keys.set(key, { body: digest, at: self.now(), answer: result });
    if (mishap !== undefined) return void request.socket.destroy();
    answer(response, result);
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://resend.test');
    if (request.headers.authorization !== `Bearer ${self.apiKey}`)
      return refuse(response, 401, 'validation_error', 'API key is invalid');
    if (!limited(response, self.now())) return;
    if (request.method === 'POST' && url.pathname === '/emails/batch') return void send(request, response, true);
    if (request.method === 'POST' && url.pathname === '/emails') return void send(request, response, false);
    if (request.method === 'GET' && url.pathname === '/emails') return answer(response, taken.list(url));
    const mail = taken.one(url);
    if (mail === undefined) return refuse(response, 404, 'not_found', 'Email not found');
    answer(response, mail);
  });
  // As long as the load balancers of providers do: a client that comes back after seconds finds its connection.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return Object.assign(self, {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/** Lets so many requests of a second through, and answers the others. */
function secondLimit(perSecond: number): (response: ServerResponse, now: number) => boolean {
  let second = { start: 0, count: 0 };
  return (response, now) => {
    if (now - second.start >= 1000) second = { start: now, count: 0 };
    second.count++;
    response.setHeader('ratelimit-limit', perSecond);
    response.setHeader('ratelimit-remaining', Math.max(0, perSecond - second.count));
    response.setHeader('ratelimit-reset', 1);
    if (second.count <= perSecond) return true;
    response.setHeader('retry-after', 1);
    refuse(response, 429, 'rate_limit_exceeded', 'Too many requests.');
    return false;
  };
}

function faultOf(email: Email): string | null {
  const to = addressesOf(email);
  if (to.length === 0 || to.length > 50) return 'The `to` field is missing or too long.';
  if (!to.every((address) => ADDRESS.test(address))) return 'Invalid `to` field.';
  if (email.tags.some(({ name, value }) => !/^[\w-]{1,256}$/.test(name) || !/^[\w-]{1,256}$/.test(value)))
    return 'Tags should only contain ASCII letters, numbers, underscores, or dashes.';
  return null;
}

const answer = (response: ServerResponse, body: unknown): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

function refuse(response: ServerResponse, status: number, name: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ statusCode: status, name, message }));
}
