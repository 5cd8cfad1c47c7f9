import { z } from 'zod';

/** A language model behind HTTP: OpenAI-compatible (/v1/chat/completions) or Anthropic (/v1/messages). */
export interface LanguageModel {
  readonly style: 'openai' | 'anthropic';
  readonly url: string;
  readonly model: string;
  /** Absent for a local server that asks for none. */
  readonly key?: string;
  readonly timeoutMs: number;
}

/** Why there is no answer. It holds nothing of the request, so no key can reach a log. */
export type NoAnswer = 'timeout' | 'unreachable' | 'http' | 'malformed';
export type Answer = { readonly text: string } | { readonly failed: NoAnswer };

/** Notes have at most some 200 words; a longer answer is refused anyway. */
const TOKENS_MAX = 2_000;
/** The text of an answer of each style. */
const openai = z
  .object({ choices: z.tuple([z.object({ message: z.object({ content: z.string() }) })], z.unknown()) })
  .transform(({ choices: [first] }) => first.message.content);
const anthropic = z
  .object({ content: z.array(z.object({ type: z.literal('text'), text: z.string() })).min(1) })
  .transform(({ content }) => content.map(({ text }) => text).join(''));

/** One question, one answer; never throws. A redirect is refused: it would take the key to another host. */
export async function ask(
  model: LanguageModel,
  system: string,
  user: string,
  fetch: typeof globalThis.fetch,
): Promise<Answer> {
  const { path, headers, body } = requestOf(model, system, user);
  const signal = AbortSignal.timeout(model.timeoutMs);
  let answer: string;
  try {
    const response = await fetch(`${model.url.replace(/(?:\/v1)?\/*$/, '')}${path}`, {
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
  return textOf(model.style, answer);
}

function requestOf({ style, model, key }: LanguageModel, system: string, user: string) {
  const messages = [{ role: 'user', content: user }];
  if (style === 'anthropic')
    return {
      path: '/v1/messages',
      headers: { 'anthropic-version': '2023-06-01', ...(key === undefined ? {} : { 'x-api-key': key }) },
      body: { model, max_tokens: TOKENS_MAX, system, messages },
    };
  return {
    path: '/v1/chat/completions',
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    body: { model, messages: [{ role: 'system', content: system }, ...messages] },
  };
}

function textOf(style: LanguageModel['style'], answer: string): Answer {
  try {
    const value: unknown = JSON.parse(answer);
    return { text: style === 'anthropic' ? anthropic.parse(value) : openai.parse(value) };
  } catch {
    return { failed: 'malformed' };
  }
}
