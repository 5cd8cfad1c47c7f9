import type { Check } from '#warehouse/quality/checks.ts';
import type { JudgedFinding, QualityReport } from '#warehouse/quality/report.ts';
import { listText } from '#wording/lists.ts';
import { countText, plural } from '#wording/numbers.ts';
import { minuteText, table } from '../commands/common.ts';

/** Findings of one check in one market that are listed; the rest is counted. */
const LISTED = 20;

/** What the checks found as one matrix of checks and markets, and then the findings. A sentence where there are none. */
export function qualityText(
  reports: readonly QualityReport[],
  checks: readonly Pick<Check, 'id' | 'severity'>[],
): string {
  const found = checks.filter(({ id }) => reports.some(({ findings }) => findings.some(({ check }) => check === id)));
  if (found.length === 0)
    return `${plural(checks.length, 'check')} found nothing in ${listText(reports.map(scopeText))}.`;
  const quiet = checks.length - found.length;
  return [
    matrix(reports, found),
    ...(quiet === 0 ? [] : [`${plural(quiet, 'more check')} found nothing.`]),
    ...reports.filter(({ findings }) => findings.length > 0).flatMap(verdictAndFindings),
  ].join('\n');
}

const scopeText = ({ market, date, bars }: QualityReport): string => `${plural(bars, 'bar')} of ${market} (${date})`;

function matrix(reports: readonly QualityReport[], found: readonly Pick<Check, 'id' | 'severity'>[]): string {
  const of = ({ findings }: QualityReport, id: string) => findings.filter(({ check }) => check === id).length;
  return table(
    ['check', 'severity', ...reports.map(({ market }) => market)],
    [
      ['(trade date)', '', ...reports.map(({ date }) => date)],
      ['(bars)', '', ...reports.map(({ bars }) => countText(bars))],
      ...found.map(({ id, severity }) => [
        id,
        severity === 'block' ? 'blocks' : 'warns',
        ...reports.map((report) => (of(report, id) === 0 ? '' : countText(of(report, id)))),
      ]),
    ],
  );
}

function verdictAndFindings({ market, blocking, warnings, accepted, findings }: QualityReport): string[] {
  const verdict = `${countText(blocking)} blocking, ${plural(warnings, 'warning')}, ${countText(accepted)} accepted`;
  const lines = [`\n${market} ${blocking > 0 ? 'BLOCKED: ' : ''}${verdict}`];
  for (const [check, rows] of Map.groupBy(findings, (finding) => finding.check)) {
    lines.push(`\n${market} ${check}: ${plural(rows.length, 'finding')}`, findingTable(rows.slice(0, LISTED)));
    if (rows.length > LISTED) lines.push(`… and ${countText(rows.length - LISTED)} more (--json lists all)`);
  }
  return lines;
}

const findingTable = (rows: readonly JudgedFinding[]): string =>
  table(
    ['symbol', 'bar', 'opens (UTC)', 'observed', 'expected', ''],
    rows.map(({ symbol, timeframe, openTime, observed, expected, accepted }) => [
      ...[symbol, timeframe, minuteText(openTime), observed, expected],
      accepted ? 'accepted' : '',
    ]),
  );
