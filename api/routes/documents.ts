import { z } from 'zod';
import { documentPath } from '#contracts/document-path.ts';
import { codingFor } from '#delivery/gateway/stored-encoding.ts';
import { pageKey, type Release } from '#releases/release.ts';
import type { PageModel } from '#reports/models/page-model.ts';
import { pageModel } from '#reports/models/page-model.ts';
import {
  ARCHIVE_PATH,
  archivePath,
  classPath,
  GLOSSARY_PATH,
  INSTRUMENTS_PATH,
  instrumentPath,
  NOVELTY_PATH,
  OVERVIEW_PATH,
  SHIFTS_PATH,
  SIGNALS_PATH,
  STATUS_PATH,
  TRACK_RECORD_PATH,
} from '#reports/paths.ts';
import { ApiProblem } from '../answers/problem.ts';
import type { ApiRoute, ApiServices, Call } from './route.ts';

interface DocumentRoute extends Pick<ApiRoute, 'id' | 'path' | 'summary' | 'about'> {
  readonly template: PageModel['template'];
  readonly params?: ApiRoute['params'];
  /** The page whose conclusions it answers with. */
  readonly page: (params: Call['params']) => string;
  /** Its path on the demo. */
  readonly example?: string;
}

const name = z.string().min(1).max(64);
const day = z.iso.date();

const DOCUMENTS: readonly DocumentRoute[] = [
  {
    id: 'getOverview',
    path: '/v1/overview',
    template: 'overview',
    summary: 'What changed, how sure it is and how unusual',
    about:
      'The first page of the report: the headline and its stories, every class, what changed with the newest close, ranges and the record.',
    page: () => OVERVIEW_PATH,
  },
  {
    id: 'getClass',
    path: '/v1/classes/{class}',
    template: 'class',
    params: { class: name.describe('A class of instruments: crypto, equity, …') },
    summary: 'A class: its instruments by regime, and who differs',
    about:
      'How the instruments of a class stand, how that has changed, how tightly they move together, and how long such states last.',
    page: ({ class: assetClass = '' }) => classPath(assetClass),
    example: '/v1/classes/crypto',
  },
  {
    id: 'listInstruments',
    path: '/v1/instruments',
    template: 'instruments',
    summary: 'Every instrument of your tier',
    about: 'Names, symbols and classes of all instruments, with the regime of each on its daily chart.',
    page: () => INSTRUMENTS_PATH,
  },
  {
    id: 'getInstrument',
    path: '/v1/instruments/{symbol}',
    template: 'instrument',
    params: { symbol: name.describe('The symbol, as GET /v1/instruments writes it; a slash in it as %2F') },
    summary: 'An instrument: regimes, how long they last, ranges, novelty',
    about:
      'All conclusions about an instrument that your tier reads: its regimes on every chart with their evidence, counted persistence, the range of the next day and how often it held.',
    page: ({ symbol = '' }) => instrumentPath(symbol),
    example: '/v1/instruments/BTCUSDT',
  },
  {
    id: 'getSignals',
    path: '/v1/signals',
    template: 'signals',
    summary: 'What is said of directions, and why where nothing is',
    about: 'Signals of the newest bars, the gates behind which models speak, and the heads of the ledger.',
    page: () => SIGNALS_PATH,
  },
  {
    id: 'getNovelty',
    path: '/v1/novelty',
    template: 'novelty',
    summary: 'How unusual the last days were, and by what',
    about: 'Days that were less like the past than 99 of 100, with what made them so.',
    page: () => NOVELTY_PATH,
  },
  {
    id: 'getShifts',
    path: '/v1/shifts',
    template: 'shifts',
    summary: 'Correlations that shifted by more than chance',
    about:
      'The newest look at how instruments move together: what was tested, what was found, and which instruments moved most.',
    page: () => SHIFTS_PATH,
  },
  {
    id: 'getTrackRecord',
    path: '/v1/track-record',
    template: 'track_record',
    summary: 'How ranges, signals and claims ended',
    about: 'Everything that was claimed and has come to its end, by class and chart, with intervals.',
    page: () => TRACK_RECORD_PATH,
  },
  {
    id: 'listArchive',
    path: '/v1/archive',
    template: 'archive',
    summary: 'Past days that have a report',
    about: 'Every day whose report was kept, with its headline.',
    page: () => ARCHIVE_PATH,
  },
  {
    id: 'getArchiveDay',
    path: '/v1/archive/{date}',
    template: 'archive_day',
    params: { date: day.describe('A market day, as 2026-11-20') },
    summary: 'What was said on a past day',
    about: 'The day as it was told then, and what came of it.',
    page: ({ date = '' }) => archivePath(date),
  },
  {
    id: 'getStatus',
    path: '/v1/status',
    template: 'status',
    summary: 'How fresh everything is',
    about: 'When the data of each market were due and when they came.',
    page: () => STATUS_PATH,
  },
  {
    id: 'getGlossary',
    path: '/v1/glossary',
    template: 'glossary',
    summary: 'What the words mean',
    about: 'Every term of the report in a sentence.',
    page: () => GLOSSARY_PATH,
  },
];

/** Models of pages by their template. */
const MODELS = new Map(pageModel.options.map((model) => [model.shape.template.value as string, model]));

/** What a document holds: the model of its page, without the links of the site. */
function documentModel(template: string): z.ZodType {
  const { navigation: _, twins: __, ...fields } = (MODELS.get(template) as (typeof pageModel.options)[number]).shape;
  return z.object({ $schema: z.string(), ...fields });
}

/** Routes that answer with stored bytes: what a page of the tier says. */
export const documentRoutes: readonly ApiRoute[] = DOCUMENTS.map(
  ({ template, params = {}, page, example, ...route }) => ({
    ...route,
    method: 'GET',
    scope: 'reports:read',
    permission: 'reports',
    limits: 'documents',
    weight: 1,
    params,
    query: {},
    status: 200,
    answer: documentModel(template),
    problems: [
      'ARGUS_API_NO_RELEASE',
      'ARGUS_API_TIER',
      ...(route.path.includes('{') ? (['ARGUS_API_NOT_FOUND'] as const) : []),
    ],
    example: { path: example ?? route.path },
    since: '2026-12-01',
    handle: async (call, services) => ({ stored: await documentOf(call, services, page(call.params)) }),
  }),
);

async function documentOf({ principal, headers }: Call, { releases, pages, tiers }: ApiServices, path: string) {
  // From memory where it is known: to ask the disk for every request would cost more than the answer.
  const release = releases.known() ?? (await releases.current());
  if (release === null)
    throw new ApiProblem('ARGUS_API_NO_RELEASE', 'The first report is being made.', {
      headers: { 'retry-after': '60' },
    });
  const accepted = headers['accept-encoding'];
  const coding = codingFor(typeof accepted === 'string' ? accepted : undefined);
  for (const key of [documentPath(path), twinPath(path)]) {
    const held =
      pages.known(release, principal.tier, key, coding) ?? (await pages.find(release, principal.tier, key, coding));
    if (held !== null) return held;
  }
  const reader = tiers.find(({ name: tier }) => hasPage(release, tier, path));
  if (reader === undefined) throw new ApiProblem('ARGUS_API_NOT_FOUND', 'There is no such document in any tier.');
  throw new ApiProblem('ARGUS_API_TIER', `The tier ${reader.name} reads this; yours is ${principal.tier}.`);
}

const twinPath = (path: string): string => `${path === OVERVIEW_PATH ? '/index' : path}.json`;
const hasPage = (release: Release, tier: string, path: string): boolean => release.pages.has(pageKey(tier, path));
