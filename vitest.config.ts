import { defineConfig } from 'vitest/config';
import { KINDS, PROOFS } from './cli/setup/test-kinds.mjs';

/** One project for each kind of test, so that `vitest --project unit` runs one kind, from an editor too. */
export default defineConfig({
  test: {
    projects: [...KINDS, PROOFS].map(({ name, include, exclude }) => ({
      extends: true,
      test: { name, include, exclude: ['node_modules/**', '.argus/**', '**/dist/**', ...exclude] },
    })),
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { TZ: 'UTC', UV_THREADPOOL_SIZE: '16' },
  },
});
