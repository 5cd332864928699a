/** Whoever has a package and changes something: refused by a code that names what, and where. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proofFile } from '../../widget/verify/core/evidence-files.ts';
import { formatTrail, parseTrail } from '../../widget/verify/core/evidence-trail.ts';
import { formatLocalHeader, readStoredZip } from '../../widget/verify/core/stored-zip.ts';
import type { EvidenceFailureCode } from '../../widget/verify/core/evidence-report.ts';
import { formatTable } from '../../widget/verify/core/trail-table.ts';
import { verifyEvidence } from '../../widget/verify/core/verify-evidence.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../support/ceremony.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import type { Database } from '../../server/platform/database/database.ts';
import {
  createForgedLog,
  forge,
  pack,
  textIn,
  unpack,
  withText,
  type Files,
} from '../support/evidence-forger.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

let database: Database;
let server: TestServer;
let zip: Uint8Array;
let files: Files;
/** Another envelope's, and an earlier one of the same envelope. */
let other: Files;
let earlier: Files;
let logKey: string;
let documentId: string;

async function completeSample(): Promise<{ envelopeId: string; documentId: string }> {
  const { envelope, document } = await sendSample(server.customer);
  const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
  await signAndSeal(server.customer, session, envelope.id);
  return { envelopeId: envelope.id, documentId: document.id };
}

async function fetchPackage(envelopeId: string): Promise<Uint8Array> {
  const { response } = await server.customer.call('GET', `/v1/envelopes/${envelopeId}/evidence`);
  return new Uint8Array(await response.arrayBuffer());
}

beforeAll(async () => {
  database = await openDatabase({ inMemory: true });
  server = await startTestServer(database);
  const second = await completeSample();
  other = unpack(await fetchPackage(second.envelopeId));
  const first = await completeSample();
  documentId = first.documentId;
  earlier = unpack(await fetchPackage(first.envelopeId));
  zip = await fetchPackage(first.envelopeId);
  files = unpack(zip);
  logKey = await server.parts.tree.signer.verifierKey(`${new URL(server.origin).host}/log`);
}, 60_000);
afterAll(async () => {
  await server.close();
  await database.close();
});

/** The failed check, and what it failed at. */
async function refusalOf(
  changed: Uint8Array | Files,
  expected = { logKey },
): Promise<[string | null, string]> {
  const report = await verifyEvidence(changed instanceof Map ? pack(changed) : changed, expected);
  expect(report.valid).toBe(report.failure === null);
  expect(report.checks.at(-1)?.failure ?? null).toBe(report.failure);
  return [report.failure, report.checks.at(-1)?.about ?? ''];
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= 1;
  return copy;
};
const withFlip = (name: string, at: number): Files =>
  new Map([...files, [name, flipped(files.get(name)!, at)]]);
const without = (...names: string[]): Files => new Map([...files].filter(([name]) => !names.includes(name)));
const named = (start: string, end = ''): string =>
  [...files.keys()].find((name) => name.startsWith(start) && name.endsWith(end)) ?? '';
const fileOf = (from: Files, name: string): Uint8Array => from.get(name)!;

test('the package as it was given passes, packed again by us, too', async () => {
  expect(pack(files)).toEqual(Buffer.from(zip));
  expect(await refusalOf(zip)).toEqual([null, expect.any(String)]);
});

