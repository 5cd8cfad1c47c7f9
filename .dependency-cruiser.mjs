/**
 * The rules of imports. Which room may read which stands in tools/rooms.mjs. Tests may reach across rooms; they still may not close a
 * circle. The parser is swc: TypeScript 7 has no JavaScript API, and without a parser nothing would be read and everything be green.
 */
import { FOLDERS, ROOMS } from './tools/rooms.mjs';

const TESTS = '\\.test\\.ts$|/(testing|fixtures)/';
const OUTSIDE = ['tests', 'bench', 'tools'];
const PACKAGES = ['npm', 'npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown'];

/** Paths of a room's own files: what lies in a room inside it belongs to that one. */
const within = (room) => ({
  path: `^${room}/`,
  without: ROOMS.filter(({ path }) => path.startsWith(`${room}/`)).map(({ path }) => `^${path}/`),
});
const from = (room) => {
  const { path, without } = within(room);
  return { path, pathNot: [TESTS, ...without] };
};

const roomRules = ROOMS.flatMap(({ path, owns, reads, types = [], pure = false }) => {
  const values = [path, ...reads, ...(path === 'errors' || pure ? [] : ['errors'])];
  const typesOnly = [...types, ...(pure ? [] : ['config'])].filter((name) => !values.includes(name));
  const readable = [...values, ...typesOnly];
  const forbidden = ROOMS.map((room) => room.path).filter((name) => !readable.includes(name));
  const rule = (name, to) => ({
    name: `${path}-${name}`,
    comment: `${path}/: ${owns}`,
    severity: 'error',
    from: from(path),
    to,
  });
  return [
    ...forbidden.map((name) => rule('reads-only-its-row', { path: within(name).path, pathNot: within(name).without })),
    rule('reads-only-its-row', { path: `^(${OUTSIDE.join('|')})/` }),
    ...typesOnly.map((name) =>
      rule('reads-types-only', {
        path: within(name).path,
        pathNot: within(name).without,
        dependencyTypesNot: ['type-only'],
      }),
    ),
    ...(pure ? [rule('is-pure', { dependencyTypes: ['core', ...PACKAGES] })] : []),
  ];
});

export default {
  forbidden: [
    // A circle of types is a circle: neither file can be read, moved or tested without the other.
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(astro|virtual):' },
    },
    {
      name: 'workflows-are-deterministic',
      comment:
        'a workflow replays: no node builtins, no package but two of Temporal; types are erased and may come from anywhere',
      severity: 'error',
      from: { path: '^workflows/', pathNot: TESTS },
      to: {
        dependencyTypes: ['core', ...PACKAGES],
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
      from: { path: `^(${FOLDERS.filter((name) => name !== 'research').join('|')})/`, pathNot: TESTS },
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
