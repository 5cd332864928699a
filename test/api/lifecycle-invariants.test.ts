/** What must always be true of a document's end, and which tests show it of each. A test that is renamed is looked for in vain. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

interface Invariant {
  says: string;
  /** By file, how the titles of the tests begin. */
  shownBy: Readonly<Record<string, readonly string[]>>;
}

const model = 'test/api/lifecycle-model.test.ts';
const parties = 'test/api/parties.test.ts';
const races = 'test/api/lifecycle-races.test.ts';

const invariants: Readonly<Record<number, Invariant>> = {
  1: {
    says: 'No document that a legal hold covers loses a key.',
    shownBy: {
      [model]: ['whatever its parties, the court and the clock do'],
      [races]: [
        'invariant 1: eight at once',
        'invariant 1: a legal hold on all of an organization',
        'invariant 1: what is readable once a legal hold',
      ],
    },
  },
  2: {
    says: 'A document stays readable to whoever holds an interest in it, byte for byte.',
    shownBy: {
      [model]: ['whatever its parties, the court and the clock do'],
      [parties]: ['invariants 2, 11 and 14'],
      'test/api/request-of-one-party.test.ts': ['concerns what was signed in one envelope'],
    },
  },
  3: {
    says: 'From shredding on no route, no job and no key gives any of it out.',
    shownBy: { [model]: ['what was shredded comes out of no route'], [parties]: ['invariants 3, 7, 8'] },
  },
  4: {
    says: 'Shredding is never taken back.',
    shownBy: {
      [model]: ['whatever its parties, the court and the clock do'],
      [parties]: ['invariants 4 and 10'],
    },
  },
  5: {
    says: 'Each request ends, is cancelled, or waits for something that has a name.',
    shownBy: {
      [model]: ['whatever its parties, the court and the clock do'],
      'server/documents/data-state.test.ts': ['end every request once what keeps the document is gone'],
    },
  },
  6: {
    says: 'A process killed between any two steps changes nothing about the end.',
    shownBy: {
      [races]: ['invariant 6: killed between any two steps'],
      'test/fault/faults.test.ts': ['after kill -9 of the process at a few of the writes of its end'],
    },
  },
  7: {
    says: 'The log and all proofs from before verify afterwards.',
    shownBy: { [parties]: ['invariants 3, 7, 8'], 'test/api/deletion.test.ts': ['waits for a legal hold'] },
  },
  8: {
    says: 'Nothing personal of it is found anywhere afterwards.',
    shownBy: { [parties]: ['invariants 3, 7, 8'] },
  },
  9: {
    says: 'No commitment in the log can be opened by trying values.',
    shownBy: { [parties]: ['a recipient’s own data goes at their wish'] },
  },
  10: {
    says: 'What an older backup brings back is destroyed again before anybody is served.',
    shownBy: {
      [parties]: ['invariants 4 and 10'],
      'test/api/restore-drill.test.ts': ['brings back nothing that was destroyed since'],
    },
  },
  11: {
    says: 'Whoever let go reads nothing from then on; the others read on.',
    shownBy: {
      [model]: ['whatever its parties, the court and the clock do'],
      [parties]: ['invariants 2, 11 and 14'],
      [races]: ['invariant 11: eight at once'],
    },
  },
  12: {
    says: 'Who preserves cannot destroy, nor the other way round, and two release what needs two.',
    shownBy: {
      'test/api/legal-holds.test.ts': ['two people release what needs two'],
      'test/api/roles.test.ts': [
        'have names that tell them apart, and never both keep evidence and destroy it',
      ],
    },
  },
  13: {
    says: 'A receipt names exactly what was destroyed.',
    shownBy: {
      [model]: ['whatever its parties, the court and the clock do'],
      'test/api/deletion.test.ts': ['waits for a legal hold'],
    },
  },
  14: {
    says: 'An organization that goes leaves the copies of the others working.',
    shownBy: {
      [parties]: ['invariants 2, 11 and 14'],
      'test/api/organization-deletion.test.ts': ['takes everything with it'],
      'test/api/given-interests.test.ts': ['lets the receiver’s organization go'],
    },
  },
  15: {
    says: 'Terms are counted by the database’s clock, whatever the server’s says.',
    shownBy: { [races]: ['invariant 15: a server whose own clock'] },
  },
};

test('each of the fifteen invariants is shown by tests that there are', async () => {
  expect(Object.keys(invariants)).toHaveLength(15);
  for (const [number, { says, shownBy }] of Object.entries(invariants))
    for (const [file, titles] of Object.entries(shownBy)) {
      const source = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
      for (const title of titles)
        expect(source.includes(`'${title}`), `${number}. ${says} ${file}: ${title}`).toBe(true);
    }
});
