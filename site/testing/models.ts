import type { OverviewModel } from '#reports/models/overview.ts';
import type { PageRequest } from '#reports/pages.ts';

/** A small overview page whose text is `text`: for tests of the publisher, which does not care what a page says. */
export function textPage(path: string, text: string): PageRequest {
  const model: OverviewModel = {
    tier: 'free',
    path,
    title: text,
    asOf: Date.UTC(2026, 10, 20),
    runId: 'batch-24x7-2026-11-19',
    currentUntil: Date.UTC(2026, 10, 21),
    nextUpdate: Date.UTC(2026, 10, 21),
    trail: [],
    twins: null,
    navigation: [{ href: '/', text: 'Overview' }],
    template: 'overview',
    stories: { headline: text, deck: [], stories: [], groups: [], citations: [] },
    closures: [],
    note: [text],
    citations: [],
    classes: [],
    tiles: [],
    map: [],
    mapFinding: '',
    week: [],
    classDays: [],
    classDaysFinding: '',
    groupsFinding: '',
    moreChanges: 0,
    ranges: [],
    rangesFinding: '',
    record: null,
    grid: [],
  };
  return { tier: 'free', path, template: 'overview', model };
}
