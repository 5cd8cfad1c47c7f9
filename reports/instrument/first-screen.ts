import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { countOf } from '#wording/count-words.ts';
import { closeText } from '#wording/dates.ts';
import { shortEpochDayText } from '#wording/epoch-days.ts';
import { headlineText, perhaps, type Turn } from '#wording/findings/headline.ts';
import { RARITY_STEPS, rarityOf } from '#wording/findings/sizes.ts';
import { REGIMES } from '#wording/labels.ts';
import { percent, plural, twoDigits, typicalMove } from '#wording/numbers.ts';
import type { TileModel } from '../models/instrument/tile.ts';
import { isNextDay } from '../narrative-mapping.ts';
import { instrumentNote } from '../plain-notes.ts';
import type { ChangeRow } from '../queries/changes.ts';
import type { RegimeRow } from '../queries/regimes.ts';
import type { InstrumentRow } from '../tier-rows.ts';
import type { InstrumentRows } from './rows.ts';

/** Days of the lines in the tiles. */
const LINE_DAYS = 30;
/** Novelty in whole percents from which a day is one in a hundred. */
const RARE = 99;

interface FirstScreen {
  readonly headline: string;
  /** Sentences. */
  readonly deck: string[];
  readonly tiles: TileModel[];
}

/** Headline, deck and tiles: what changed or how it stands, how sure that is, how wide a day is and how unusual this one. */
export function firstScreenOf(instrument: InstrumentRow, rows: InstrumentRows): FirstScreen {
  const daily = rows.regimes.find(({ timeframe }) => timeframe === '1d');
  const turn = turnOf(rows);
  const state =
    daily === undefined
      ? freeState(instrument.daily)
      : { label: daily.label, days: daily.ageBars, confidence: daily.confidence };
  const deck = daily === undefined ? freeDeck(instrument) : [stateSentence(daily, turn), ...rangeSentence(rows)];
  // A symbol that has stopped trading says so before anything else.
  const halted = instrument.haltedSince > 0 ? instrumentNote(instrument).slice(0, 1) : [];
  return {
    headline: headlineText(instrument.symbol, { turn, daily: state }),
    deck: [...halted, ...deck],
    tiles:
      daily === undefined
        ? []
        : [stateTile(daily, rows), sureTile(daily, rows), ...typicalTile(rows), ...unusualTile(rows)],
  };
}

/** The change of the newest daily bar, else of the newest weekly one. */
function turnOf({ regimes, changes }: InstrumentRows): Turn | null {
  for (const timeframe of ['1d', '1w'] as const) {
    const newest = regimes.find((regime) => regime.timeframe === timeframe);
    const change = changes.find((row) => row.timeframe === timeframe && row.at === newest?.closeTime);
    if (change !== undefined) {
      const { from, to, confidence, previousAgeBars: lasted } = change;
      return { timeframe, from, to, confidence, lasted };
    }
  }
  return null;
}

const freeState = (label: RegimeLabel | null) => (label === null ? null : { label, days: 0, confidence: null });

function freeDeck({ daily }: InstrumentRow): string[] {
  return daily === null
    ? ['The state of a chart is known once it has enough days.']
    : [
        'That is its state on the daily chart, and all that the free tier says of one instrument. How sure it is, and what usually follows, is on the pages of subscribers.',
      ];
}

/** How the daily chart stands, how sure that is, and who is second. */
function stateSentence({ label, confidence, closeTime, ageBars, probabilities }: RegimeRow, turn: Turn | null): string {
  const sure =
    confidence < 0.5
      ? `but the model is only ${percent(confidence)} sure`
      : `and the model is ${percent(confidence)} sure`;
  const { label: second, share } = runnerUp(probabilities, label);
  const runner = `${REGIMES[second].phrase} is ${share > confidence ? 'ahead' : 'second'} at ${percent(share)}`;
  const since =
    turn?.timeframe === '1d'
      ? `Since the close of ${closeText(closeTime, '1d')} it counts as ${REGIMES[label].text}`
      : `The daily chart has shown ${REGIMES[label].phrase} for ${plural(ageBars, 'day')}`;
  return `${since}, ${sure}; ${runner}.`;
}

