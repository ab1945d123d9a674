import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
    // Importing everything anew for each file costs more than the tests; no module holds test state.
    pool: 'threads',
    isolate: false,
  },
});
