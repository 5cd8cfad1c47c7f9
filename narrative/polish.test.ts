import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from './compose.ts';
import type { LanguageModel } from './language-model.ts';
import { plainText } from './note.ts';
import { createPolisher, type Outcome } from './polish.ts';
import { type Behaviour, startModelServer } from './testing/model-server.ts';
import { simulatedInput } from './testing/simulated-input.ts';
import { verify } from './verify.ts';

const KEY = 'key-that-nobody-may-see';
let server: Awaited<ReturnType<typeof startModelServer>>;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());

const model = (more: Partial<LanguageModel> = {}): LanguageModel => ({
  style: 'openai',
  url: server.url,
  model: 'a-model',
  key: KEY,
  timeoutMs: 2_000,
  ...more,
});
/** Changes, states, shifts and signals: seeds whose notes have something to lie about. */
const compositions = [2, 3, 5, 8, 9, 14, 19, 29].map((seed) => compose(simulatedInput(seed)));
const polishAll = async (behaviour: Behaviour, more?: Partial<LanguageModel>) => {
  server.behave(behaviour);
  const polisher = createPolisher(model(more), { fetch });
  const results = [];
  for (const composition of compositions) results.push({ composition, ...(await polisher.polish(composition)) });
  return { results, counts: Object.fromEntries(polisher.counts) };
};

describe('an honest polish', () => {
  it.each(['openai', 'anthropic'] as const)('is accepted and cites every fact, in %s style', async (style) => {
    const { results, counts } = await polishAll(
      (lines) => lines.replaceAll(/^On the /gm, 'On this ').replaceAll('The model', 'Our model'.replace('Our', 'The')),
      { style },
    );
    expect(counts).toEqual({ polished: compositions.length });
    for (const { composition, note } of results) expect(verify(note, composition.facts)).toEqual([]);
    expect(results.some(({ composition, note }) => plainText(note) !== plainText(composition.note))).toBe(true);
    const last = server.asked.at(-1);
    expect(last?.path).toBe(style === 'openai' ? '/v1/chat/completions' : '/v1/messages');
    expect(style === 'openai' ? last?.headers.authorization : last?.headers['x-api-key']).toContain(KEY);
  });

  it('is made by a model that saw no value and no name', async () => {
    await polishAll((lines) => lines);
    for (const [k, { body }] of server.asked.slice(-compositions.length).entries()) {
      const { messages } = JSON.parse(body) as { messages: { content: string }[] };
      const text = (messages.at(-1)?.content ?? '').replaceAll(/⟦[FN]\d+⟧/g, '');
      expect(text).not.toMatch(/\d|%/);
      expect(text).not.toContain(compositions[k]?.note.subject.symbol ?? '⟧');
    }
  });
});

const first = (text: string) => (text.match(/⟦F\d+⟧/) ?? [''])[0];
const hang = () => {};
const LIES: readonly (readonly [string, Behaviour, Outcome])[] = [
  ['writes a number instead of a placeholder', (lines) => lines.replace(/⟦F\d+⟧/, '99 %'), 'placeholders'],
  ['adds a number', (lines) => lines.replace(/\.$/m, ', a 12 % change.'), 'numbers'],
  ['drops a placeholder', (lines) => lines.replace(/⟦F\d+⟧/, ''), 'placeholders'],
  ['doubles a placeholder', (lines) => lines.replace(/⟦F\d+⟧/, '$& and $&'), 'placeholders'],
  [
    'moves a placeholder to another sentence',
    (lines) => `${lines.replace(first(lines), 'it')} ${first(lines)}`,
    'placeholders',
  ],
  ['invents an entity', (lines) => lines.replace(/\.$/m, ' with Tesla.'), 'names'],
  [
    'invents an entity at the start of a sentence',
    (lines) => `Tesla and ${(lines[0] as string).toLowerCase()}${lines.slice(1)}`,
    'words',
  ],
  ['adds "three times"', (lines) => lines.replace(/\.$/m, ' three times.'), 'numbers'],
  ['says "fell"', (lines) => lines.replace(/\.$/m, ' as it fell.'), 'words'],
  ['denies what is said', (lines) => lines.replace(/\.$/m, ' but not now.'), 'words'],
  ['gives advice', (lines) => lines.replace(/\.$/m, ', so buy.'), 'words'],
  ['gives a cause', (lines) => lines.replace(/\.$/m, ' because of earnings.'), 'words'],
  ['swaps the facts of a clause', swapped, 'unverified'],
  ['talks too long', (lines) => `${lines}${' and so on and so on'.repeat(20)}`, 'long'],
  ['adds a sentence', (lines) => `${lines}\nIt is a calm day.`, 'lines'],
  ['answers nothing', () => '', 'lines'],
  ['answers 500', { raw: (response) => response.writeHead(500).end(KEY) }, 'http'],
  ['redirects', { raw: (response) => response.writeHead(307, { location: '/elsewhere' }).end() }, 'unreachable'],
  ['hangs', { raw: hang }, 'timeout'],
  ['hangs within the answer', { raw: (response) => response.writeHead(200).write('{') }, 'timeout'],
  ['cuts the line', { raw: (response) => response.destroy() }, 'unreachable'],
  ['answers no JSON', { raw: (response) => response.end('<html>') }, 'malformed'],
  ['answers JSON of another kind', { raw: (response) => response.end('{"choices":[]}') }, 'malformed'],
];

/** The name of one sentence's clause stands in for a value's place and the other way round. */
function swapped(lines: string): string {
  return lines
    .split('\n')
    .map((line) => {
      const [one, two] = line.match(/⟦[FN]\d+⟧/g) ?? [];
      return one === undefined || two === undefined
        ? line
        : line.replace(one, '⟦⟧').replace(two, one).replace('⟦⟧', two);
    })
    .join('\n');
}

describe('a model', () => {
  it.each(LIES)(
    'that %s leaves the deterministic text, and the reason is counted',
    async (_lie, behaviour, outcome) => {
      const { results, counts } = await polishAll(behaviour, { timeoutMs: outcome === 'timeout' ? 60 : 2_000 });
      if (behaviour !== swapped) expect(counts).toEqual({ [outcome]: compositions.length });
      else expect(counts.unverified).toBeGreaterThan(0);
      for (const { composition, note, outcome: came } of results) {
        if (came !== 'polished') expect(note).toBe(composition.note);
        expect(verify(note, composition.facts)).toEqual([]);
        expect(JSON.stringify({ note, came })).not.toContain(KEY);
      }
    },
  );

  it('that is not there leaves the deterministic text', async () => {
    const polisher = createPolisher(model({ url: 'http://127.0.0.1:9' }), { fetch });
    expect((await polisher.polish(compositions[0] as (typeof compositions)[number])).outcome).toBe('unreachable');
  });
});
