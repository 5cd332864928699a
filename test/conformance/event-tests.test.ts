/** What the log may say and no test has ever heard it say is not known to be said. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { auditEventTypes } from '../../widget/contract/audit-events.ts';
import { repositoryRoot } from '../support/stages.ts';

/** Names all of them, and makes none happen. */
const inventory = 'test/conformance/audited-actions.test.ts';

test('every type of event is named by a test', () => {
  const tests = globSync(['server/**/*.test.ts', 'test/**/*.test.ts'], { cwd: repositoryRoot });
  const texts = tests
    .filter((path) => path !== inventory)
    .map((path) => readFileSync(join(repositoryRoot, path), 'utf8'));
  expect(texts.length).toBeGreaterThan(100);
  expect(auditEventTypes.filter((type) => !texts.some((text) => text.includes(`'${type}'`)))).toEqual([]);
});
