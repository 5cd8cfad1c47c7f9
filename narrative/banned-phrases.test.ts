import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';
import { plainSentence } from './note.ts';
import { TEMPLATES } from './templates.ts';
import { BANNED_PHRASES, bannedIn } from './testing/banned-phrases.ts';
import { simulatedInput } from './testing/simulated-input.ts';

describe('phrases that readers stumbled over', () => {
  it('stand in no simulated note', () => {
    const found = Array.from({ length: 1_500 }, (_, k) => compose(simulatedInput(k + 1)).note.sentences).flatMap(
      (sentences) => sentences.flatMap(({ text }) => bannedIn(plainSentence(text)).map((phrase) => [phrase, text])),
    );
    expect(found).toEqual([]);
  });

  it('stand in no template', () => {
    expect(Object.values(TEMPLATES).flat().flatMap(bannedIn)).toEqual([]);
  });

  it.each([
    'It was a calm close.',
    'The model gives it 74 %.',
    'The model puts that at 74 %.',
    '1 instruments changed.',
    'On the daily chart, of 1 instrument 1 is in a bull trend.',
    'Come to an end: 3.',
    'It rose (q below 0.01).',
    'The model points next to a bear trend.',
    'None of 374 charts have a direction.',
    'It is at 74%.',
  ])('the list finds a phrase where it stands: %s', (text) => {
    expect(bannedIn(text)).not.toEqual([]);
  });

  it('each say what stands instead', () => {
    for (const [, instead] of BANNED_PHRASES) expect(instead).not.toBe('');
  });
});
