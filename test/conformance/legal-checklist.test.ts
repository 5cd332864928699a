/**
 * What laws, courts and standards ask of a signing record, requirement by requirement: the tests that show it, or why it
 * does not apply to this version. A requirement may have both, where only a part of it applies.
 */
import { describe, expect, it } from 'vitest';
import { isTest, readSourceTree } from '../architecture/source-tree.ts';
import { repositoryRoot } from '../support/stages.ts';
import { titlesIn } from '../support/test-titles.ts';

interface Requirement {
  says: string;
  source: string;
  /** File, and title as it is written there. */
  tests?: readonly (readonly [file: string, title: string])[];
  /** Why it, or the rest of it, does not apply. */
  because?: string;
}

const ceremony = 'test/api/ceremony.test.ts';
const evidence = 'test/api/evidence.test.ts';
const attacks = 'test/api/evidence-attacks.test.ts';
const certificate = 'server/sealing/certificate-layout.test.ts';
const consent = 'server/signing/consent-texts.test.ts';
const statement =
  'says of each signer who it is, when and by which button they signed, and who alone says so';
const consentSays = 'the %s text states paper, withdrawal, scope, copies, contact and what is needed';
const endToEnd = 'carries a PDF from upload to a sealed file that others can verify';
const refusals = 'refuses to sign without consent, with empty fields, twice, and after declining';

