import { defineConfig } from 'vitest/config';
import { join } from 'node:path';

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['server/**/*.test.ts', 'widget/**/*.test.ts', 'demo/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'test/browser/**'],
    environment: 'node',
    globalSetup: ['test/support/postgres.ts'],
    pool: 'forks',
    // Measured on two processors: a file has a half of one or less, and waits for jobs, checkpoints and browsers otherwise.
    maxWorkers: 3,
    // A database engine starts inside many of these; a hang must still end the run.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    passWithNoTests: false,
  },
});
