/** A kind of test that has a folder of its own in tests/, named like the kind. */
const folder = (name, { temporal = false } = {}) => ({
  name,
  include: [`tests/${name}/**/*.test.ts`],
  exclude: [],
  temporal,
});

/**
 * The kinds of tests, in the order in which failures are cheapest to learn about. `temporal`: its tests start a Temporal server.
 * Vitest makes a project of each, `npm test` a step. The bootstrap reads this before anything is installed.
 */
export const KINDS = [
  folder('checks'),
  { name: 'unit', include: ['**/*.test.ts'], exclude: ['tests/**'], temporal: false },
  folder('cases'),
  folder('replay'),
  folder('integration', { temporal: true }),
  folder('leak', { temporal: true }),
  folder('fault', { temporal: true }),
  folder('e2e', { temporal: true }),
];
