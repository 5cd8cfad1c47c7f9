import { classLinesFinding, shiftHeadline } from '#wording/findings/correlations.ts';
import { classTitle } from '#wording/labels.ts';
import { correlationText, plural, rarityText } from '#wording/numbers.ts';
import type { TierFacts } from '../facts.ts';
import type { PageFrame } from '../models/frame.ts';
import type { ShiftsModel } from '../models/shifts.ts';
import type { ShiftReportRow, ShiftRow } from '../queries/shifts.ts';
import { shiftOf } from '../shifts.ts';
import type { TierRows } from '../tier-rows.ts';
import { heatOf } from './heat.ts';
import { classLinesOf, tieLineOf } from './lines.ts';
import { mostChangedClass, tieMapOf } from './map.ts';
import { tieRowsOf } from './rows.ts';

type Rows = Pick<
  TierRows,
  'shifts' | 'correlations' | 'shiftReports' | 'ties' | 'shiftCandidates' | 'classCorrelationWeeks'
>;

/** What the page of correlations says beside its frame. */
export function correlationsOf(
  rows: Rows,
  { bySymbol }: Pick<TierFacts, 'bySymbol'>,
): Omit<ShiftsModel, keyof PageFrame> {
  const { shifts, correlations, shiftReports, ties, shiftCandidates } = rows;
  const [lead] = shifts;
  const symbol = leadSymbol(rows);
  const assetClass = leadClass(lead) ?? bySymbol.get(symbol)?.assetClass ?? mostChangedClass(ties) ?? '';
  const timeframes = [...new Set(correlations.map(({ timeframe }) => timeframe))];
  const classLines = classLinesOf(rows.classCorrelationWeeks);
  const mapped = [...new Set(ties.flatMap((row) => (row.place === null ? [] : [row.assetClass])))];
  return {
    template: 'shifts',
    headline: headlineOf(lead, shiftReports),
    deck: deckOf(shifts, shiftReports),
    map: tieMapOf(ties, assetClass, symbol),
    mapped: mapped.map((each) => ({ assetClass: each, title: classTitle(each) })),
    ties: tieRowsOf(shifts.map(shiftOf), shiftCandidates, bySymbol),
    line: tieLineOf(ties, symbol),
    classLines: {
      finding: classLinesFinding(
        classLines.map(({ assetClass: of, higherThan, weeks }) => ({
          assetClass: of,
          higherThan,
          weeks: weeks.length,
        })),
      ),
      rows: classLines,
    },
    heats: timeframes.map((timeframe) => heatOf(timeframe, correlations)).filter((heat) => heat.titles.length > 1),
    looks: [...shiftReports],
  };
}

/** The instrument that the page follows: of the first shift that has one, else the one that moved most; '' without either. */
function leadSymbol({ shifts, shiftCandidates }: Rows): string {
  const found = shifts.find(({ level, timeframe }) => timeframe === '1d' && (level === 'symbol' || level === 'hub'));
  return found?.subject ?? shiftCandidates.find(({ timeframe }) => timeframe === '1d')?.symbol ?? '';
}

const leadClass = (lead: ShiftRow | undefined): string | undefined =>
  lead?.level === 'class' || lead?.level === 'block' ? lead.subjectGroup?.assetClass : undefined;

function headlineOf(lead: ShiftRow | undefined, reports: readonly ShiftReportRow[]): string {
  if (reports.length === 0) return 'Correlations are not followed yet';
  if (lead === undefined) return 'No correlation shifted by more than chance';
  const { subject, peer, subjectGroup, peerGroup } = lead;
  return shiftHeadline(lead.level, [subjectGroup?.assetClass ?? subject, peerGroup?.assetClass ?? peer], lead);
}

function deckOf(rows: readonly ShiftRow[], reports: readonly ShiftReportRow[]): string[] {
  if (reports.length === 0) return ['A market needs 300 closes before a change can be told from chance.'];
  const pairs = reports.reduce((sum, { pairsTested }) => sum + pairsTested, 0);
  const [lead, ...others] = rows;
  if (lead === undefined && pairs === 0)
    return ['There is no pair of instruments whose correlation could be compared.'];
  const compared = `${plural(pairs, 'pair')} of instruments ${pairs === 1 ? 'was' : 'were'} compared`;
  if (lead === undefined) return [`${compared}. A few months of closes show large changes only: a small one can hide.`];
  const { what, before, after, q, windows } = shiftOf(lead);
  const way = after > before ? 'rose' : 'fell';
  return [
    `${what}: the correlation ${way} from ${correlationText(before)} to ${correlationText(after)}, over ${windows}; chance alone makes ${rarityText(q)} such findings.`,
    others.length === 0
      ? `Nothing else in ${plural(pairs, 'pair')} did.`
      : `${plural(others.length, 'more shift')} ${others.length === 1 ? 'is' : 'are'} listed; ${compared}.`,
  ];
}
