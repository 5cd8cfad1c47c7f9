import { defineConfig } from 'vitest/config';
import { KINDS, PROOFS } from './cli/setup/test-kinds.mjs';

const TEST_TIMEOUT = 60_000;

/** One project for each kind of test, so that `vitest --project unit` runs one kind, from an editor too. */
export default defineConfig({
  test: {
    projects: [...KINDS.map((kind) => ({ ...kind, testTimeout: TEST_TIMEOUT })), PROOFS].map(
      ({ name, include, exclude, testTimeout }) => ({
        extends: true,
        test: { name, include, exclude: ['node_modules/**', '.argus/**', '**/dist/**', ...exclude], testTimeout },
      }),
    ),
    pool: 'forks',
    maxWorkers: 2,
    hookTimeout: 120_000,
    env: { TZ: 'UTC', UV_THREADPOOL_SIZE: '16' },
  },
});
