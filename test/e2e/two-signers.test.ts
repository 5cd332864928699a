import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InksealClient, type Embed, type Envelope } from '../../demo/inkseal-client.ts';
import { signInFrame, widgetFrame } from '../../demo/person.ts';
import { openSigningWorld, readEvents, runTool, showEmbed, type SigningWorld } from './signing-world.ts';

let world: SigningWorld;
let client: InksealClient;
let envelope: Envelope;
let embeds: Embed[];

const people = ['Nora Aune', 'Ivar Moen'];

beforeAll(async () => {
  world = await openSigningWorld();
  client = new InksealClient(world.account);
  const document = await client.uploadDocument('lease.pdf', await readFile(world.samplePdf));
  const place = {
    page: 3,
    width: 160,
    height: 44,
    y: 120,
    type: 'signature' as const,
    documentId: document.id,
  };
  envelope = await client.createEnvelope({
    title: 'Lease',
    documentIds: [document.id],
    recipients: people.map((name, index) => ({
      name,
      email: `signer${index}@example.com`,
      order: index + 1,
    })),
    fields: people.map((_, index) => ({ ...place, recipientIndex: index, x: 64 + index * 220 })),
  });
  await client.sendEnvelope(envelope.id);
  embeds = await Promise.all(
    envelope.recipients.map(({ id }) =>
      client.createEmbed({
        envelopeId: envelope.id,
        recipientId: id,
        allowedOrigins: [world.pageOrigin],
      }),
    ),
  );
});
afterAll(() => world.close());

async function openFor(person: number) {
  const embed = embeds[person];
  if (!embed) throw new Error('no embed');
  const page = await world.browser.newPage();
  await showEmbed(
    page,
    world.pageOrigin,
    embed,
    async (jkt) => (await client.createToken(embed.embedId, jkt)).token,
  );
  return page;
}

const eventsOf = async (page: Awaited<ReturnType<typeof openFor>>) =>
  (await readEvents(page)).map(({ event }) => event);

describe('two people who sign in order', () => {
  it('keeps the second waiting until the first has signed', async () => {
    const early = await openFor(1);
    await widgetFrame(early).getByRole('heading', { name: /turn/ }).waitFor();
    await expect
      .poll(() => readEvents(early))
      .toContainEqual({ event: 'inkseal-error', code: 'recipient_not_turn' });
    await expect(widgetFrame(early).locator('[data-act="consent"]').count()).resolves.toBe(0);
    await early.close();
  });

  it('is not completed by the first', async () => {
    const page = await openFor(0);
    await signInFrame(widgetFrame(page), () => undefined);
    await expect.poll(() => eventsOf(page), { timeout: 15_000 }).toContain('inkseal-signed');
    expect(await eventsOf(page)).not.toContain('inkseal-completed');
    const { status, recipients } = await client.readEnvelope(envelope.id);
    expect(status).toBe('sent');
    expect(recipients.map((recipient) => recipient.status)).toEqual(['signed', 'notified']);
    await page.close();
  });

  it('shows the second what the first signed, and is completed by the second', async () => {
    const page = await openFor(1);
    const frame = widgetFrame(page);
    await signInFrame(frame, () => undefined);
    await expect.poll(() => eventsOf(page), { timeout: 60_000 }).toContain('inkseal-completed');
    expect((await client.readEnvelope(envelope.id)).status).toBe('completed');
    await page.close();
  });

  it('seals both signatures into one document', async (context) => {
    const [document] = envelope.documents;
    const sealed = await client.downloadSealed(envelope.id, document?.id ?? '');
    const path = join(world.folder, 'sealed.pdf');
    await writeFile(path, sealed);
    const text = await runTool('pdftotext', path, '-');
    if (text === undefined) return context.skip('no pdftotext');
    for (const name of people) expect(text).toContain(name);
  });
});
