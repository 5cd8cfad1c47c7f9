import { chartsText } from '#wording/labels.ts';
import { livelinessText } from '#wording/ranges.ts';
import type { FactBook } from './fact-book.ts';
import type { Depth, RangeInput } from './input.ts';
import { lazyMessage, type Message } from './message.ts';
import { rangeSource } from './sources.ts';

/** Fewer outcomes are no record. */
const OUTCOMES_MIN = 100;
/** A forecast is news when its ratio to normal crosses one of these, or moves by a quarter within a day. */
const LIVELY = 1.5;
const STILL = 0.7;
const JUMP = 1.25;

/** How many times its normal the forecast is. */
export const ratioOf = ({ typical, typicalNormal }: RangeInput): number => typical / typicalNormal;

/** Whether the forecast of a proven model moved enough since yesterday to be told first. */
export function isRangeNews(range: RangeInput): boolean {
  const { gateOpen, timeframe, ratioYesterday: before } = range;
  if (!gateOpen || timeframe !== '1d' || before === null || before <= 0) return false;
  const now = ratioOf(range);
  const crossed = (bound: number) => before < bound !== now < bound;
  return crossed(LIVELY) || crossed(STILL) || now / before >= JUMP || before / now >= JUMP;
}

/** What a note says of the range to come; only what is usual where no skill is proven. */
export function rangeMessages(range: RangeInput | null, depth: Depth, book: FactBook): Message[] {
  if (range === null) return [];
  if (!range.gateOpen) return [usualMessage(range, book)];
  return [
    ...(isRangeNews(range) ? [rangeChangeMessage(range, book)] : []),
    forecastMessage(range, book),
    ...recordMessage(range, book),
    ...(depth === 'full' ? [driverMessage(range, book)] : []),
  ];
}

const LEAD = { stage: 'lead', always: true, beside: true, p: 0.05, breadth: 1 } as const;

/** One daily or weekly bar ahead is a day or a week; everything else is a horizon. */
const barAhead = ({ timeframe, horizonBars }: RangeInput): string | undefined =>
  horizonBars === 1 ? { '1d': 'day for', '1w': 'week for' }[timeframe as string] : undefined;

function placeSlots(range: RangeInput, book: FactBook) {
  const what = barAhead(range);
  if (what !== undefined) return { what };
  const horizon = book.of(rangeSource(range), 'horizon_bars', range.horizonBars, 'bars', 'horizon');
  return { charts: chartsText([range.timeframe]), horizon };
}

/** Without proof, the numbers are the instrument's own past. */
function usualMessage(range: RangeInput, book: FactBook): Message {
  const type = barAhead(range) === undefined ? 'usualAhead' : 'usualRange';
  return lazyMessage({ ...LEAD, type }, () => {
    const source = rangeSource(range);
    const typical = book.of(source, 'typical_normal', range.typicalNormal, 'move', 'typicalMove');
    const gate = book.of(source, 'gate', 0, 'label', 'gate');
    return { slots: { ...placeSlots(range, book), typical, gate }, claims: [typical] };
  });
}

function forecastMessage(range: RangeInput, book: FactBook): Message {
  return lazyMessage({ ...LEAD, type: forecastType(range) }, () => {
    const source = rangeSource(range);
    const typical = book.of(source, 'typical', range.typical, 'move', 'typicalMove');
    const slots = {
      ...placeSlots(range, book),
      typical,
      times: ratioFact(range, 'times', book),
      lively: ratioFact(range, 'liveliness', book),
      low: book.of(source, 'low', range.low, 'move', 'rangeLow'),
      high: book.of(source, 'high', range.high, 'move', 'rangeHigh'),
    };
    return { slots, claims: [typical] };
  });
}

function forecastType(range: RangeInput) {
  const isLively = livelinessText(ratioOf(range)) !== livelinessText(1);
  if (barAhead(range) !== undefined) return isLively ? 'rangeLively' : 'range';
  return isLively ? 'rangeAheadLively' : 'rangeAhead';
}

/** How many times its normal the forecast is, as a fact. */
export function ratioFact(range: RangeInput, format: 'times' | 'liveliness', book: FactBook) {
  const source = rangeSource(range);
  const normal = book.of(source, 'typical_normal', range.typicalNormal, 'move', 'typicalMove');
  const typical = book.of(source, 'typical', range.typical, 'move', 'typicalMove');
  return book.derive('ratio', [normal, typical], { unit: 'ratio', format });
}

/** How often the claim held, from first outcomes only. */
function recordMessage(range: RangeInput, book: FactBook): Message[] {
  if (range.heldDays < OUTCOMES_MIN) return [];
  return [
    lazyMessage({ ...LEAD, type: 'rangeRecord' }, () => {
      const source = rangeSource(range);
      const p = book.of(source, 'held_share', range.heldShare, 'share', 'percent0');
      const n = book.of(source, 'held_days', range.heldDays, 'count', 'heldDays');
      return { slots: { charts: chartsText([range.timeframe]), p, n }, claims: [p] };
    }),
  ];
}

/** The change of a forecast as news, for the instrument or with its name in the note of a market. */
export function rangeChangeMessage(range: RangeInput, book: FactBook, named = false): Message {
  return lazyMessage({ ...LEAD, type: 'rangeChange' }, () => {
    const source = rangeSource(range);
    const before = book.of(source, 'ratio_yesterday', range.ratioYesterday ?? 0, 'ratio', 'times');
    const slots = {
      charts: chartsText([range.timeframe]),
      before,
      times: ratioFact(range, 'times', book),
      ...(named ? { S: range.symbol, N: range.symbol } : {}),
    };
    return { slots, claims: [before] };
  });
}

/** What moved the forecast most: the class or the instrument itself. */
function driverMessage(range: RangeInput, book: FactBook): Message {
  const type = range.leadBy === 'class' ? 'rangeDriver' : 'rangeDriverOwn';
  return lazyMessage({ ...LEAD, type }, () => {
    const source = rangeSource(range);
    const lead = book.of(source, 'lead_by', range.leadBy, 'label', 'leadBy');
    const slots = {
      lead,
      class: book.of(source, 'class_ratio', range.classRatio, 'ratio', 'times'),
      own: book.of(source, 'own_ratio', range.ownRatio, 'ratio', 'times'),
    };
    return { slots, claims: [lead] };
  });
}