const requirements: Readonly<Record<number, Requirement>> = {
  1: {
    says: 'consent to electronic records comes first, and to exactly this text',
    source: 'ESIGN §101(c)(1)(A)',
    tests: [
      [ceremony, refusals],
      [consent, 'a consent to any other wording is not recognised'],
      [attacks, 'cannot lie about %s: %s'],
    ],
    because:
      'The first page is drawn behind the consent text, because 4 asks for it; nothing can be done there.',
  },
  2: {
    says: 'the statement offers paper, withdrawal, scope, a copy and how to update contact',
    source: 'ESIGN §101(c)(1)(B)',
    tests: [[consent, consentSays]],
  },
  3: {
    says: 'it says which hardware and software is needed',
    source: 'ESIGN §101(c)(1)(C)(i)',
    tests: [[consent, consentSays]],
  },
  4: {
    says: 'consent is given in a way that shows that the format can be opened',
    source: 'ESIGN §101(c)(1)(C)(ii)',
    tests: [
      [
        'test/browser/ceremony-reading.test.ts',
        'draw page 1 behind the consent sheet, before anything can be done',
      ],
    ],
  },
  5: {
    says: 'consent can be withdrawn, and that is recorded',
    source: 'ESIGN §101(c)(1)(B)(i)',
    tests: [[ceremony, refusals]],
  },
  6: {
    says: 'the signed record stays accurate and can be had again',
    source: 'ESIGN §101(d), UETA §12',
    tests: [
      [
        'server/documents/vault.test.ts',
        'gives back the same bytes after a restart, and in a month with another key',
      ],
      [
        'server/platform/crypto/keyring.test.ts',
        'root key, keyring file and wrapped data key of the first release open',
      ],
    ],
  },
  7: { says: 'the signer can keep a copy', source: 'UETA §8', tests: [[ceremony, endToEnd]] },
  8: {
    says: 'the act is intended, and its label was shown',
    source: 'UETA §2(8)',
    tests: [
      [ceremony, 'writes nothing into the evidence that cannot be so'],
      [certificate, statement],
    ],
  },
  9: {
    says: 'the act is attributed to the person by a procedure that is recorded',
    source: 'UETA §9; Fabian, Espejo',
    tests: [
      [ceremony, 'records each step once, in a chain whose hashes hold, without a personal value in it'],
      ['test/api/stolen-credentials.test.ts', 'a session token is worth nothing without its key (row 13)'],
      [attacks, 'cannot say that somebody else signed'],
    ],
  },
  10: {
    says: 'delivery is shown: to whom, when, with which answer',
    source: 'Fabian',
    because:
      'No mail is sent: the customer’s application delivers, and the embed tokens it asked for are recorded.',
  },
  11: {
    says: 'whoever sends cannot sign for the signer unseen',
    source: 'Bannister',
    tests: [
      [ceremony, 'takes no act in the signer’s name from a session that prepares'],
      [certificate, statement],
    ],
    because:
      'Nobody of a support staff has an account that could act; what the application asserts is printed as that.',
  },
  12: {
    says: 'altered records are discerned',
    source: '21 CFR 11.10(a)',
    tests: [
      [
        'server/platform/storage/encrypted-object.test.ts',
        'with any bit flipped gives nothing of the segment it hit',
      ],
      ['test/conformance/seal-verification.test.ts', 'is refused as %s with %s'],
      [attacks, 'is refused whichever of its bits turns'],
    ],
  },
  13: {
    says: 'copies for people and for machines can be had',
    source: '21 CFR 11.10(b)',
    tests: [
      [evidence, 'holds what the API gives one by one, and names nobody in the proofs of the tree'],
      [evidence, 'opens in other people’s programs'],
    ],
  },
  14: {
    says: 'records are protected for as long as they are to be kept',
    source: '21 CFR 11.10(c)',
    tests: [
      ['server/documents/vault.test.ts', 'bytes nobody recorded are removed after a day, and nothing else'],
    ],
    because: 'Nothing that was recorded is ever deleted by this version; there are no retention periods yet.',
  },
  15: {
    says: 'access is limited',
    source: '21 CFR 11.10(d), (g)',
    tests: [
      ['server/documents/authorize-bytes.test.ts', 'nobody reads bytes of another organization'],
      ['server/documents/authorize-bytes.test.ts', 'an API key needs the permission and its own mode'],
      ['test/api/boundaries.test.ts', 'a test key reaches no live envelope of its own organization'],
      [evidence, 'is the sender’s alone'],
    ],
  },
  16: {
    says: 'the trail is made by the computer, timed, and obscures no earlier entry',
    source: '21 CFR 11.10(e)',
    tests: [
      ['server/audit/audit-guards.test.ts', 'refuse %s to the application'],
      ['server/audit/audit-guards.test.ts', 'refuse %s to a superuser in replication mode'],
      [attacks, '%s are missed'],
    ],
  },
  17: {
    says: 'steps are taken in their order',
    source: '21 CFR 11.10(f); ASVS 2.3.1',
    tests: [
      ['server/envelopes/envelope.test.ts', 'cannot act twice, after declining, or out of turn'],
      [ceremony, 'lets the second signer act only after the first, and completes after the last'],
    ],
  },
  18: {
    says: 'the record shows the name, the time and the meaning of the signature',
    source: '21 CFR 11.50',
    tests: [[certificate, statement]],
  },
  19: {
    says: 'a signature cannot be cut out and put elsewhere',
    source: '21 CFR 11.70',
    tests: [
      [ceremony, 'seals nothing but the very bytes that were signed, and says so in the log'],
      [attacks, 'cannot lie about %s: %s'],
    ],
  },
  20: {
    says: 'a signature is unique to one person and never given to another',
    source: '21 CFR 11.100',
    because:
      'People are not enrolled: an id is random, of one seat in one envelope, and nothing gives it out again.',
  },
  21: {
    says: 'a signature that is not biometric has two components',
    source: '21 CFR 11.200(a)(1)',
    because:
      'There is no mode for Part 11: signers have no credential here, the customer’s application identifies them.',
  },
  22: {
    says: 'the data of the signature are logically associated with what is signed',
    source: 'eIDAS 3(10)',
    tests: [
      [ceremony, 'signs only what stood on the signer’s own screen'],
      [
        'widget/verify/core/verify-statement.test.ts',
        'a statement by the session’s key tells what was shown; its content may be redacted',
      ],
    ],
  },
  23: {
    says: 'an advanced electronic signature is uniquely linked to its signatory',
    source: 'eIDAS 26',
    because:
      'Not claimed: the key is of one session in a browser, and nobody but the application says whose that is.',
  },
  24: {
    says: 'time is trusted',
    source: 'eIDAS 41–42, RFC 3161',
    tests: [[certificate, statement]],
    because: 'No timestamp authority is asked yet; the completion certificate says so, and this is tested.',
  },
  25: {
    says: 'the seal verifies in common readers',
    source: 'ISO 32000, PAdES',
    tests: [
      [ceremony, endToEnd],
      [
        'test/conformance/seal-verification.test.ts',
        'Poppler finds nothing wrong with it but that nobody vouches for it',
      ],
    ],
  },
  26: {
    says: 'the identifier on the document leads to the log',
    source: 'Dropbox Sign',
    tests: [
      [ceremony, endToEnd],
      ['test/e2e/lookup-page.test.ts', 'shows hashes, kinds and times up to completion, and names nobody'],
    ],
  },
  27: {
    says: 'a questioned file is compared by its hash',
    source: 'Dropbox Sign',
    tests: [['test/e2e/lookup-page.test.ts', 'compares %s without sending it anywhere']],
  },
  28: {
    says: 'the proof needs no vendor and no network',
    source: 'c2sp.org/tlog-proof',
    tests: [[evidence, 'is checked by the command line without a network, a server or any data']],
  },
  29: {
    says: 'a link that was fetched is not a document that was viewed',
    source: 'eversign',
    tests: [
      [ceremony, 'logs one fetch of the frame a minute, and takes no more than sixty'],
      [
        'test/browser/ceremony-reading.test.ts',
        'count as viewed only after a person has acted on a drawn page, and again only when more were drawn',
      ],
    ],
  },
  30: {
    says: 'times are UTC to the millisecond, from one clock, with the zone shown',
    source: 'ASVS 16.2.2',
    tests: [
      ['server/audit/audit-log.test.ts', 'carry the database’s clock in UTC milliseconds'],
      ['server/audit/clock-watch.test.ts', 'are logged once each, forwards and back, with how far'],
      [certificate, 'says each time once, the zone apart from it, and how many pages were drawn in all'],
    ],
    because: 'That the clock of the database is kept right is the operator’s part; its steps are recorded.',
  },
  31: {
    says: 'each entry names who, what, when and where',
    source: 'ASVS 16.2.1',
    tests: [
      ['server/audit/audit-log.test.ts', 'are the same text for the same facts, whatever order they came in'],
      [ceremony, 'records each step once, in a chain whose hashes hold, without a personal value in it'],
      [
        'server/platform/http/request-facts.test.ts',
        'a client cannot choose its own address by sending X-Forwarded-For',
      ],
    ],
  },
  32: {
    says: 'a mailbox alone is little assurance, and how somebody was identified is said',
    source: 'NIST 800-63B; ASVS 6.3.6',
    tests: [[certificate, statement]],
    because: 'Nobody is identified by a mailbox here; the one method there is, is printed.',
  },
  33: {
    says: 'one-time codes are used once, live ten minutes, and are bound and limited',
    source: 'ASVS 6.5.1, 6.5.5, 6.6.2, 6.6.3',
    because: 'No one-time code is sent to anybody by this version.',
  },
  34: {
    says: 'no secret questions are asked',
    source: 'ASVS 6.4.2',
    because: 'There is nothing that asks one: no route, table or screen of that kind.',
  },
  35: {
    says: 'an identity that the application asserts is shown as asserted by it',
    source: 'Espejo, Bannister',
    tests: [[certificate, statement]],
  },
};

