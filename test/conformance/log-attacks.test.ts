/** The attacks on a log that is to be read only, and the tests that make them, on both databases. */
import { expect, it } from 'vitest';
import { isTest, readSourceTree } from '../architecture/source-tree.ts';
import { repositoryRoot } from '../support/stages.ts';
import { titlesIn } from '../support/test-titles.ts';

const guards = 'server/audit/audit-guards.test.ts';
const tree = 'server/audit/tree/tree-guards.test.ts';
const check = 'server/audit/tree/check-log.test.ts';

interface Attack {
  says: string;
  /** `detected`: nothing in the database can prevent it, so the tree must show it. */
  outcome: 'refused' | 'detected';
  tests: readonly (readonly [file: string, title: string])[];
}

const attacks: Readonly<Record<number, Attack>> = {
  1: {
    says: 'the application deletes, updates or truncates',
    outcome: 'refused',
    tests: [
      [guards, 'refuse %s to the application'],
      [tree, 'refuse %s to the application'],
    ],
  },
  2: {
    says: 'the application deletes a parent whose key cascades',
    outcome: 'refused',
    tests: [
      [guards, 'refuse what cascades from a parent’s row to the application, had somebody added such a key'],
      [guards, 'have no foreign key that could cascade into the log'],
    ],
  },
  3: {
    says: 'a superuser turns ordinary triggers off by replication mode',
    outcome: 'refused',
    tests: [
      [guards, 'refuse %s to a superuser in replication mode'],
      [tree, 'refuse %s to a superuser in replication mode'],
    ],
  },
  4: {
    says: 'a superuser truncates a parent with CASCADE',
    outcome: 'refused',
    tests: [[guards, 'refuse what cascades from truncating a parent to a superuser in replication mode']],
  },
  5: {
    says: 'the owner or a superuser disables all triggers',
    outcome: 'detected',
    tests: [
      [guards, 'do not let the application %s'],
      [check, 'names the event and the leaf of a flipped byte'],
      [check, 'names a dropped event %s, and its leaf'],
      [check, 'names the first of two swapped events, and the first of their leaves'],
      [check, 'names an added event: at the end of a chain, linked to the one before and all'],
      [
        'test/api/log-tampering.test.ts',
        'fails verification at that number, and stands in no package that verifies (row 26)',
      ],
    ],
  },
};

const files = readSourceTree(repositoryRoot).filter(({ path }) => isTest(path));
const titles = new Map(files.map((file) => [file.path, titlesIn(file)]));

it.each(Object.entries(attacks))('attack %s on the log is made by tests that exist', (_, { tests }) => {
  const missing = tests.filter(([file, title]) => titles.get(file)?.includes(title) !== true);
  expect(missing).toEqual([]);
  const [file] = tests[0]!;
  const source = files.find(({ path }) => path === file)?.text;
  expect(source).toContain('describeOnEachDatabase');
});