describe('a changed file is refused, its checksum made to fit', () => {
  const inTrail = (change: (text: string) => string) => () => withText(files, 'trail.json', change);
  const cases: [string, EvidenceFailureCode, () => Files][] = [
    [
      'a byte of the sealed PDF',
      'document_mismatch',
      () => withFlip(`documents/${documentId}-sealed.pdf`, 5000),
    ],
    [
      'its last byte',
      'document_mismatch',
      () => {
        const name = `documents/${documentId}-sealed.pdf`;
        return withFlip(name, fileOf(files, name).length - 1);
      },
    ],
    [
      'another sealed PDF in its place',
      'document_mismatch',
      () => {
        const [name, bytes] = [...other].find(([one]) => one.endsWith('-sealed.pdf'))!;
        expect(name).not.toContain(documentId);
        return new Map([...files, [`documents/${documentId}-sealed.pdf`, bytes]]);
      },
    ],
    [
      'an event’s text',
      'event_hash_mismatch',
      inTrail((text) => text.replace('\\"pagesDrawn\\":1', '\\"pagesDrawn\\":9')),
    ],
    [
      'an event’s time beside its text',
      'event_mismatch',
      inTrail((text) => text.replace(/("at": "20)\d\d/, '$119')),
    ],
    [
      'an event’s type beside its text',
      'event_mismatch',
      inTrail((text) => text.replace('"type": "consent.given"', '"type": "document.viewed"')),
    ],
    [
      'a detail',
      'opening_mismatch',
      inTrail((text) => text.replace('signer1@example.com', 'signer2@example.com')),
    ],
    [
      'a salt',
      'opening_mismatch',
      inTrail((text) => text.replace(/("recipient0Email": ")[0-9a-f]{4}/, '$10000')),
    ],
    [
      'a detail that nobody committed to',
      'opening_mismatch',
      inTrail((text) =>
        text
          .replace('"details": {}', '"details": {\n        "witness": "Kari"\n      }')
          .replace('"salts": {}', `"salts": {\n        "witness": "${'00'.repeat(32)}"\n      }`),
      ),
    ],
    [
      'a salt without its detail',
      'opening_mismatch',
      inTrail((text) =>
        text.replace('"salts": {}', `"salts": {\n        "ip": "${'00'.repeat(32)}"\n      }`),
      ),
    ],
    [
      'the transaction id',
      'transaction_mismatch',
      inTrail((text) => text.replace(/("transactionId": "txn_)\w/, '$1#')),
    ],
    ['the envelope id', 'chain_broken', inTrail((text) => text.replace(/("envelopeId": "env_)\w/, '$1#'))],
    [
      'a word of praise beside the events',
      'trail_malformed',
      inTrail((text) => text.replace('"events": [', '"note": "true",\n  "events": [')),
    ],
    [
      'a name said twice',
      'trail_malformed',
      inTrail((text) => text.replace('"seq": 1,', '"seq": 7,\n      "seq": 1,')),
    ],
    ['the spaces of the trail', 'trail_malformed', inTrail((text) => `${text} `)],
    ['no trail at all', 'trail_malformed', inTrail(() => 'null')],
    ['the trail’s version', 'format_unknown', inTrail((text) => text.replace('evidence/1', 'evidence/2'))],
    [
      'a hash in a proof',
      'inclusion_mismatch',
      () => {
        const name = named('proofs/0003');
        const from = textIn(files, name).indexOf('\nindex ') + 20;
        return withText(
          files,
          name,
          (text) => `${text.slice(0, from)}${text[from] === 'A' ? 'B' : 'A'}${text.slice(from + 1)}`,
        );
      },
    ],
    [
      'the place in a proof',
      'inclusion_mismatch',
      () =>
        withText(files, named('proofs/0003'), (text) =>
          text.replace(/index (\d)/, (_, digit) => `index ${digit === '1' ? 2 : 1}`),
        ),
    ],
    [
      'what a proof opens',
      'proof_extra_mismatch',
      () =>
        withText(files, named('proofs/0002'), (text) =>
          text.replace(
            /extra \S+/,
            (line) =>
              `extra ${Buffer.from(Buffer.from(line.slice(6), 'base64').toString().replace('signer1@', 'signer2@')).toString('base64')}`,
          ),
        ),
    ],
    [
      'another event’s proof',
      'inclusion_mismatch',
      () => new Map([...files, [named('proofs/0003'), fileOf(files, named('proofs/0004'))]]),
    ],
    [
      'a proof of an earlier checkpoint',
      'proof_checkpoint_mismatch',
      () => {
        const name = named('proofs/0003');
        return new Map([...files, [name, fileOf(earlier, name)]]);
      },
    ],
    [
      'the checkpoint',
      'note_signature_invalid',
      () =>
        withText(files, 'checkpoint.txt', (text) =>
          text.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`),
        ),
    ],
    [
      'the checkpoint of an earlier package',
      'proof_checkpoint_mismatch',
      () => new Map([...files, ['checkpoint.txt', fileOf(earlier, 'checkpoint.txt')]]),
    ],
    ['no checkpoint at all', 'note_malformed', () => withText(files, 'checkpoint.txt', () => 'none')],
    [
      'the table',
      'table_mismatch',
      () => withText(files, 'trail.csv', (text) => text.replace('signer1@', 'signer2@')),
    ],
    [
      'a consent text',
      'consent_text_mismatch',
      () =>
        withText(files, named('consent/'), (text) => text.replace('You can withdraw', 'You cannot withdraw')),
    ],
    [
      'an action statement',
      'statement_mismatch',
      () => withFlip(named('statements/', 'recipient.signed.jws'), 100),
    ],
    [
      'the listed keys',
      'keys_mismatch',
      () => withText(files, 'statements/keys.json', (text) => text.replace('ES256', 'ES384')),
    ],
    ['the seal’s certificate', 'seal_certificate_mismatch', () => withFlip(named('seals/'), 100)],
    [
      'bytes that are no text',
      'package_malformed',
      () => new Map([...files, ['log-key.txt', Uint8Array.of(0xff, 0xfe)]]),
    ],
  ];
  test.each(cases)('%s: %s', async (_, code, change) => {
    expect((await refusalOf(change()))[0]).toBe(code);
  });

  test('and named', async () => {
    const name = `documents/${documentId}-sealed.pdf`;
    expect(await refusalOf(withFlip(name, 9))).toEqual(['document_mismatch', name]);
    const detail = withText(files, 'trail.json', (text) =>
      text.replace('signer1@example.com', 'signer2@example.com'),
    );
    expect(await refusalOf(detail)).toEqual(['opening_mismatch', 'event 2 recipient0Email']);
  });
});

describe('events', () => {
  const cut = (from: number, count: number): Files => {
    const { format, ...trail } = JSON.parse(textIn(files, 'trail.json')) as {
      format: string;
      events: unknown[];
    };
    const events = trail.events.toSpliced(from, count);
    return withText(files, 'trail.json', () => `${JSON.stringify({ format, ...trail, events }, null, 2)}\n`);
  };
  test.each([
    ['dropped', () => cut(4, 1)],
    ['dropped at the beginning', () => cut(0, 1)],
    [
      'exchanged',
      () =>
        withText(files, 'trail.json', (text) => {
          const trail = JSON.parse(text) as { events: unknown[] };
          [trail.events[3], trail.events[4]] = [trail.events[4], trail.events[3]];
          return `${JSON.stringify(trail, null, 2)}\n`;
        }),
    ],
  ])('%s are missed', async (_, change) => {
    expect((await refusalOf(change()))[0]).toBe('chain_broken');
  });

  test('dropped at the end leave files that nothing tells of', async () => {
    expect((await refusalOf(cut(8, 100)))[0]).toBe('file_unexpected');
  });

  // What came last can be kept back with all that belongs to it: a proof says what is in the log, never what is not.
  test('kept back at the end are no forgery, and the report says where it ends', async () => {
    const trail = parseTrail(textIn(files, 'trail.json'));
    const events = trail.events.slice(0, -1);
    const [last, before] = [trail.events.at(-1)!, events.at(-1)!];
    expect(last.type).toBe('evidence.downloaded');
    const shorter = without(proofFile(last));
    shorter.set('trail.json', new TextEncoder().encode(formatTrail({ ...trail, events })));
    shorter.set('trail.csv', new TextEncoder().encode(formatTable(events)));
    const { valid, checks } = await verifyEvidence(pack(shorter), { logKey });
    expect(valid).toBe(true);
    expect(checks.find(({ name }) => name === 'chain')?.about).toContain(`to ${before.at}`);
  });

  test('given a new text are missed by the event after them, or by the log', async () => {
    const { events } = parseTrail(textIn(files, 'trail.json'));
    const { files: rewritten } = await forge(files, ({ facts, type }) =>
      type === 'document.viewed' ? { facts: { ...facts, pagesDrawn: 99 } } : {},
    );
    const onlyTexts = new Map([
      ...files,
      ['trail.json', fileOf(rewritten, 'trail.json')],
      ['trail.csv', fileOf(rewritten, 'trail.csv')],
    ]);
    expect((await refusalOf(onlyTexts))[0]).toBe('inclusion_mismatch');
    expect(events.some(({ type }) => type === 'document.viewed')).toBe(true);
  });
});

describe('a log of somebody’s own', () => {
  test('makes a package that is whole in itself, and is refused by whoever knows the key', async () => {
    const { files: forged, verifierKey } = await forge(files);
    expect(await verifyEvidence(pack(forged))).toMatchObject({
      valid: true,
      facts: { log: { verifierKey, isExpected: false } },
    });
    expect(await refusalOf(forged)).toEqual(['note_signer_unknown', 'checkpoint.txt']);
    expect((await refusalOf(forged, { logKey: verifierKey }))[0]).toBe(null);
    expect((await refusalOf(files, { logKey: verifierKey }))[0]).toBe('note_signer_unknown');
  });

  test('lends its key to no other log', async () => {
    const stranger = await createForgedLog('other.example/log');
    const key = new TextEncoder().encode(`${stranger.verifierKey}\n`);
    expect((await refusalOf(new Map([...files, ['log-key.txt', key]])))[0]).toBe('log_key_mismatch');
    const own = new Map([...files, ['log-key.txt', key]]);
    expect((await verifyEvidence(pack(own))).failure).toBe('note_signer_unknown');
  });

  test.each<[string, EvidenceFailureCode, (type: string) => object]>([
    [
      'which key the session was bound to',
      'statement_key_unexpected',
      (type) => (type === 'recipient.signed' ? { jkt: 'A'.repeat(43) } : {}),
    ],
    [
      'how much of the file was shown',
      'shown_document_mismatch',
      (type) => (type === 'envelope.sealed' ? { shownByteSize: 4000 } : {}),
    ],
    [
      'which text was consented to',
      'consent_text_mismatch',
      (type) => (type === 'consent.given' ? { sha256: '00'.repeat(32) } : {}),
    ],
  ])('cannot lie about %s: %s', async (_, code, change) => {
    const { files: forged, verifierKey } = await forge(files, ({ facts, type }) => ({
      facts: { ...facts, ...change(type) },
    }));
    expect((await refusalOf(forged, { logKey: verifierKey }))[0]).toBe(code);
  });

  test('cannot say that somebody else signed', async () => {
    const { files: forged, verifierKey } = await forge(files, ({ type, actor }) =>
      type === 'recipient.signed' ? { actor: { ...actor, id: 'rcp_another' } } : {},
    );
    expect((await refusalOf(forged, { logKey: verifierKey }))[0]).toBe('statement_about_other');
  });
});

test('the seal of somebody else is refused by whoever knows the certificate', async () => {
  const report = await verifyEvidence(zip, { logKey, sealCertificateSha256: '00'.repeat(32) });
  expect(report).toMatchObject({ valid: false, failure: 'signer_unexpected' });
});

describe('the zip', () => {
  test('misses every file that is taken away', async () => {
    for (const name of files.keys())
      expect(await refusalOf(without(name)), name).toEqual(['file_missing', name]);
  });

  test.each([
    'documents/another.pdf',
    'proofs/9999-recipient.signed.tlog-proof',
    `seals/${'0'.repeat(64)}.pem`,
    'README',
  ])('holds nothing that does not belong there: %s', async (name) => {
    expect(await refusalOf(new Map([...files, [name, Uint8Array.of(1)]]))).toEqual(['file_unexpected', name]);
  });

  test.each([
    '../evil',
    '/etc/passwd',
    'a/../../b',
    'documents/..',
    '..',
    'a\\b',
    'C:evil',
    '.hidden',
    'a//b',
    'a/',
    'nul\0',
    'x'.repeat(201),
    'trail.json.',
  ])('leads nowhere by a name: %j', async (name) => {
    expect(await refusalOf(pack([...files, [name, Uint8Array.of(1)]]))).toEqual([
      'package_name_unsafe',
      name,
    ]);
  });

  test('has each name once', async () => {
    const twice = pack([...files, ['trail.json', fileOf(other, 'trail.json')]]);
    expect(await refusalOf(twice)).toEqual(['package_name_repeated', 'trail.json']);
  });

  test('has each file as it was packed', async () => {
    const [[name = ''] = []] = files;
    const damaged = Buffer.from(zip);
    const at = 30 + damaged.readUInt16LE(26) + damaged.readUInt16LE(28);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
    expect(await refusalOf(damaged)).toEqual(['package_damaged', name]);
  });

  test('is not compressed: nothing in it can swell', async () => {
    const header = formatLocalHeader({ name: 'bomb', byteSize: 100, crc32: 0 });
    header[8] = 8; // deflate
    expect(await refusalOf(Buffer.concat([header, new Uint8Array(100)]))).toEqual([
      'package_compressed',
      'bomb',
    ]);
  });

  test('has no room for what no reader would see', async () => {
    const whole = Buffer.from(zip);
    const bytes = Buffer.from('x');
    const end = whole.length - 22;
    const comment = Buffer.from(whole);
    comment.writeUInt16LE(1, end + 20);
    const size = Buffer.from(whole);
    size.writeUInt32LE(0xffff_fff0, 22);
    for (const changed of [
      Buffer.alloc(0),
      bytes,
      whole.subarray(1),
      whole.subarray(0, -1),
      Buffer.concat([bytes, whole]),
      Buffer.concat([whole, bytes]),
      Buffer.concat([comment, bytes]),
      size, // beyond the end of the file
      pack([]),
    ])
      expect((await refusalOf(changed))[0]).toBe('package_malformed');
  });

  test('is refused whichever of its bits turns', async () => {
    const step = Math.ceil(zip.length / 200);
    for (let at = 0; at < zip.length; at += step)
      expect((await verifyEvidence(flipped(zip, at), { logKey })).valid, `byte ${at}`).toBe(false);
    const headers = [...readStoredZip(new Uint8Array(zip))].length;
    expect(headers).toBe(files.size);
  });

  test('is refused at whatever length it is cut', async () => {
    for (let length = 0; length < zip.length; length += Math.ceil(zip.length / 100))
      expect((await verifyEvidence(zip.slice(0, length))).valid, String(length)).toBe(false);
  });
});