/** What is wrong with an entry; empty when it stands on something. */
function gapsIn(
  { tests = [], because }: Requirement,
  titles: ReadonlyMap<string, readonly string[]>,
): string[] {
  if (tests.length === 0 && because === undefined) return ['neither a test nor a reason'];
  return tests
    .filter(([file, title]) => titles.get(file)?.includes(title) !== true)
    .map(([file, title]) => `${file} has no test "${title}"`);
}

describe('the legal checklist', () => {
  const files = readSourceTree(repositoryRoot).filter(({ path }) => isTest(path));
  const titles = new Map(files.map((file) => [file.path, titlesIn(file)]));

  it('is whole', () => {
    expect(Object.keys(requirements)).toEqual(Array.from({ length: 35 }, (_, index) => String(index + 1)));
  });

  it.each(Object.entries(requirements))(
    '%s stands on tests, or says why it does not apply',
    (_, requirement) => {
      expect(gapsIn(requirement, titles)).toEqual([]);
    },
  );

  it('would miss a test that was renamed, and an entry that stands on nothing', () => {
    const source = 'nobody';
    expect(gapsIn({ says: 'x', source }, titles)).toEqual(['neither a test nor a reason']);
    const [renamed] = gapsIn({ says: 'x', source, tests: [[ceremony, 'carries nothing']] }, titles);
    expect(renamed).toContain('carries nothing');
  });
});
