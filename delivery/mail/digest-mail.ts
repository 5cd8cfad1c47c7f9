import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import type { DigestMail, EvidenceTable, RegimeSign } from '#site/src/mail/model.ts';
import { ARGUS } from '#wording/brand.ts';
import { dayText, timeText } from '#wording/dates.ts';
import { DIRECTIONS, REGIMES } from '#wording/labels.ts';
import { correlationText, countText, noveltyText, percent, plural } from '#wording/numbers.ts';

/** Addresses that are made for one recipient. */
export interface MailLinks {
  readonly report: string;
  readonly unsubscribe: string;
}

const KEEP =
  'Every signal is chained to the one before it by a hash. Keep these: a ledger that was changed cannot give them again.';

/** Everything that the mail of a digest says, in words. Its HTML and its text are made from this, so they say the same. */
export function digestMail(model: DigestModel, links: MailLinks): DigestMail {
  // A digest that was begun before heads were told has none.
  const { heads = [] } = model;
  const { name, light: colours } = ARGUS;
  return {
    brand: { name, colours },
    headline: model.headline,
    dated: `${dayText(Date.parse(model.date))} · data as of ${timeText(model.asOf)}`,
    note: model.note,
    reportUrl: links.report,
    unsubscribeUrl: links.unsubscribe,
    changes: model.changes.map(({ symbol, timeframe, from, to, confidence }) => {
      return { symbol, timeframe, from: signOf(from), to: signOf(to), confidence: percent(confidence) };
    }),
    moreChanges: more(model.moreChanges),
    evidence: [...signalTables(model), ...shiftTables(model)],
    classes: model.classes.map(classRow),
    about: `Regimes describe how much and how steadily prices move, not the direction of the next return. Run ${model.runId}.`,
    ledger:
      heads.length === 0
        ? null
        : {
            why: KEEP,
            heads: heads.map(({ chain, day, signals, head }) => {
              return { text: `${chain} ${day}, ${plural(signals, 'signal')}`, hash: head };
            }),
          },
  };
}

const signOf = (label: RegimeLabel): RegimeSign => {
  const { text, mark } = REGIMES[label];
  return { text, mark, colour: ARGUS.light.regimes[label] };
};

const more = (count: number): string => (count > 0 ? `${countText(count)} more in the report.` : '');

function classRow({
  title,
  counts,
  known,
  total,
  changed,
}: DigestModel['classes'][number]): DigestMail['classes'][number] {
  const regimes = REGIME_LABELS.map((label, k) => {
    const count = counts[k] ?? 0;
    return { ...signOf(label), count, share: Math.round((100 * count) / Math.max(1, known)) };
  });
  return {
    title,
    changed: changed === 0 ? '' : String(changed),
    known: `${known} of ${total} known`,
    regimes: regimes.filter(({ count }) => count > 0),
  };
}

function signalTables({ signals }: DigestModel): EvidenceTable[] {
  if (signals === null) return [];
  const directions: EvidenceTable = {
    title: 'Directions',
    heads: ['Instrument', 'Timeframe', 'Direction', 'Confidence'],
    rows: signals.directional.map(({ symbol, timeframe, direction, horizon, confidence }) => [
      symbol,
      timeframe,
      `${DIRECTIONS[direction].arrow}, next ${horizon}`,
      percent(confidence),
    ]),
    below: signals.silence || more(signals.moreDirectional),
  };
  if (signals.unusual.length === 0) return [directions];
  const unusual: EvidenceTable = {
    title: 'Most unusual bars',
    heads: ['Instrument', 'Timeframe', 'Mostly by', 'Beyond'],
    rows: signals.unusual.map(({ symbol, timeframe, drivers, novelty }) => [
      symbol,
      timeframe,
      drivers.slice(0, 2).join(', '),
      noveltyText(novelty ?? 0),
    ]),
    below: more(signals.moreUnusual),
  };
  return [directions, unusual];
}

const shiftTables = ({ shifts, moreShifts }: DigestModel): EvidenceTable[] =>
  shifts.length === 0
    ? []
    : [
        {
          title: 'Correlations that shifted',
          heads: ['Instruments', 'Timeframe', 'Now', 'Correlation'],
          rows: shifts.map(({ what, timeframe, change, before, after }) => [
            what,
            timeframe,
            change,
            `${correlationText(before)} → ${correlationText(after)}`,
          ]),
          below: more(moreShifts),
        },
      ];
