/**
 * The rooms of the house, once: the rules of imports (.dependency-cruiser.mjs), the imports of package.json, the drawing in
 * docs/architecture.md and the tests are made from this list or held to it.
 *
 * `path`: folder; a room inside another is a room of its own. `reads`: rooms it may import. `types`: rooms of which it may import
 * types only. Every room may use errors/, and the types of config/ unless it is `pure` (no package, no clock, no disk).
 * `market` names the vocabulary of the market: what lies in market/ beside its three inner rooms.
 */
const VOCABULARY = ['market', 'market/math'];
const SCIENCE = [...VOCABULARY, 'market/features', 'market/models'];
const CUSTOMERS = ['api', 'metering', 'hooks'];
const ACCOUNTS = ['accounts', 'accounts/routes'];
const DELIVERY = ['delivery/access', 'delivery/brands', 'delivery/gateway', 'delivery/mail'];
const STORES = ['warehouse', 'database', 'releases'];
const FEEDS = ['feeds/files', 'feeds/binance-rest'];
const RUNS = [
  'contracts',
  'wording',
  ...SCIENCE,
  'feeds',
  ...STORES,
  'engine',
  'engine/training',
  'reports',
  'reports/snapshots',
  'site',
  'site/src/mail',
];

/** @type {readonly { path: string, floor: string, owns: string, reads: readonly string[], types?: readonly string[], pure?: boolean }[]} */
export const ROOMS = [
  {
    path: 'errors',
    floor: 'ground',
    owns: 'the catalogue of errors: code, text, advice, exit code',
    reads: [],
    pure: true,
  },
  {
    path: 'market/math',
    floor: 'ground',
    owns: 'numbers: quantiles, order, optimisation, random',
    reads: [],
    pure: true,
  },
  {
    path: 'market',
    floor: 'ground',
    owns: 'the words of a market: instrument, timeframe, calendar, bar',
    reads: ['market/math'],
    pure: true,
  },
  { path: 'files', floor: 'ground', owns: 'files written whole, locks with an owner', reads: [] },
  {
    path: 'contracts',
    floor: 'ground',
    owns: 'what processes agree on: runs, queues, stages, tiers',
    reads: VOCABULARY,
  },
  { path: 'config', floor: 'ground', owns: 'one schema of the environment', reads: [] },

  {
    path: 'market/features',
    floor: 'science',
    owns: '175 features of a window of bars',
    reads: VOCABULARY,
    pure: true,
  },
  {
    path: 'market/models',
    floor: 'science',
    owns: 'regimes, signals, novelty, shifts: fit and judge',
    reads: [...VOCABULARY, 'market/features'],
    pure: true,
  },
  { path: 'feeds/files', floor: 'science', owns: 'what a path holds: whole, of any packing', reads: ['files'] },
  {
    path: 'feeds/tables',
    floor: 'science',
    owns: 'a file of any container as a table of typed columns',
    reads: ['feeds/files', 'files'],
  },
  {
    path: 'feeds',
    floor: 'science',
    owns: 'files of any vendor, read to bars and series of symbols',
    reads: [...VOCABULARY, 'files', 'feeds/files', 'feeds/tables'],
  },
  {
    path: 'feeds/binance-rest',
    floor: 'science',
    owns: 'an exchange over HTTP, with its limits and its clock',
    reads: [...VOCABULARY, 'feeds'],
  },
  {
    path: 'simulator',
    floor: 'science',
    owns: 'a market whose truth is known',
    reads: [...SCIENCE, 'feeds', 'feeds/tables'],
  },

  {
    path: 'warehouse',
    floor: 'stores',
    owns: 'ClickHouse: tables, views, typed reads and writes',
    reads: [...VOCABULARY, 'contracts', 'files'],
    types: ['market/models'],
  },
  {
    path: 'database',
    floor: 'stores',
    owns: 'Postgres: tenants, recipients, the digest ledger',
    reads: ['contracts', 'market', 'files'],
  },
  {
    path: 'releases',
    floor: 'stores',
    owns: 'published pages and snapshots: content, manifests, the switch',
    reads: ['files', 'market', 'contracts'],
  },
  {
    path: 'metering',
    floor: 'stores',
    owns: 'one line per request: spool, ledger of usage, audit record',
    reads: ['warehouse', 'database', 'contracts', 'files', 'market'],
  },
  {
    path: 'hooks',
    floor: 'stores',
    owns: 'messages to the programs of customers, and each try to deliver one',
    reads: ['metering', 'database', 'contracts', 'files', 'market'],
  },

  {
    path: 'engine',
    floor: 'compute',
    owns: 'the warm state of a market over threads',
    reads: [...SCIENCE, 'warehouse'],
  },
  {
    path: 'engine/training',
    floor: 'compute',
    owns: 'nightly fits and shifts, from the warehouse',
    reads: [...SCIENCE, 'warehouse', 'engine'],
  },

  {
    path: 'wording',
    floor: 'words',
    owns: 'labels, numbers, dates, the brand: how anything is said',
    reads: [...VOCABULARY, 'contracts'],
    types: ['market/models'],
  },
  {
    path: 'narrative',
    floor: 'words',
    owns: 'facts into verified sentences',
    reads: [...VOCABULARY, 'wording', 'contracts'],
    types: ['market/models'],
  },
  {
    path: 'reports',
    floor: 'words',
    owns: 'what a tier may know: models of pages and digests',
    reads: [...SCIENCE, 'warehouse', 'narrative', 'wording', 'contracts'],
  },
  {
    path: 'reports/snapshots',
    floor: 'product',
    owns: 'a market day as tables for analysts',
    reads: [...VOCABULARY, 'market/models', 'warehouse', 'releases', 'wording', 'contracts', 'files'],
  },

  {
    path: 'site/src/charts',
    floor: 'product',
    owns: 'geometry of drawings: axes, areas, rivers, marks',
    reads: [...VOCABULARY, 'wording'],
    pure: true,
  },
  {
    path: 'site/src/mail',
    floor: 'product',
    owns: 'templates of mails, and the model that they draw',
    reads: ['market', 'wording'],
  },
  {
    path: 'site',
    floor: 'product',
    owns: 'templates, render threads, the publisher',
    reads: ['site/src/charts', 'site/src/mail', 'releases', 'files', 'wording', 'contracts', 'market'],
    types: ['reports'],
  },
  {
    path: 'site/gallery',
    floor: 'product',
    owns: 'a fixture of every page type in every case, shown live',
    reads: ['site', 'reports', 'wording', 'market'],
  },
  {
    path: 'accounts',
    floor: 'product',
    owns: 'users, memberships, invitations, sessions, sign-in',
    reads: ['metering', 'database', 'contracts', 'market'],
  },
  {
    path: 'billing',
    floor: 'product',
    owns: 'plans, and what a quantity costs',
    reads: ['metering', 'database', 'contracts', 'market'],
  },
  {
    path: 'delivery/access',
    floor: 'product',
    owns: 'keys, tokens, grants, signed links',
    reads: ['database', 'contracts', 'market', 'files'],
  },
  {
    path: 'delivery/brands',
    floor: 'product',
    owns: 'the face that readers of a tenant see',
    reads: ['wording'],
    types: ['database'],
  },
  {
    path: 'accounts/routes',
    floor: 'product',
    owns: 'sign-up, sign-in and members as pages, and their frame',
    reads: ['accounts', 'delivery/access', 'delivery/brands', 'database', 'contracts', 'wording', 'market'],
  },
  {
    path: 'delivery/gateway',
    floor: 'product',
    owns: 'pages behind links and sessions, over HTTP',
    reads: ['delivery/access', 'delivery/brands', 'database', 'releases', 'wording', 'contracts', 'market'],
  },
  {
    path: 'api',
    floor: 'product',
    owns: 'conclusions for programs: routes, keys, limits, answers',
    reads: [
      'delivery/gateway',
      'accounts',
      'accounts/routes',
      'wording',
      'metering',
      'hooks',
      'database',
      'releases',
      'reports',
      'reports/snapshots',
      'warehouse',
      'contracts',
      'market',
      'market/models',
    ],
  },
  {
    path: 'delivery/mail',
    floor: 'product',
    owns: 'the digest as a mail, its transports, sent once',
    reads: [
      'accounts',
      'hooks',
      'delivery/access',
      'database',
      'releases',
      'reports',
      'wording',
      'contracts',
      'market',
      'site',
      'site/src/mail',
      'files',
    ],
  },

  {
    path: 'pipeline',
    floor: 'runs',
    owns: 'what a run does with bars: fills, amendments, periods',
    reads: [...VOCABULARY, 'contracts', 'warehouse', 'feeds'],
    types: ['engine'],
  },
  {
    path: 'activities',
    floor: 'runs',
    owns: 'one thin step a stage; joins the rooms below',
    reads: [...RUNS, 'pipeline', 'hooks', ...DELIVERY],
  },
  {
    path: 'workflows',
    floor: 'runs',
    owns: 'when, and in which order',
    reads: ['contracts', 'market', 'wording'],
    types: ['activities'],
  },

  {
    path: 'app',
    floor: 'top',
    owns: 'composition, processes, supervision, what operators ask',
    reads: [
      ...RUNS,
      ...FEEDS,
      ...DELIVERY,
      ...CUSTOMERS,
      ...ACCOUNTS,
      'config',
      'files',
      'simulator',
      'narrative',
      'pipeline',
      'activities',
      'workflows',
    ],
  },
  {
    path: 'research',
    floor: 'top',
    owns: 'evaluation against known truth',
    reads: [...SCIENCE, 'feeds', 'simulator', 'engine', 'engine/training', 'warehouse'],
  },
  {
    path: 'cli',
    floor: 'top',
    owns: 'the argus command and the terminal',
    reads: [
      ...RUNS,
      ...FEEDS,
      ...DELIVERY,
      ...CUSTOMERS,
      ...ACCOUNTS,
      'site/gallery',
      'app',
      'config',
      'files',
      'simulator',
      'pipeline',
      'activities',
      'workflows',
      'research',
    ],
  },
];

/** Top folders with rooms in them. */
export const FOLDERS = [...new Set(ROOMS.map(({ path }) => path.replace(/\/.*/, '')))].sort();

/** The room that a file is in, undefined for one outside of every room. @param {string} file */
export const roomOf = (file) =>
  ROOMS.filter(({ path }) => file.startsWith(`${path}/`)).sort((a, b) => b.path.length - a.path.length)[0];
