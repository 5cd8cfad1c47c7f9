import type { MarketId } from '#market/market-id.ts';
import { DAY } from '#market/time.ts';
import type { QualityReport } from '#warehouse/quality/report.ts';

/** Rows listed per check on the page; the rest is counted. */
const LISTED = 200;

/** The page of a quality report, for operators: it shows prices, so it is never part of a tier's pages. */
export interface QualityPageModel {
  readonly template: 'quality';
  /** Whose page it is: no tier of readers. */
  readonly tier: 'operators';
  readonly title: string;
  readonly path: string;
  readonly navigation: readonly { href: string; text: string; group?: string }[];
  readonly asOf: number;
  readonly runId: string;
  readonly currentUntil: number;
  readonly nextUpdate: number;
  readonly trail: readonly { href: string; text: string }[];
  readonly reports: readonly {
    readonly market: MarketId;
    readonly date: string;
    readonly runId: string;
    readonly after: number;
    readonly through: number;
    readonly bars: number;
    readonly blocking: number;
    readonly warnings: number;
    readonly accepted: number;
    readonly checks: readonly {
      readonly id: string;
      readonly severity: 'block' | 'warn';
      readonly finds: string;
      readonly total: number;
      readonly rows: QualityReport['findings'];
    }[];
  }[];
}

/** The page model of quality reports. `checks`: every check there is, so that those that found nothing are shown too. */
export function qualityPageModel(
  reports: readonly QualityReport[],
  checks: readonly { id: string; severity: 'block' | 'warn'; finds: string }[],
): QualityPageModel {
  const newest = Math.max(0, ...reports.map(({ through }) => through));
  return {
    template: 'quality',
    tier: 'operators',
    title: 'Quality of the bars',
    path: '/quality',
    navigation: [],
    asOf: newest,
    runId: reports.map(({ runId }) => runId).join(', '),
    currentUntil: newest + 7 * DAY,
    nextUpdate: newest + DAY,
    trail: [],
    reports: reports.map(({ findings, ...report }) => ({
      ...report,
      checks: checks
        .map((check) => {
          const rows = findings.filter((finding) => finding.check === check.id);
          return { ...check, total: rows.length, rows: rows.slice(0, LISTED) };
        })
        .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)),
    })),
  };
}

/** Blocking findings first, then warnings, then what is well. */
const rank = ({ total, severity }: { total: number; severity: string }): number =>
  total === 0 ? 2 : severity === 'block' ? 0 : 1;
