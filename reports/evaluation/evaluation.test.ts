import { describe, expect, it } from 'vitest';
import { evaluationOf, ownEvaluation } from './evaluation.ts';

const DOCUMENT = `# Evaluation

Written by \`npm run evaluate\`.

## In one page

**What is claimed.** Argus forecasts how far a price moves.
On unseen bars, Argus is compared.

* regimes: Cohen κ: 0.64, target ≥ 0.68.
  Cause: worlds differ.

## Targets

| what                        | target      | measured | 95 %            |            |
| --------------------------- | ----------- | -------- | --------------- | ---------- |
| regimes: Cohen κ            | ≥ 0.68      | 0.640    | 0.600 … 0.680   | **missed** |
| 80 % ranges: held in 2020   | 74 % … 86 % | 79.6 %   | 78.1 % … 81.0 % | met        |
| regimes: median delay       | ≤ 15 bars   | 9        | –               | met        |
| shifts: days with one false | ≥ 95 %      | 19 of 20 | –               | met        |

## Regimes

Measured on \`full\`.

![Balanced accuracy](evaluation/regimes.svg)

## Peers

Not run.
`;

describe('the page of the evaluation', () => {
  it('The page holds every target of the document, missed ones too, each with its kind', () => {
    const { finding, topics } = evaluationOf(DOCUMENT);
    expect(finding).toBe('3 of 4 targets are met; one is missed');
    expect(topics.map(({ id, targets }) => [id, targets.map(({ isMet }) => isMet)])).toEqual([
      ['ranges', [true]],
      ['regimes', [false, true]],
      ['signals', []],
      ['novelty', []],
      ['shifts', [true]],
    ]);
  });

  it('Places a target, its figure and the interval on one axis where all are shares, and draws nothing else', () => {
    const [ranges, regimes, , , shifts] = evaluationOf(DOCUMENT).topics;
    expect(regimes?.targets.map(({ places }) => places)).toEqual([
      { measured: 0.64, line: 0.68, low: 0.6, high: 0.68 },
      null,
    ]);
    expect(ranges?.targets[0]?.places).toMatchObject({ measured: 0.796, low: 0.781 });
    expect(shifts?.targets[0]?.places).toEqual({ measured: 0.95, line: 0.95, low: null, high: null });
  });

  it('Keeps the words of the document without its pictures and without our name, which is not that of every tenant', () => {
    const { topics, sections } = evaluationOf(DOCUMENT);
    expect(topics[1]?.text).toEqual([
      {
        kind: 'text',
        runs: [
          { text: 'Measured on ', kind: 'plain' },
          { text: 'full', kind: 'code' },
          { text: '.', kind: 'plain' },
        ],
      },
    ]);
    expect(sections.map(({ title }) => title)).toEqual(['In one page', 'Peers']);
    const text = JSON.stringify(sections);
    expect(text).not.toContain('Argus');
    expect(text).toContain('This report forecasts how far');
    expect(text).toContain('On unseen bars, this report is compared.');
  });

  it('Refuses a document whose results it cannot read', () => {
    expect(() => evaluationOf('# Evaluation\n\n## Regimes\n')).toThrow('no table of targets');
    expect(() => evaluationOf(DOCUMENT.replaceAll('**missed**', 'nearly'))).toThrow('neither met nor missed');
  });

  it('Reads the document of this version: each of its rows of targets is on the page', () => {
    const { topics } = ownEvaluation();
    expect(topics.flatMap(({ targets }) => targets).length).toBeGreaterThan(30);
    for (const { what, target } of topics.flatMap(({ targets }) => targets)) expect(what && target).not.toBe('');
  });
});
