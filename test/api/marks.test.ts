/** What a signer adopts as a signature, from the act to the sealed file. */
import { eq } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PDF, PdfDict, PdfStream } from '../../server/documents/pdf/libpdf.ts';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { AdoptedMark } from '../../widget/contract/fields.ts';
import { longestPicture } from '../../widget/contract/mark-layout.ts';
import type { EmbedSession } from '../../widget/frame/embed-session.ts';
import { writePicture } from '../../server/signing/mark-picture.ts';
import { adoptedMarks } from '../../server/signing/tables.ts';
import {
  createEmbedFor,
  fillEverything,
  openFrame,
  sendSample,
  sign,
  waitForStatus,
} from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

/** A wave of ink, and under what shows nothing as many bytes as `noise` says. */
function picture(width: number, height: number, noise = 0): string {
  const pixels = Buffer.alloc(width * height * 4);
  const hidden = randomBytes(noise);
  for (let index = 0; index < width * height; index++) {
    const [x, y] = [index % width, Math.floor(index / width)];
    if (Math.abs(y - height / 2 - (height / 3) * Math.sin((9 * x) / width)) < 3)
      pixels.set([20, 30, 110, 255], 4 * index);
    else if (index < noise / 3) hidden.copy(pixels, 4 * index, 3 * index, 3 * index + 3);
  }
  return writePicture({ width, height, pixels });
}

describeOnDatabase('a mark', (openDatabase) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  async function open() {
    const { envelope, document } = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
    const { version, language, sha256 } = session.view.consent;
    await session.act({ act: 'consent.give', version, language, sha256 });
    return { envelope, document, session };
  }

  const adopt = (session: EmbedSession, mark: AdoptedMark) =>
    session.act({ act: 'mark.adopt', purpose: 'signature', mark });

  test('that is a picture is kept without what it hid, encrypted, and sealed with its opacity', async () => {
    const { envelope, document, session } = await open();
    await fillEverything(session);
    const png = picture(400, 100, 60_000);
    expect(png.length).toBeGreaterThan(80_000);
    const view = await adopt(session, { kind: 'uploaded', png });
    const adopted = view.marks.findLast(({ purpose }) => purpose === 'signature');
    const clean = { kind: 'uploaded', png: picture(400, 100) } as const;
    expect(adopted?.mark).toEqual(clean);
    const field = view.fields.find(({ type }) => type === 'signature');
    const value = { type: 'mark', markId: adopted?.id ?? '' } as const;
    await session.act({ act: 'field.set', fieldId: field?.id ?? '', value });

    const { database } = server.parts;
    const [row] = await database.queries
      .select()
      .from(adoptedMarks)
      .where(eq(adoptedMarks.id, adopted?.id ?? ''));
    expect(row?.sealed.includes(clean.png.slice(0, 40))).toBe(false);
    const { body } = await server.customer.call<AuditTrail>(
      'GET',
      `/v1/envelopes/${envelope.id}/audit-trail`,
    );
    const event = body.events.findLast(({ type }) => type === 'signature.adopted');
    expect(JSON.parse(event?.details['mark'] ?? '')).toEqual(clean);
    expect(event?.body).not.toContain(clean.png.slice(0, 40));

    await sign(session);
    await waitForStatus(server.customer, envelope.id, 'completed');
    const sealed = await session.download(document.id, 'document');
    expect(await picturesOf(new Uint8Array(await sealed.arrayBuffer()))).toEqual([
      { width: 400, height: 100, isMasked: true },
    ]);
  });

  test('that is as large as it may be is taken, and one larger is not', async () => {
    const { session } = await open();
    const room = longestPicture - picture(640, 320).length - 4000;
    const most = picture(640, 320, Math.floor(room * 0.62));
    expect(most.length).toBeGreaterThan(longestPicture * 0.9);
    expect(most.length).toBeLessThanOrEqual(longestPicture);
    await adopt(session, { kind: 'uploaded', png: most });
    const wide = { kind: 'uploaded', png: picture(641, 320) } as const;
    await expect(adopt(session, wide)).rejects.toEqual(code('mark_image_too_large'));
    const long = { kind: 'uploaded', png: 'A'.repeat(longestPicture + 4) } as const;
    await expect(adopt(session, long)).rejects.toEqual(code('invalid_request'));
    const script = { kind: 'uploaded', png: Buffer.from('<svg onload="x"/>').toString('base64') } as const;
    await expect(adopt(session, script)).rejects.toEqual(code('mark_image_invalid'));
    const blank = writePicture({ width: 90, height: 40, pixels: Buffer.alloc(90 * 40 * 4) });
    await expect(adopt(session, { kind: 'uploaded', png: blank })).rejects.toEqual(
      code('mark_image_unclear'),
    );
  });

  test('that is a picture is looked at so often and no oftener', async () => {
    const { session } = await open();
    const mark = { kind: 'uploaded', png: picture(90, 40) } as const;
    for (let time = 0; time < 20; time++) await adopt(session, mark);
    await expect(adopt(session, mark)).rejects.toEqual(code('rate_limited'));
    await adopt(session, { kind: 'typed', text: 'Ødegård', font: 'caveat' });
  });

  test('is no condition of keeping the document as it is shown: that takes the scope, and is on the record', async () => {
    const { envelope, document, session } = await open();
    const copy = await session.download(document.id, 'copy');
    expect(copy.size).toBe(session.view.documents[0]?.byteSize);
    const { body } = await server.customer.call<AuditTrail>(
      'GET',
      `/v1/envelopes/${envelope.id}/audit-trail`,
    );
    expect(body.events.filter(({ type }) => type === 'document.downloaded')).toHaveLength(1);
    const reader = await openFrame(
      server,
      await createEmbedFor(server.customer, envelope, 0, ['document:read', 'signature:create']),
    );
    await expect(reader.download(document.id, 'copy')).rejects.toEqual(code('scope_not_allowed'));
  });
});

async function picturesOf(
  bytes: Uint8Array,
): Promise<{ width: number; height: number; isMasked: boolean }[]> {
  const { registry } = (await PDF.load(bytes)).context;
  const found = new Map<string, { width: number; height: number; isMasked: boolean }>();
  for (const page of (await PDF.load(bytes)).getPages()) {
    const resources = page.dict.get('Resources', (ref) => registry.resolve(ref));
    const objects = resources instanceof PdfDict && resources.get('XObject', (ref) => registry.resolve(ref));
    if (!(objects instanceof PdfDict)) continue;
    for (const key of objects.keys()) {
      const ref = objects.getRef(key.value);
      const image = ref && registry.resolve(ref);
      if (!ref || !(image instanceof PdfStream) || image.getName('Subtype')?.value !== 'Image') continue;
      const [width = 0, height = 0] = ['Width', 'Height'].map((side) => image.getNumber(side)?.value);
      found.set(`${ref.objectNumber}`, { width, height, isMasked: image.getRef('SMask') !== undefined });
    }
  }
  return [...found.values()];
}
