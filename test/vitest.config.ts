import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { join } from 'node:path';
import { LongestFirst } from './support/longest-first.ts';

const everywhere = ['server/**/*.test.ts', 'widget/**/*.test.ts', 'demo/**/*.test.ts', 'test/**/*.test.ts'];
const nowhere = ['**/node_modules/**', '**/dist/**', 'test/browser/**'];

/** A process that nobody used before: for a module of keys that reads its settings once, and where a heap is measured. */
const apart = [
  'server/keys/keys.test.ts',
  'server/platform/crypto/root-key-providers.test.ts',
  'server/sealing/seal-keys.test.ts',
  'test/api/document-forms.test.ts',
];

/**
 * Those whose tests judge moments (a press that is too hasty, a page that pauses, a heap that grows, a height that comes to
 * rest), and wait for these most of their time, have a processor each.
 */
const judgingMoments = [
  'test/e2e/attacks/clickjacking.test.ts',
  'test/e2e/attacks/lost-network.test.ts',
  'test/e2e/attacks/return-and-flood.test.ts',
  'test/e2e/autosize.test.ts',
  'test/e2e/remounting.test.ts',
];

/** The store of S3 has the machine for itself: its daemons do not come up in any time beside others. */
const alone = ['test/api/object-store.test.ts', 'server/platform/storage/s3-blob-store.test.ts'];

/** Browsers at the other end of a wire. */
const endToEnd = ['test/e2e/**/*.test.ts', 'test/readme.test.ts'];

type Choice = NonNullable<Extract<TestProjectInlineConfiguration, { test?: unknown }>['test']>;

/** Those of one group at the same time, the groups one after the other. */
const project = (group: number, choice: Choice): TestProjectInlineConfiguration => ({
  extends: true,
  test: { ...choice, exclude: [...nowhere, ...(choice.exclude ?? [])], sequence: { groupOrder: group } },
});

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    environment: 'node',
    globalSetup: ['test/support/postgres.ts'],
    setupFiles: ['test/support/leave-no-trace.ts'],
    pool: 'forks',
    // Files follow each other in a few processes, which have the server in memory and compiled: a file of its API took as
    // much processor time for that as for its tests.
    isolate: false,
    // Measured on two processors: a file has a half of one or less, and waits for jobs, checkpoints and browsers otherwise.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // A database engine starts inside many of these; a hang must still end the run.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    passWithNoTests: false,
    projects: [
      project(1, { name: 'apart', include: apart, isolate: true }),
      project(1, { name: 'server', include: everywhere, exclude: [...apart, ...alone, ...endToEnd] }),
      project(2, { name: 'e2e', include: endToEnd, exclude: judgingMoments }),
      project(3, { name: 'moments', include: judgingMoments, maxWorkers: 2 }),
      project(4, { name: 'alone', include: alone, maxWorkers: 1 }),
    ],
  },
});
