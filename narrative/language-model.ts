import { z } from 'zod';

/** A language model behind HTTP: OpenAI-compatible (/v1/chat/completions) or Anthropic (/v1/messages). */
export interface Endpoint {
  readonly style: 'openai' | 'anthropic';
  readonly url: string;
  readonly model: string;
  /** Absent for a server of one's own that asks for none. */
  readonly key?: string;
  readonly timeoutMs: number;
}

/** Why there is no answer. Nothing of the request is in it, so no key can reach a log. */
export type NoAnswer = 'timeout' | 'unreachable' | 'http' | 'malformed';
export type Answer = { readonly text: string } | { readonly failed: NoAnswer };

const MOST_TOKENS = 2_000;
const openai = z.object({ choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1) });
const anthropic = z.object({ content: z.array(z.object({ type: z.literal('text'), text: z.string() })).min(1) });

/** One question, one answer; never throws. A redirect is refused: it would take the key to another host. */
export async function ask(
  endpoint: Endpoint,
  system: string,
  user: string,
  fetch: typeof globalThis.fetch,
): Promise<Answer> {
  const { path, headers, body } = requestOf(endpoint, system, user);
  const signal = AbortSignal.timeout(endpoint.timeoutMs);
  let answer: string;
  try {
    const response = await fetch(`${endpoint.url.replace(/(?:\/v1)?\/*$/, '')}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      return { failed: 'http' };
    }
    answer = await response.text();
  } catch {
    return { failed: signal.aborted ? 'timeout' : 'unreachable' };
  }
  return textOf(endpoint.style, answer);
}

function requestOf({ style, model, key }: Endpoint, system: string, user: string) {
  const messages = [{ role: 'user', content: user }];
  if (style === 'anthropic')
    return {
      path: '/v1/messages',
      headers: { 'anthropic-version': '2023-06-01', ...(key === undefined ? {} : { 'x-api-key': key }) },
      body: { model, max_tokens: MOST_TOKENS, system, messages },
    };
  return {
    path: '/v1/chat/completions',
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    body: { model, messages: [{ role: 'system', content: system }, ...messages] },
  };
}

function textOf(style: Endpoint['style'], answer: string): Answer {
  try {
    const value: unknown = JSON.parse(answer);
    if (style === 'anthropic')
      return {
        text: anthropic
          .parse(value)
          .content.map(({ text }) => text)
          .join(''),
      };
    return { text: openai.parse(value).choices[0]?.message.content as string };
  } catch {
    return { failed: 'malformed' };
  }
}
