/** A kind of test that has a folder of its own in tests/, named like the kind. */
const folder = (name, { temporal = false, workers = 2 } = {}) => ({
  name,
  include: [`tests/${name}/**/*.test.ts`],
  exclude: [],
  temporal,
  workers,
});

/**
 * The kinds of tests, in the order in which failures are cheapest to learn about. `temporal`: its tests start a Temporal server.
 * Vitest makes a project of each, `npm test` a step. `workers`: test files at once; more than there are cores where tests mostly wait for a
 * server to notice that it lost something. The bootstrap reads this before anything is installed.
 */
export const KINDS = [
  folder('checks'),
  { name: 'unit', include: ['**/*.test.ts'], exclude: ['tests/**'], temporal: false, workers: 2 },
  folder('cases'),
  folder('replay'),
  folder('integration', { temporal: true }),
  folder('leak', { temporal: true }),
  folder('fault', { temporal: true, workers: 3 }),
  folder('e2e', { temporal: true }),
];

/** What `npm run prove` runs: the long forms of what the kinds above hold in small. A test of them may take a day. */
export const PROOFS = {
  name: 'proofs',
  include: ['tests/proofs/**/*.proof.ts'],
  exclude: [],
  testTimeout: 86_400_000,
};
