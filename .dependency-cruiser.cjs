/**
 * The table of rooms as rules: a room may import what its row names and nothing else.
 * `values` may be imported in any way, `types` only by `import type`. Every room but market may also use errors/ and the types of
 * config/. Tests may reach across rooms; they still may not close a circle.
 * The parser is swc: TypeScript 7 has no JavaScript API, and without a parser nothing would be read and everything be green.
 */
const ROOMS = {
  market: { values: [], types: [] },
  errors: { values: [], types: [] },
  config: { values: ['errors'], types: [] },
  feeds: { values: ['market'], types: [] },
  warehouse: { values: ['market'], types: [] },
  database: { values: [], types: [] },
  engine: { values: ['market', 'warehouse'], types: [] },
  research: { values: ['market', 'feeds', 'engine', 'warehouse'], types: [] },
  reports: { values: ['warehouse', 'market'], types: [] },
  site: { values: [], types: ['reports'] },
  delivery: { values: ['database', 'site', 'reports'], types: [] },
  workflows: { values: ['market'], types: ['activities'] },
  activities: {
    values: ['market', 'feeds', 'warehouse', 'database', 'engine', 'reports', 'site', 'delivery'],
    types: ['workflows'],
  },
  cli: {
    values: [
      'market',
      'feeds',
      'warehouse',
      'database',
      'engine',
      'research',
      'reports',
      'site',
      'delivery',
      'workflows',
      'activities',
      'config',
    ],
    types: [],
  },
};

/** Single modules a room may read beside its row: the names of the regimes are the vocabulary of mails too. */
const VOCABULARY = { delivery: ['^market/regime-label\\.ts$'] };

const TESTS = '\\.test\\.ts$|^[a-z]+/(testing|fixtures)/';
const anyOf = (rooms) => `^(${rooms.join('|')})/`;

const roomRules = Object.entries(ROOMS).flatMap(([room, { values, types }]) => {
  const shared = room === 'market' || room === 'errors' ? [] : ['errors'];
  const sharedTypes = room === 'market' || room === 'errors' ? [] : ['config'];
  const readable = [room, ...values, ...types, ...shared, ...sharedTypes];
  const typesOnly = [...types, ...sharedTypes].filter((name) => !values.includes(name) && name !== room);
  const forbidden = [...Object.keys(ROOMS), 'tests', 'bench', 'tools'].filter((name) => !readable.includes(name));
  const from = { path: anyOf([room]), pathNot: TESTS };
  return [
    {
      name: `${room}-reads-only-its-row`,
      comment: `${room}/ may import only: ${readable.slice(1).join(', ') || 'nothing'}`,
      severity: 'error',
      from,
      to: { path: anyOf(forbidden), ...(VOCABULARY[room] ? { pathNot: VOCABULARY[room] } : {}) },
    },
    ...(typesOnly.length === 0
      ? []
      : [
          {
            name: `${room}-reads-types-only`,
            comment: `${room}/ may import only types from: ${typesOnly.join(', ')}`,
            severity: 'error',
            from,
            to: { path: anyOf(typesOnly), dependencyTypesNot: ['type-only'] },
          },
        ]),
  ];
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(astro|virtual):' },
    },
    {
      name: 'market-is-pure',
      comment: 'market/ is pure functions: no package, no clock, no disk',
      severity: 'error',
      from: { path: '^market/', pathNot: TESTS },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'workflows-are-deterministic',
      comment:
        'a workflow replays: no node builtins, no package but two of Temporal; types are erased and may come from anywhere',
      severity: 'error',
      from: { path: '^workflows/', pathNot: TESTS },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown'],
        pathNot: '@temporalio/(workflow|common)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-declared-packages',
      comment: 'a package that is only there because another brought it can vanish with the next lockfile',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-packages-in-the-product',
      severity: 'error',
      from: { path: anyOf(Object.keys(ROOMS)), pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    ...roomRules,
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules/\\.|\\.argus|site/(dist|\\.astro)|docs)' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
