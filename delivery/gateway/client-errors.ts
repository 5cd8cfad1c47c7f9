import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HEADERS } from './headers.ts';
import { messagePage } from './message-page.ts';

/** What Node calls a request that it gives up before there is a route for it. */
const STATUSES: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers bytes that are no request, or no whole one, with the headers of every answer, and ends the connection. */
export function answerClientError(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = STATUSES[error.code ?? ''] ?? 400;
  const text = 'Please open the link from the mail again.';
  const body = messagePage({ title: 'This request is not understood', text }, null);
  const headers = {
    ...HEADERS,
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // A reader that has gone is told nothing.
  if (socket.writable)
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
  else socket.destroy();
}
