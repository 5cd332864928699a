import { describe, expect, it } from 'vitest';
import { languages } from '#contract/languages.ts';
import { createFonts, readDrawnTexts, type DrawnText } from '../../test/support/drawn-text.ts';
import { createSealInput, createTestSigner } from '../../test/support/seal-input.ts';
import { writePicture } from '../signing/mark-picture.ts';
import type { Canvas } from './canvas.ts';
import type { CertifiedSigner, CompletionCertificateContent } from './certificate-content.ts';
import { certificateTexts } from './certificate-language.ts';

import { utc } from './certificate-flow.ts';
import { layOutCertificate } from './certificate-layout.ts';
import { certificatePage } from './page-content.ts';

const at = new Date('2026-11-26T09:14:02.123Z');
const hash = 'ab'.repeat(32);
const fonts = createFonts();
const signer = createTestSigner();

function createSigner(change: Partial<CertifiedSigner> = {}): CertifiedSigner {
  return {
    name: 'Kari Nordmann',
    email: 'kari@example.com',
    order: 1,
    delegatedBy: [],
    authentication: [{ method: 'host-asserted', by: 'Northwind AS', at }],
    consent: { version: '2026-11', language: 'en', sha256: hash, at },
    viewed: { pagesDrawn: 3, pageCount: 3, at },
    mark: { kind: 'typed', text: 'Kari Nordmann', font: 'caveat' },
    intent: 'Sign document',
    signedAt: at,
    timeZone: 'Europe/Oslo',
    ipAddress: '2001:db8::1',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0',
    ...change,
  };
}

function createContent(change: Partial<CompletionCertificateContent> = {}): CompletionCertificateContent {
  const { certificate } = createSealInput({ bytes: new Uint8Array(), signer });
  const events = ['envelope.created', 'envelope.sent', 'recipient.signed'].map((type, index) => ({
    seq: index + 1,
    at,
    type,
    leaf: index === 2 ? null : 4711 + index,
    actor: { name: 'Kari Nordmann' },
  }));
  return {
    ...certificate,
    testMode: true,
    transactionId: 'txn_7K3MZQ0FH-2V8N4WX1A-6T5RBC9DE',
    signers: [createSigner()],
    events,
    ...change,
  };
}

interface Page {
  canvas: Canvas;
  texts: DrawnText[];
}

function layOut(change: Partial<CompletionCertificateContent> = {}): Page[] {
  return layOutCertificate(createContent(change), fonts).map((canvas) => ({
    canvas,
    texts: readDrawnTexts(canvas, fonts),
  }));
}

const allText = (pages: readonly Page[]): string =>
  pages.flatMap(({ texts }) => texts.map(({ text }) => text)).join(' ');

const lettersOf = (text: string): string[] => (text.normalize('NFKC').match(/\p{L}/gu) ?? []).toSorted();

/** From the top of its capitals to its baseline: descenders may reach into the next line, letters not. */
const overlap = (a: DrawnText, b: DrawnText): boolean =>
  a.x < b.x + b.width - 0.1 &&
  b.x < a.x + a.width - 0.1 &&
  a.baseline - 0.72 * a.size < b.baseline - 0.1 &&
  b.baseline - 0.72 * b.size < a.baseline - 0.1;

function expectTidy(pages: readonly Page[]): void {
  for (const { canvas, texts } of pages) {
    for (const { text, x, width, baseline, size } of texts) {
      expect(x, text).toBeGreaterThanOrEqual(0);
      expect(x + width, text).toBeLessThanOrEqual(certificatePage.width);
      expect(baseline - size, text).toBeGreaterThan(0);
      expect(baseline + 0.3 * size, text).toBeLessThan(certificatePage.height);
    }
    const pairs = texts.flatMap((a, index) => texts.slice(index + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => overlap(a, b)).map(([a, b]) => [a.text, b.text])).toEqual([]);
    for (const [, x, y, width, height] of canvas.content().matchAll(/^q (\S+) (\S+) (\S+) (\S+) re W n/gm)) {
      expect(Number(x)).toBeGreaterThan(0);
      expect(Number(x) + Number(width)).toBeLessThan(certificatePage.width);
      expect(Number(y)).toBeGreaterThan(0);
      expect(Number(y) + Number(height)).toBeLessThan(certificatePage.height);
    }
  }
}

