/**
 * Records a model of every page type and tier for the gallery (site/gallery): node tools/record-fixtures.ts
 *
 * They are what `reports/` makes of the small market of its tests, with two kept days, so that a changed model needs no hand.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { TIERS } from '#contracts/tiers.ts';
import { buildSite, type PageRequest } from '#reports/pages.ts';
import { qualityPageModel } from '#reports/quality-page.ts';
import { fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { recordOf, TEMPLATES, type Template } from '#site/gallery/fixtures.ts';
import { openTestSite } from '#site/testing/published.ts';
import { loadChecks } from '#warehouse/quality/checks.ts';
import type { QualityReport } from '#warehouse/quality/report.ts';

/** Of the pages of one type, those of these paths; of another type the first. */
const CHOSEN: Partial<Record<Template, string>> = {
  class: '/class/crypto',
  instrument: '/instrument/BTCUSDT',
  archive_day: '/archive/2026-11-13',
};

const filled = await fillWarehouse();
const site = await openTestSite();
let requests: PageRequest[] = [];
for (const keep of ['2026-11-13', '2026-11-20', null])
  await site.publisher.publish({
    runId: `record-${keep}`,
    asOf: filled.asOf,
    complete: true,
    keep,
    pages: async (archive) => {
      const pages = await buildSite(filled.warehouse, { tiers: TIERS, asOf: filled.asOf, archive });
      requests = pages.filter((request) => 'model' in request);
      return pages;
    },
  });
await site.close();
await filled.close();

mkdirSync(new URL('.', recordOf('overview')), { recursive: true });
for (const template of TEMPLATES) {
  const models = template === 'quality' ? [qualityPageModel(qualityReports(), loadChecks())] : recorded(template);
  if (models.length === 0) throw new Error(`no tier has a page of the type ${template}`);
  writeFileSync(recordOf(template), `[\n${models.map((model) => JSON.stringify(model)).join(',\n')}\n]\n`);
}

function recorded(template: Template) {
  return TIERS.flatMap(({ name }) => {
    const ofTier = requests.filter((page) => page.tier === name && page.template === template);
    const chosen = ofTier.find(({ path }) => path === CHOSEN[template]) ?? ofTier[0];
    return chosen === undefined ? [] : [chosen.model];
  });
}

/** Two markets: one with a bar that stops its batch and one that an operator found true, one without findings. */
function qualityReports(): QualityReport[] {
  const run = { date: '2026-11-20', after: filled.asOf - 86_400_000, through: filled.asOf };
  const finding = { symbol: 'AAPL', timeframe: '1d', openTime: filled.asOf - 86_400_000 };
  const counts = { blocking: 1, warnings: 1, accepted: 1 };
  const [first, second] = loadChecks();
  const found = [first, second].flatMap((check, i) =>
    check === undefined
      ? []
      : [
          {
            ...finding,
            check: check.id,
            severity: check.severity,
            observed: 'high 101.5 < low 102.25',
            expected: 'high ≥ low',
            accepted: i === 1,
          },
        ],
  );
  return [
    { ...run, runId: 'batch-xnys-2026-11-20', market: 'xnys', bars: 3120, ...counts, findings: found },
    {
      ...run,
      runId: 'batch-24x7-2026-11-20',
      market: '24x7',
      bars: 11_520,
      blocking: 0,
      warnings: 0,
      accepted: 0,
      findings: [],
    },
  ];
}
