/**
 * What laws, courts and standards ask of a signing record, requirement by requirement: the tests that show it, or why it
 * does not apply to this version. A requirement may have both, where only a part of it applies.
 */
import { describe, expect, it } from 'vitest';
import { isTest, readSourceTree, type SourceFile } from '../architecture/source-tree.ts';
import { repositoryRoot } from '../support/stages.ts';
import { titlesIn } from '../support/test-titles.ts';

interface Requirement {
  says: string;
  source: string;
  /** File, and title as it is written there. */
  tests?: readonly (readonly [file: string, title: string])[];
  /** Why it, or the rest of it, does not apply. */
  because?: string;
  /** What nothing of the product may say while that is so; asked of every entry that no test stands for. */
  falseOnce?: RegExp;
}

const ceremony = 'test/api/ceremony.test.ts';
const evidence = 'test/api/evidence.test.ts';
const attacks = 'test/api/evidence-attacks.test.ts';
const certificate = 'server/sealing/certificate-layout.test.ts';
const consent = 'server/signing/consent-texts.test.ts';
const statement =
  'says of each signer who it is, when and by which button they signed, and who alone says so';
const codeAttacks = 'test/api/signer-code-attacks.test.ts';
const signerAuthentication = 'test/api/signer-authentication.test.ts';
const timestamps = 'test/api/timestamps.test.ts';
const holds = 'test/api/legal-holds.test.ts';
const mail = 'server/mail/mail.test.ts';
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
    tests: [
      [ceremony, refusals],
      [consent, consentSays],
    ],
    because: 'To withdraw is to decline, which the consent text says; what is signed already stays signed.',
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
    tests: [
      [mail, 'goes out when its act is done, in both forms, and is kept no longer'],
      [
        mail,
        'is tried again while the server is away, each failure on the record, and the act does not wait',
      ],
      [mail, 'is given up when refused for good, when its time is over or when its subject is redacted'],
      [mail, 'that comes back is kept as such, once, on the word of a report that names it'],
      [
        'test/api/signing-requests.test.ts',
        'go out when it is somebody’s turn, lead to the app’s page, and are on the record',
      ],
      [
        'test/api/signed-copies.test.ts',
        'go to every signer and to who was named for one, with the very bytes that were sealed',
      ],
    ],
    because:
      'Where the customer’s application delivers, its embed tokens are recorded; that a mail came back is known where its mailbox hands reports to the command line.',
  },
  11: {
    says: 'whoever sends cannot sign for the signer unseen',
    source: 'Bannister',
    tests: [
      [
        ceremony,
        'makes no embed to place fields in a page, rather than one to sign with that nobody asked for',
      ],
      ['test/api/stolen-credentials.test.ts', 'a session token is worth nothing without its key (row 13)'],
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
      [holds, 'a retention policy keeps it for its minimum, and ends it after its maximum'],
      [holds, 'legal holds of every scope keep it, two of them until both are released'],
      [holds, 'two people release what needs two; who preserves cannot destroy, and the other way round'],
    ],
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
    falseOnce: /enrol(?:l|ment)|signer_account/i,
  },
  21: {
    says: 'a signature that is not biometric has two components',
    source: '21 CFR 11.200(a)(1)',
    tests: [
      [
        codeAttacks,
        'before the code every call of the frame is refused by name, whatever the scopes and the statement',
      ],
      [
        signerAuthentication,
        'by mail: a code opens the session, and stands in the trail, the certificate and the look-up',
      ],
    ],
    because:
      'There is no mode for Part 11: a code can be asked for beside the application’s word, and signers have no password here.',
    falseOnce: /part[ -]?11\b/i,
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
      'Not claimed: the key is of one session in a browser, and its bearer is known by the application’s word or a code.',
    falseOnce: /(?:advanced|qualified) electronic signature/i,
  },
  24: {
    says: 'time is trusted',
    source: 'eIDAS 41–42, RFC 3161',
    tests: [
      [timestamps, 'a timestamp that comes is in the seal that is delivered'],
      [timestamps, 'one that does not is shown as missing, and appended later, once, to what was delivered'],
      [
        'server/audit/tree/endorse-log.test.ts',
        'are asked for when one is due and something is new, and found for what they cover',
      ],
      [certificate, 'says of the times in %s what is so with an authority and without'],
    ],
    because: 'Without an authority the times are the server’s alone, and the completion certificate says so.',
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
    tests: [
      [certificate, statement],
      [
        signerAuthentication,
        'by mail: a code opens the session, and stands in the trail, the certificate and the look-up',
      ],
      [
        signerAuthentication,
        'the word of the app: given with the token, asked for where it is all, and shown as its word',
      ],
      [
        signerAuthentication,
        'by text message: to a number that is stored encrypted and shown to nobody else',
      ],
    ],
  },
  33: {
    says: 'one-time codes are used once, live ten minutes, and are bound and limited',
    source: 'ASVS 6.5.1, 6.5.5, 6.6.2, 6.6.3',
    tests: [
      [
        codeAttacks,
        'a code opens one session, once: not again, not elsewhere, not when a newer one is out or it is too old',
      ],
      [
        codeAttacks,
        'a code of another recipient or envelope opens nothing, even where its row is copied over',
      ],
      [codeAttacks, 'guesses over several sessions end with the day’s share, also for the right one'],
      [codeAttacks, 'of eight wrong guesses at once five are counted, and of eight right ones one is taken'],
      [
        codeAttacks,
        'sending is limited: for the session, the recipient and the organization, with the time to wait',
      ],
    ],
  },
  34: {
    says: 'no secret questions are asked',
    source: 'ASVS 6.4.2',
    because: 'There is nothing that asks one: no route, table or screen of that kind.',
    falseOnce: /(?:security|secret)[ _-]?question|maiden name|knowledge[ _-]based/i,
  },
  35: {
    says: 'an identity that the application asserts is shown as asserted by it',
    source: 'Espejo, Bannister',
    tests: [[certificate, statement]],
  },
};

