import { REGIME_LABELS } from '#market/regime-label.ts';
import type { ChangeModel, ClassCounts } from './models.ts';
import type { InstrumentRow, RegimeRow } from './rows.ts';
import { seesEvidence, type Tier } from './tiers.ts';
import { LABEL_TEXT, list, percent, plural, timeText } from './words.ts';

/** Charts that must show one regime for an instrument to count as agreeing: three quarters of the eight. */
const AGREEING = 6;

/** The day in a few sentences: what changed, then how things stand, then what is not known. Fixed rules, no causes, no advice. */
export function overviewNote(
  classes: readonly ClassCounts[],
  changes: readonly ChangeModel[],
  regimes: readonly RegimeRow[],
  tier: Tier,
): string[] {
  const sentences: string[] = [];
  const changed = classes.filter(({ changed: count }) => count > 0);
  const total = changed.reduce((sum, { changed: count }) => sum + count, 0);
  const instruments = classes.reduce((sum, { total: count }) => sum + count, 0);
  sentences.push(
    total === 0
      ? `No daily regime changed at the last close; ${plural(instruments, 'instrument')} are followed.`
      : `${plural(total, 'daily regime')} changed at the last close: ${list(changed.map(({ title, changed: count }) => `${count} in ${title}`))}.`,
  );
  if (seesEvidence(tier)) {
    const stress = changes
      .filter(({ to, timeframe }) => to === 'stress' && timeframe === '1d')
      .map(({ symbol }) => symbol);
    if (stress.length > 0)
      sentences.push(`${list([...new Set(stress)].slice(0, 5))} entered stress on the daily chart.`);
    const intraday =
      changes.length - changes.filter(({ timeframe }) => timeframe === '1d' || timeframe === '1w').length;
    if (intraday > 0)
      sentences.push(
        `Since the close before, intraday charts changed ${intraday === 1 ? 'once' : `${intraday.toLocaleString('en')} times`}.`,
      );
  }
  sentences.push(leading(classes), ...agreement(regimes), ...doubt(regimes));
  const unknown = classes.reduce((sum, { total: all, known }) => sum + all - known, 0);
  if (unknown > 0)
    sentences.push(
      `${plural(unknown, 'instrument')} ${unknown === 1 ? 'has' : 'have'} too little history for a daily regime.`,
    );
  return sentences;
}

function agreement(regimes: readonly RegimeRow[]): string[] {
  const charts = new Map<string, number>();
  for (const { symbol, label } of regimes)
    charts.set(`${symbol} ${label}`, (charts.get(`${symbol} ${label}`) ?? 0) + 1);
  const agreeing = [...charts.values()].filter((count) => count >= AGREEING).length;
  const of = new Set(regimes.map(({ symbol }) => symbol)).size;
  return of === 0 ? [] : [`At least ${AGREEING} of 8 charts agree for ${agreeing} of ${plural(of, 'instrument')}.`];
}

/** How many daily regimes are less likely than not, by the model itself. */
function doubt(regimes: readonly RegimeRow[]): string[] {
  const daily = regimes.filter(({ timeframe }) => timeframe === '1d');
  const unsure = daily.filter(({ confidence }) => confidence < 0.5).length;
  if (unsure === 0) return [];
  return [`The model is less than ${percent(0.5)} sure of ${unsure} of ${plural(daily.length, 'daily regime')}.`];
}

export function classNote(counts: ClassCounts, changes: readonly ChangeModel[], tier: Tier): string[] {
  const sentences = [
    counts.changed === 0
      ? 'No daily regime of this class changed at the last close.'
      : `${plural(counts.changed, 'daily regime')} of ${counts.total} changed at the last close.`,
    leading([counts]),
  ];
  const newest = changes[0];
  if (seesEvidence(tier) && newest !== undefined) {
    sentences.push(
      `Latest: ${newest.symbol} went from ${LABEL_TEXT[newest.from]} to ${LABEL_TEXT[newest.to]} on the ${newest.timeframe} chart.`,
    );
  }
  return sentences;
}

export function instrumentNote(
  instrument: InstrumentRow,
  regimes: readonly RegimeRow[],
  changes: readonly ChangeModel[],
): string[] {
  const sentences: string[] = [];
  if (instrument.haltedSince > 0) {
    sentences.push(
      `${instrument.symbol} has not traded since ${timeText(instrument.haltedSince)}: it counts as halted, and what is shown stands still until it trades again.`,
    );
  }
  const newest = changes[0];
  if (newest !== undefined) {
    sentences.push(
      `Changed from ${LABEL_TEXT[newest.from]} to ${LABEL_TEXT[newest.to]} on the ${newest.timeframe} chart, after ${plural(newest.previousAgeBars, 'bar')}.`,
    );
  }
  if (instrument.daily !== null)
    sentences.push(`On the daily chart ${instrument.symbol} is in ${describe(instrument.daily)}.`);
  else sentences.push('There is too little history for a daily regime.');
  const surest = [...regimes].sort((a, b) => b.confidence - a.confidence)[0];
  if (surest !== undefined) {
    sentences.push(
      `The model is surest on the ${surest.timeframe} chart: ${percent(surest.confidence)} for ${LABEL_TEXT[surest.label]}.`,
    );
    const least = [...regimes].sort((a, b) => a.confidence - b.confidence)[0];
    if (least !== undefined && least !== surest)
      sentences.push(`It is least sure on ${least.timeframe}, with ${percent(least.confidence)}.`);
  }
  return sentences;
}

const describe = (label: RegimeRow['label']): string =>
  label === 'bull_trend' || label === 'bear_trend'
    ? `a ${LABEL_TEXT[label]}`
    : label === 'range_bound'
      ? 'a range-bound regime'
      : LABEL_TEXT[label];

/** "Of 96 instruments, 40 are in a bull trend and 31 range-bound on the daily chart." */
function leading(classes: readonly ClassCounts[]): string {
  const known = classes.reduce((sum, entry) => sum + entry.known, 0);
  if (known === 0) return 'No daily regime is known yet.';
  const sums = REGIME_LABELS.map((label, k) => ({
    label,
    count: classes.reduce((sum, { counts }) => sum + (counts[k] as number), 0),
  }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const [first, second] = sums;
  const parts = [first, second]
    .filter((entry) => entry !== undefined)
    .map(({ label, count }) => `${count} ${count === 1 ? 'is' : 'are'} in ${describe(label)}`);
  return `Of ${plural(known, 'instrument')}, ${list(parts)} on the daily chart.`;
}