const plainEvents = [
  'envelope.created',
  'envelope.sent',
  'embed_token.created',
  'link.fetched',
  'embed_token.exchanged',
  'document.viewed',
  'consent.given',
  'mark.adopted',
  'field.changed',
  'recipient.signed',
];

const endless = (start: string, length: number): string => start.padEnd(length, 'x');

describe('the completion certificate', () => {
  it.each([1, 3, 40])('of %i signers stands on its pages without one text over another', (count) => {
    const signers = Array.from({ length: count }, (_, index) =>
      createSigner({ name: `Signer ${index + 1}` }),
    );
    const pages = layOut({ signers });
    expectTidy(pages);
    const text = allText(pages);
    for (const { name } of signers) expect(text).toContain(name);
    pages.forEach((_, index) => expect(text).toContain(`page ${index + 1} of ${pages.length}`));
    expect(pages.length).toBe({ 1: 1, 3: 2 }[count] ?? pages.length);
    for (const { texts } of pages) {
      expect(texts.some((one) => one.text.includes('TEST MODE'))).toBe(true);
      expect(texts.some((one) => one.text.includes('txn_7K3MZQ0FH-2V8N4WX1A-6T5RBC9DE'))).toBe(true);
    }
  });

  it('names who had the place of a signer before', () => {
    const delegatedBy = ['Per', 'Pål'].map((name) => ({ name, email: `${name}@example.com`, at }));
    for (const [language, said] of [
      ['en', 'who passed the document on'],
      ['nb', 'som ga dokumentet videre'],
    ] as const) {
      const pages = layOut({ language, signers: [createSigner({ delegatedBy })] });
      expectTidy(pages);
      expect(allText(pages)).toMatch(
        new RegExp(`Per <Per@example.com>, ${said} .*Pål <Pål@example.com>, ${said} `),
      );
    }
    expect(allText(layOut())).not.toContain('In place of');
  });

  it('names the log, its key and the checkpoint, and each event’s place in it as far as it is known', () => {
    const verifierKey = 'sign.example.com/log+1a2b3c4d+AdzUzDvT6pcAsvYXfB1GIXGH2hPL8XJk2WYNr6PNTVYt';
    const auditLog = { origin: 'sign.example.com/log', verifierKey, headSha256: hash, checkpoint: null };
    const root = 'tWL2HWmgXKpXoNtBLfvFGqJGjBNmOZbO4ad8DBIqhH0=';
    const text = allText(layOut({ auditLog: { ...auditLog, checkpoint: { size: '4713', root } } }));
    for (const said of [
      ' sign.example.com/log ',
      verifierKey,
      root,
      '4713 events',
      ' 4711 ',
      ' 4712 ',
      ' – ',
    ])
      expect(text).toContain(said);
    expect(text).toContain(`/v1/envelopes/${createContent().envelopeId}/evidence`);
    expect(allText(layOut({ auditLog }))).toContain('no checkpoint was signed yet');
  });

  it.each([
    [
      'words',
      'Maria-Magdalena Wilhelmina von und zu '.repeat(5),
      'An agreement between many parties '.repeat(6),
    ],
    ['no break in them', endless('Donaudampfschiff', 200), endless('Rechtsschutz', 200)],
    ['other scripts', 'Александр Константинопольский '.repeat(6), 'Συμφωνία μεταξύ των μερών '.repeat(7)],
    ['letters no font has', '김명'.repeat(100), '계약'.repeat(100)],
  ])('bears the longest names and titles: %s', (_kind, name, envelopeTitle) => {
    const email = `${endless('kari', 64)}@${endless('sub', 63)}.example.com`;
    const userAgent = endless('Mozilla/5.0 ', 2000);
    const pages = layOut({
      envelopeTitle,
      document: { ...createContent().document, name: envelopeTitle },
      signers: [createSigner({ name, email, userAgent }), createSigner({ name, email })],
      sender: { name, email, organization: name },
      events: Array.from({ length: 60 }, (_, index) => ({
        seq: index,
        at,
        leaf: 1_000_000 + index,
        type: 'field.changed',
        actor: { name },
      })),
    });
    expectTidy(pages);
    const drawn = allText(pages).replace(/\s/g, '');
    expect(drawn).toContain(email);
    if (/^[\p{L}\s-]+$/u.test(name) && !name.includes('김')) expect(drawn).toContain(name.replace(/\s/g, ''));
  });

  it('keeps what a signer typed inside its own row, however high marks are piled', () => {
    const value = { page: 1, label: 'Salary', type: 'text', signer: 'Kari Nordmann' } as const;
    const piled = `I${'\u030b'.repeat(1999)}`;
    const pages = layOut({
      signers: [createSigner({ name: piled.slice(0, 200), mark: null })],
      values: [
        { ...value, content: { kind: 'text', text: '100 000 EUR' } },
        { ...value, content: { kind: 'text', text: piled } },
      ],
    });
    for (const { canvas } of pages) {
      const lines = canvas.content().split('\n');
      const rises = lines.flatMap((line) =>
        [...line.matchAll(/(-?[\d.]+) Ts/g)].map(([, rise]) => Number(rise)),
      );
      expect(Math.max(0, ...rises)).toBeLessThan(20);
      lines.forEach((line, index) => {
        const [, size = '', baseline = ''] = /^BT .* ([\d.]+) Tf 1 0 0 -1 \S+ (\S+) Tm/.exec(line) ?? [];
        if (size === '' || Number(baseline) > certificatePage.height - 36) return; // our own words at the foot
        const [, y = '', height = ''] = /^q \S+ (\S+) \S+ (\S+) re W n$/.exec(lines[index - 1] ?? '') ?? [];
        expect(Number(y), line).toBeGreaterThan(Number(baseline) - 1.4 * Number(size));
        expect(Number(y) + Number(height), line).toBeLessThan(Number(baseline) + 0.6 * Number(size));
      });
    }
    expect(allText(pages)).toContain('100 000 EUR');
  });

  it.each(['\n', '\r\n', '\u0085', '\u2028', '\u2029'])(
    'makes no line of its own out of %j in a name or fact',
    (end) => {
      const forged = `Kari${end}Signed: 2020-01-01${end}Signer Ola`;
      const pages = layOut({
        envelopeTitle: forged,
        document: { ...createContent().document, name: forged },
        signers: [createSigner({ name: forged, timeZone: forged, intent: forged, userAgent: forged })],
        sender: { name: forged, email: null, organization: forged },
        lookupUrl: 'https://sign.test/transactions/txn_7K3',
        events: [{ seq: 1, at, type: 'envelope.sent', actor: { name: forged }, leaf: 0 }],
        values: [{ page: 1, label: forged, type: 'checkbox', signer: forged, content: null }],
      });
      const made = pages.flatMap(({ texts }) =>
        texts.filter(({ text }) => /^(Signed:|Signer Ola)/.test(text)),
      );
      const starts = new Set(
        pages.flatMap(({ texts }) => texts.filter(({ text }) => text.includes('Kari')).map(({ x }) => x)),
      );
      expect(starts.size).toBeGreaterThan(3);
      // Columns as narrow as that of the labels break it where their width ends, and nothing else does.
      expect(made.filter(({ x, size }) => size > 7.6 || x > 170)).toEqual([]);
    },
  );

  it.each(['\n', ' '])('runs off no page with a name of a thousand words, %j between them', (between) => {
    const name = Array.from({ length: 1000 }, () => 'Donaudampfschiff').join(between);
    const email = 'kari@example.com';
    const value = { page: 1, label: name, type: 'initials', signer: name } as const;
    const mark = { kind: 'typed', text: 'KN', font: 'caveat' } as const;
    const pages = layOut({
      envelopeTitle: name,
      document: { ...createContent().document, name },
      signers: [createSigner({ name, email, intent: name })],
      sender: { name, email, organization: name },
      events: [{ seq: 1, at, type: 'envelope.sent', actor: { name }, leaf: 0 }],
      values: [{ ...value, content: { kind: 'mark', mark } }],
    });
    expectTidy(pages);
    const text = allText(pages);
    for (const part of [email, utc(at), 'Time zone', 'envelope.sent']) expect(text).toContain(part);
    expect(text.match(/Donaudampfschiff/g)?.length).toBeGreaterThanOrEqual(8000);
  });

  it('never parts a signer’s block where one page can hold it', () => {
    const signers = Array.from({ length: 12 }, (_, index) => createSigner({ name: `Signer ${index + 1}` }));
    for (const { texts } of layOut({ signers })) {
      const names = texts.filter(({ text }) => text.startsWith('Signer ')).length;
      expect(texts.filter(({ text }) => text === 'Browser')).toHaveLength(names);
    }
  });

  it('says of each signer who it is, when and by which button they signed, and who alone says so', () => {
    const text = allText(layOut());
    for (const said of ['Kari Nordmann', 'kari@example.com', utc(at), '“Sign document”'])
      expect(text).toContain(said);
    expect(text).toContain('Northwind AS, whose application said who this is');
    expect(text).toContain('Inkseal did not check it');
  });

  it.each(languages)('says of the times in %s what is so with an authority and without', (language) => {
    const { timesStamped, timesUnstamped } = certificateTexts(language);
    const [stamped, unstamped] = [true, false].map((isStamped) => layOut({ language, isStamped }));
    expect(timesStamped.startsWith(timesUnstamped)).toBe(true);
    // Letters, because those of Arabic stand as they are seen.
    const more = lettersOf(timesStamped.slice(timesUnstamped.length));
    expect(more.length).toBeGreaterThan(60);
    expect(lettersOf(allText(stamped ?? []))).toEqual(
      [...lettersOf(allText(unstamped ?? [])), ...more].toSorted(),
    );
    expect(stamped).toHaveLength(1);
  });

  it('says each time once, the zone apart from it, and how many pages were drawn in all', () => {
    const text = allText(layOut({ signers: [createSigner({ timeZone: 'UTC' })] }));
    expect(text).toContain(utc(at));
    expect(text).not.toContain('UTC (UTC)');
    expect(text).toContain('UTC, as the browser said');
    expect(text).toContain('3 of 3 pages were drawn on the screen');
  });

  it.each(languages)(
    'of one signer is one page in %s, with all that a plain signing leaves behind',
    (language) => {
      const auditLog = {
        origin: 'sign.example.com/log',
        verifierKey: 'sign.example.com/log+1a2b3c4d+AdzUzDvT6pcAsvYXfB1GIXGH2hPL8XJk2WYNr6PNTVYt',
        headSha256: hash,
        checkpoint: { size: '4713', root: 'tWL2HWmgXKpXoNtBLfvFGqJGjBNmOZbO4ad8DBIqhH0=' },
      };
      const events = plainEvents.map((type, index) => ({
        seq: index + 1,
        at,
        type,
        leaf: 4711 + index,
        actor: { name: 'Kari Nordmann' },
      }));
      const lookupUrl = 'https://sign.example.com/transactions/txn_7K3MZQ0FH-2V8N4WX1A-6T5RBC9DE';
      const pages = layOut({ language, auditLog, events, lookupUrl, isStamped: true });
      expectTidy(pages);
      expect(pages).toHaveLength(1);
    },
  );

  it.each(languages)('names in %s the role of each signer and how the signature came about', (language) => {
    const texts = certificateTexts(language);
    const png = writePicture({ width: 2, height: 2, pixels: Buffer.alloc(16, 255) });
    const marks: CertifiedSigner['mark'][] = [
      { kind: 'typed', text: 'KN', font: 'caveat' },
      { kind: 'drawn', aspect: 2, strokes: [[0, 0, 1, 1]] },
      { kind: 'uploaded', png },
    ];
    const without = lettersOf(allText(layOut({ language, signers: [createSigner({ mark: null })] })));
    for (const mark of marks) {
      const text = allText(layOut({ language, signers: [createSigner({ mark })] }));
      const drawn = mark?.kind === 'typed' ? mark.text : '';
      const said = `${texts.fieldTypes.signature}${texts.markKinds[mark?.kind ?? 'typed']}${drawn}`;
      expect(lettersOf(text)).toEqual([...without, ...lettersOf(said)].toSorted());
    }
    const role = ({ texts: all }: Page): number =>
      all.filter(({ text }) => text.includes('kari@example.com') && text.length > 'kari@example.com'.length)
        .length;
    expect(layOut({ language }).map(role)[0]).toBe(1);
  });

  it('names who checks it without sending it anywhere', () => {
    const text = allText(layOut({ verifyUrl: 'https://sign.example.com/verify' }));
    expect(text).toContain('cli verify FILE');
    expect(text).toContain('https://sign.example.com/verify');
  });

  it('says where anybody can look the transaction up, and says nothing where nobody can', () => {
    const lookupUrl = 'https://sign.test/transactions/txn_7K3';
    const text = allText(layOut({ lookupUrl }));
    expect(text).toContain(lookupUrl);
    expect(text).toContain('no names. Those are the sender’s (Sender) to tell.');
    expect(allText(layOut())).not.toContain('Look up');
  });

  it('prints what is absent as absent', () => {
    const nothing = {
      consent: null,
      viewed: null,
      timeZone: null,
      ipAddress: null,
      userAgent: null,
      mark: null,
    };
    expect(allText(layOut({ signers: [createSigner(nothing)] })).match(/Not recorded/g)).toHaveLength(5);
  });

  it('carries what could not be drawn on the pages, to the last word', () => {
    const note = 'The tenant pays the deposit within fourteen days. '.repeat(40).trim();
    const value = { label: null, signer: 'Kari Nordmann' } as const;
    const pages = layOut({
      values: [
        { ...value, page: 1, label: 'Full name', type: 'text', content: { kind: 'text', text: 'Kari N.' } },
        {
          ...value,
          page: 2,
          type: 'text',
          content: { kind: 'text', text: `${note}\n${'\n'.repeat(90)}end` },
        },
        { ...value, page: 2, type: 'text', content: null },
        { ...value, page: 3, type: 'checkbox', content: { kind: 'check' } },
        { ...value, page: 3, type: 'checkbox', content: null },
        { ...value, page: 3, type: 'date_signed', content: { kind: 'text', text: '2026-11-26' } },
        {
          ...value,
          page: 3,
          type: 'initials',
          content: { kind: 'mark', mark: { kind: 'typed', text: 'KN', font: 'caveat' } },
        },
      ],
    });
    expectTidy(pages);
    const text = allText(pages);
    for (const part of [
      'Full name',
      'Kari N.',
      'Left empty',
      'Ticked',
      'Not ticked',
      '2026-11-26',
      'Initials',
      'end',
    ])
      expect(text).toContain(part);
    expect(text.match(/fourteen/g)).toHaveLength(40);
    expect(allText(layOut())).not.toContain('Filled in');
  });

  it('speaks Norwegian, in the words for whoever has no name too', () => {
    const actors = (['recipient', 'anonymous', 'operator', 'system'] as const).map((kind, seq) => ({
      seq,
      leaf: null,
      at,
      type: 'link.fetched',
      actor: { kind },
    }));
    const pages = layOut({ language: 'nb', events: actors, values: [], lookupUrl: 'https://sign.test/x' });
    expectTidy(pages);
    const text = allText(pages);
    for (const word of [
      'Fullføringsbevis',
      'Ikke identifisert',
      'En mottaker',
      'Alle som har denne adressen',
      'Utfylt',
    ])
      expect(text).toContain(word);
    expect(text).not.toMatch(/Signer\b|Not identified|System/);
  });
});