interface Product {
  titles: ReadonlyMap<string, readonly string[]>;
  /** What is no test. */
  sources: readonly SourceFile[];
}

/** What is wrong with an entry; empty when it stands on something. */
function gapsIn({ tests = [], because, falseOnce }: Requirement, { titles, sources }: Product): string[] {
  if (tests.length === 0 && because === undefined) return ['neither a test nor a reason'];
  const isAlone = tests.length === 0 && falseOnce === undefined;
  return [
    ...(isAlone ? ['a reason that nothing would show to be false'] : []),
    ...sources
      .filter(({ text }) => falseOnce?.test(text))
      .map(({ path }) => `${path} speaks against the reason`),
    ...tests
      .filter(([file, title]) => titles.get(file)?.includes(title) !== true)
      .map(([file, title]) => `${file} has no test "${title}"`),
  ];
}

describe('the legal checklist', () => {
  const files = readSourceTree(repositoryRoot);
  const product: Product = {
    titles: new Map(files.filter(({ path }) => isTest(path)).map((file) => [file.path, titlesIn(file)])),
    sources: files.filter(({ path }) => !isTest(path) && !path.startsWith('test/')),
  };

  it('is whole', () => {
    expect(Object.keys(requirements)).toEqual(Array.from({ length: 35 }, (_, index) => String(index + 1)));
  });

  it.each(Object.entries(requirements))(
    '%s stands on tests, or says why it does not apply',
    (_, requirement) => {
      expect(gapsIn(requirement, product)).toEqual([]);
    },
  );

  it('would miss a test that was renamed, and an entry that stands on nothing', () => {
    const source = 'nobody';
    expect(gapsIn({ says: 'x', source }, product)).toEqual(['neither a test nor a reason']);
    const [renamed] = gapsIn({ says: 'x', source, tests: [[ceremony, 'carries nothing']] }, product);
    expect(renamed).toContain('carries nothing');
  });

  it('would miss a reason that nothing backs, and one that the product has outgrown', () => {
    const because = 'No one-time code is sent to anybody.';
    const entry = { says: 'x', source: 'nobody', because };
    expect(gapsIn(entry, product)).toEqual(['a reason that nothing would show to be false']);
    expect(gapsIn({ ...entry, falseOnce: /signer_code\.issued/ }, product)).toContain(
      'widget/contract/audit-events.ts speaks against the reason',
    );
  });
});
