import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { repositoryRoot } from './stages.ts';

/** Their size says little of these. Measured, the slowest first: begun last, one of them keeps the run waiting alone. */
const slowest = [
  'test/fault/faults.test.ts',
  'test/e2e/dev.test.ts',
  'test/e2e/signed-before.test.ts',
  'test/api/restore-drill.test.ts',
  'test/conformance/pdf-intake.test.ts',
  'test/conformance/hostile-pages.test.ts',
  'test/conformance/sealing.test.ts',
  'test/api/several-processes.test.ts',
  'test/api/billing.test.ts',
  'server/platform/jobs/job-queue.test.ts',
  'test/e2e/console-requests.test.ts',
  'test/e2e/start.test.ts',
  'test/e2e/packaged-element.test.ts',
  'test/package/frameworks.test.ts',
];

/** Before all others those with a process of their own: for the others one is kept while the next may have it, too. */
function rankOf({ moduleId, project }: TestSpecification): number {
  if (project.config.isolate) return -1;
  const rank = slowest.indexOf(relative(repositoryRoot, moduleId));
  return rank === -1 ? slowest.length : rank;
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other));
  }
}
