import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';
import { mask, PLACEHOLDER, unmask } from './mask.ts';
import type { DraftSentence } from './realise.ts';
import { simulatedInput } from './testing/simulated-input.ts';

const drafts = Array.from({ length: 400 }, (_, k) => compose(simulatedInput(k + 1)).draft);
const shapeOf = (draft: readonly DraftSentence[]) =>
  draft.map((parts) => parts.map((part) => (part.kind === 'cite' ? '|' : part.text)).join(''));

describe('a masked note', () => {
  it('shows no value and no name of its facts', () => {
    for (const draft of drafts)
      for (const line of mask(draft).lines) expect(line.replaceAll(PLACEHOLDER, '')).not.toMatch(/\d|%/);
  });

  it('becomes the same note again, markers in place, when its lines come back unchanged', () => {
    for (const draft of drafts) {
      const masked = mask(draft);
      expect(shapeOf(unmask(masked.lines, masked))).toEqual(shapeOf(draft));
    }
  });

  it('is cited before the next clause at the latest, when a model moves the stops', () => {
    const masked = mask([
      [
        { kind: 'words', text: 'It has ' },
        { kind: 'fact', text: 'stress', facts: [] },
        { kind: 'cite' },
        { kind: 'words', text: ', and ' },
        { kind: 'fact', text: '74 %', facts: [] },
        { kind: 'cite' },
        { kind: 'words', text: '.' },
      ],
    ]);
    expect(masked.lines).toEqual(['It has ⟦F1⟧, and ⟦F2⟧.']);
    expect(shapeOf(unmask(['⟦F1⟧ it has and ⟦F2⟧ too.'], masked))).toEqual(['Stress| it has and 74 % too|.']);
  });
});