function runnerUp(probabilities: readonly number[], shown: RegimeLabel): { label: RegimeLabel; share: number } {
  const [best] = REGIME_LABELS.map((label, k) => ({ label, share: probabilities[k] ?? 0 }))
    .filter(({ label }) => label !== shown)
    .sort((a, b) => b.share - a.share);
  return best as { label: RegimeLabel; share: number };
}

function rangeSentence({ ranges }: InstrumentRows): string[] {
  const day = ranges.find(isNextDay);
  if (day === undefined) return [];
  const size = `A typical day is now ${typicalMove(day.typical)}`;
  return [
    day.gate
      ? `${size}, ${twoDigits(day.typical / day.typicalNormal)} times its normal.`
      : `${size}, its usual size: no more is proven.`,
  ];
}

function stateTile({ label, ageBars }: RegimeRow, { history, changes }: InstrumentRows): TileModel {
  const last = [...changes, ...history].find(({ timeframe, to }) => timeframe === '1d' && to === label);
  const before =
    last === undefined ? '' : `; ${REGIMES[last.from].text} before, for ${plural(last.previousAgeBars, 'day')}`;
  return {
    title: 'Daily state',
    label,
    value: REGIMES[label].title,
    small: '',
    detail: `day ${ageBars}${before}`,
    line: [],
  };
}

/** A week ago, for tiers that read it; else who is second. */
function sureTile({ label, confidence, probabilities }: RegimeRow, { probabilities: days }: InstrumentRows): TileModel {
  const newest = days.at(-1)?.[0] ?? 0;
  const ago = days.findLast(([day]) => day <= newest - 7);
  const second = runnerUp(probabilities, label);
  const detail =
    ago === undefined
      ? `second: ${REGIMES[second.label].text}, ${percent(second.share)}`
      : `${percent((ago[2][ago[1]] ?? 0) / 100)} for ${REGIMES[REGIME_LABELS[ago[1]] as RegimeLabel].text} a week ago`;
  return {
    title: 'How sure',
    label: null,
    value: percent(confidence),
    small: perhaps(confidence).replace(', ', ''),
    detail,
    line: days.slice(-LINE_DAYS).map(([, shown, percents]) => percents[shown] ?? 0),
  };
}

function typicalTile({ ranges, ratios }: InstrumentRows): TileModel[] {
  const day = ranges.find(isNextDay);
  if (day === undefined) return [];
  const before = day.ratioYesterday === null ? '' : `; ${twoDigits(day.ratioYesterday)} a day ago`;
  const detail = day.gate
    ? `${twoDigits(day.typical / day.typicalNormal)} times its normal${before}`
    : 'its usual size: no more is proven';
  return [
    { title: 'A typical day', label: null, value: typicalMove(day.typical), small: '', detail, line: [...ratios] },
  ];
}

/** One day in so many. The line is drawn of the steps, which are coarse on purpose. */
function unusualTile({ novelty, signals }: InstrumentRows): TileModel[] {
  const signal = signals.find(({ timeframe }) => timeframe === '1d')?.novelty ?? null;
  const percents = novelty.at(-1)?.[1] ?? (signal === null ? null : Math.floor(100 * signal));
  if (percents === null) return [];
  const oneIn = rarityOf(percents);
  const rare = novelty.filter((day) => day[1] >= RARE);
  const since =
    rare[0] === undefined ? '' : `${countOf(rare.length, 'day')} of 1 in 100 since ${shortEpochDayText(rare[0][0])}`;
  return [
    {
      title: 'How unusual',
      label: null,
      value: oneIn === 1 ? 'Ordinary' : `1 in ${oneIn}`,
      small: oneIn === 1 ? '' : oneIn >= 100 ? 'or rarer' : 'days',
      detail:
        since === ''
          ? novelty.length > 0
            ? `no day of 1 in 100 in ${plural(novelty.length, 'day')}`
            : 'against ordinary days of its class'
          : since,
      line: novelty.slice(-LINE_DAYS).map((day) => stepOf(day[1])),
    },
  ];
}

const stepOf = (percents: number): number => RARITY_STEPS.indexOf(rarityOf(percents));

/** The confidence that the state of today began with, and the label that it came from; null where that is not in what the tier reads. */
export function beginningOf({ changes, history }: InstrumentRows, label: RegimeLabel | null): ChangeRow | null {
  return [...changes, ...history].find(({ timeframe, to }) => timeframe === '1d' && to === label) ?? null;
}
