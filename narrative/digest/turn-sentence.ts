import { chartsText } from '#wording/labels.ts';
import type { FactBook } from '../fact-book.ts';
import type { RegimeInput } from '../input.ts';
import { type DraftSentence, sentenceOf } from '../realise.ts';
import { leadOf, probabilityOf, runnerUpOf, shareFact } from '../runner-up.ts';
import { regimeSource } from '../sources.ts';
import type { StorySubject } from '../stories/story.ts';
import type { DigestInput } from './input.ts';

/**
 * What would change the view: the daily regime that is closest to turning, of the classes of the first story where it has some. A depth of
 * `full` reads which label comes second now; others read what such states gave way to before, as counted in the class.
 */
export function turnSentence(
  input: DigestInput,
  about: StorySubject | undefined,
  book: FactBook,
): DraftSentence | null {
  const classOf = new Map(input.instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const daily = input.regimes.filter(({ timeframe }) => timeframe === '1d');
  const near = daily.filter(({ symbol }) => about?.assetClasses.includes(classOf.get(symbol) ?? ''));
  const rows = near.length > 0 ? near : daily;
  return input.depth === 'full' ? runnerUpSentence(rows, book) : nextSentence(rows, book);
}

const least = (rows: readonly RegimeInput[], of: (row: RegimeInput) => number): RegimeInput | undefined =>
  rows.toSorted((a, b) => of(a) - of(b) || (a.symbol < b.symbol ? -1 : 1))[0];

function runnerUpSentence(rows: readonly RegimeInput[], book: FactBook): DraftSentence | null {
  const row = least(rows, leadOf);
  if (row === undefined) return null;
  return sentenceOf('Of the daily regimes, that of {symbol} is closest to turning: {first}, against {second}|.', {
    symbol: row.symbol,
    first: shareFact(row, row.label, 'stateShare', book),
    second: shareFact(row, runnerUpOf(row), 'stateShare', book),
  });
}

function nextSentence(rows: readonly RegimeInput[], book: FactBook): DraftSentence | null {
  const row = least(
    rows.filter(({ persistence }) => persistence?.nextLabel != null),
    (regime) => probabilityOf(regime, regime.label),
  );
  const { nextLabel, nextShare, nextSpells } = row?.persistence ?? {};
  if (row === undefined || nextLabel == null || nextShare == null || nextSpells == null) return null;
  const source = regimeSource(row);
  return sentenceOf(
    'For {symbol} on the {charts}, {state} gave way to {next} in {p} of {n:case/cases} in its class|.',
    {
      symbol: row.symbol,
      charts: chartsText([row.timeframe]),
      state: book.of(source, 'label', row.label, 'label', 'state'),
      next: book.of(source, 'next_label', nextLabel, 'label', 'state'),
      p: book.of(source, 'next_share', nextShare, 'share', 'percent0'),
      n: book.of(source, 'next_spells', nextSpells, 'count', 'count'),
    },
  );
}
