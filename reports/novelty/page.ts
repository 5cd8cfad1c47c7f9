import { chartsFinding, noveltyExpectation, noveltyHeadline, unusualFinding } from '#wording/findings/novelty.ts';
import { plural } from '#wording/numbers.ts';
import { rowsByInstrument } from '../instrument/rows.ts';
import type { PageFrame } from '../models/frame.ts';
import type { NoveltyPageModel } from '../models/novelty-page.ts';
import type { TierReport } from '../page-types/page-type.ts';
import type { SignalRow } from '../queries/signals.ts';
import { afterOf } from './after.ts';
import { classNoveltyOf } from './classes.ts';
import { driversOf, percentsOf, RARE, UNUSUAL, unusualOf } from './today.ts';

const SHOWN = 30;
const CHARTS_SHOWN = 20;

/** What the page of novelty says beside its frame. */
export function noveltyPageOf(report: TierReport): Omit<NoveltyPageModel, keyof PageFrame> {
  const { rows, facts } = report;
  const rowsOf = rowsByInstrument(report);
  const judged = rows.signals.filter((signal) => signal.novelty !== null);
  const [daily, others] = [judged.filter(isDaily), judged.filter((signal) => !isDaily(signal))];
  const unusual = daily.filter((signal) => (percentsOf(signal) ?? 0) >= UNUSUAL).sort(byNovelty);
  const rare = unusual.filter((signal) => (percentsOf(signal) ?? 0) >= RARE).map(({ symbol }) => symbol);
  const bars = others.filter((signal) => (percentsOf(signal) ?? 0) >= RARE).sort(byNovelty);
  const counts = { known: daily.length, rare, unusual: unusual.length };
  const listed = unusual.slice(0, SHOWN).flatMap((signal) => {
    const instrument = facts.bySymbol.get(signal.symbol);
    return instrument === undefined ? [] : [unusualOf(signal, instrument, rowsOf(instrument))];
  });
  return {
    template: 'novelty',
    headline: noveltyHeadline(counts),
    deck: [
      noveltyExpectation(counts),
      ...(others.length === 0
        ? []
        : [
            `On the other charts ${plural(bars.length, 'bar')} of ${others.length} ${bars.length === 1 ? 'is' : 'are'}.`,
          ]),
    ],
    today: {
      finding: unusualFinding(unusual.length, daily.length, commonDriver(unusual)),
      rows: listed,
      more: unusual.length - listed.length,
    },
    charts: {
      finding: chartsFinding(bars.length, others.length),
      rows: bars.slice(0, CHARTS_SHOWN).map(({ symbol, timeframe, closeTime, drivers }) => {
        return { symbol, timeframe, closeTime, drivers: driversOf(drivers) };
      }),
      more: Math.max(0, bars.length - CHARTS_SHOWN),
    },
    ...pastOf(rows.noveltySeries, () => ({
      classes: classNoveltyOf(rows.noveltySeries, facts.bySymbol),
      after: afterOf(rows.instruments.map(rowsOf)),
    })),
  };
}

type Past = Pick<NoveltyPageModel, 'classes' | 'after'>;
const known = new WeakMap<object, Past>();

/** What follows from the days of the past alone, once for their rows: a tick of thousands of instruments would count half a million days anew. */
function pastOf(days: object, count: () => Past): Past {
  const past = known.get(days) ?? count();
  known.set(days, past);
  return past;
}

const isDaily = ({ timeframe }: SignalRow): boolean => timeframe === '1d';

const byNovelty = (a: SignalRow, b: SignalRow): number =>
  (b.novelty ?? 0) - (a.novelty ?? 0) || (a.symbol < b.symbol ? -1 : 1);

/** What at least half of the bars stand out by; '' for none. */
function commonDriver(signals: readonly SignalRow[]): string {
  const labels = Map.groupBy(
    signals.flatMap(({ drivers }) => driversOf(drivers)),
    (label) => label,
  );
  const [most] = [...labels].sort((a, b) => b[1].length - a[1].length);
  return most !== undefined && signals.length > 1 && 2 * most[1].length >= signals.length ? most[0] : '';
}
