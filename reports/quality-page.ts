import type { MarketId } from '#market/market-id.ts';
import { DAY } from '#market/time.ts';
import type { QualityReport } from '#warehouse/quality/report.ts';

/** Rows of a check of a market that the page lists; the rest is counted. */
const LISTED = 200;

/** The page of a quality report, for operators: it shows prices, so it is never part of a tier's pages. */
export interface QualityPageModel {
  readonly template: 'quality';
  /** Whose page it is: no tier of readers. */
  readonly tier: 'operators';
  readonly title: string;
  readonly path: string;
  readonly twins: null;
  readonly navigation: readonly { href: string; text: string; group?: string }[];
  readonly asOf: number;
  readonly runId: string;
  readonly currentUntil: number;
  readonly nextUpdate: number;
  readonly trail: readonly { href: string; text: string }[];
  readonly markets: readonly Omit<QualityReport, 'findings'>[];
  /** Every check with what it found in each of the markets; those that found something come first. */
  readonly checks: readonly {
    readonly id: string;
    readonly severity: 'block' | 'warn';
    readonly finds: string;
    readonly found: readonly number[];
  }[];
  /** What was found, a check of a market each. */
  readonly findings: readonly {
    readonly check: string;
    readonly finds: string;
    readonly market: MarketId;
    readonly total: number;
    readonly rows: QualityReport['findings'];
  }[];
}

type Check = Omit<QualityPageModel['checks'][number], 'found'>;

/** The page model of quality reports. `checks`: every check there is, so that those that found nothing are shown too. */
export function qualityPageModel(reports: readonly QualityReport[], checks: readonly Check[]): QualityPageModel {
  const newest = Math.max(0, ...reports.map(({ through }) => through));
  const ordered = checks
    .map(({ id, severity, finds }) => {
      const found = reports.map((report) => findingsOf(report, id).length);
      return { id, severity, finds, found };
    })
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
  return {
    template: 'quality',
    tier: 'operators',
    title: 'Quality of the bars',
    path: '/quality',
    twins: null,
    navigation: [],
    asOf: newest,
    runId: reports.map(({ runId }) => runId).join(', '),
    currentUntil: newest + 7 * DAY,
    nextUpdate: newest + DAY,
    trail: [],
    markets: reports.map(({ findings: _, ...report }) => report),
    checks: ordered,
    findings: ordered.flatMap(({ id, finds }) =>
      reports.flatMap((report) => {
        const rows = findingsOf(report, id);
        const { market } = report;
        return rows.length === 0 ? [] : [{ check: id, finds, market, total: rows.length, rows: rows.slice(0, LISTED) }];
      }),
    ),
  };
}

const findingsOf = ({ findings }: QualityReport, id: string) => findings.filter(({ check }) => check === id);

/** Blocking findings first, then warnings, then what is well. */
const rank = ({ found, severity }: QualityPageModel['checks'][number]): number =>
  found.every((count) => count === 0) ? 2 : severity === 'block' ? 0 : 1;
