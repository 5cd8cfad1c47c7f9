import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
/** What a fake model does with the lines it is given: other lines, or anything at all on the response. */
export type Behaviour = ((lines: string) => string) | { readonly raw: (response: ServerResponse) => void };

/** A language model on a port of its own, OpenAI-compatible and Anthropic at once, honest or lying as told. */
export async function startModelServer() {
  let behaviour: Behaviour = (lines) => lines;
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({ path: request.url ?? '', headers: request.headers, body });
    if (typeof behaviour !== 'function') return behaviour.raw(response);
    const { messages } = JSON.parse(body) as { messages: { content: string }[] };
    const text = behaviour(messages.at(-1)?.content ?? '');
    const answer =
      request.url === '/v1/messages'
        ? { content: [{ type: 'text', text }] }
        : { choices: [{ message: { content: text } }] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    behave(next: Behaviour) {
      behaviour = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
