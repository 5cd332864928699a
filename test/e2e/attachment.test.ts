import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillAndSign, widgetFrame } from '../../demo/person.ts';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { customerWith, type TestCustomer } from '../support/inkseal-server.ts';
import { openSigningWorld, recordTraffic, runTool, showEmbed, type SigningWorld } from './signing-world.ts';

let world: SigningWorld;
let customer: TestCustomer;
let page: Page;
/** A real picture under a name as people give them. */
let picture: { path: string; name: string; sha256: string; byteSize: number };

beforeAll(async () => {
  world = await openSigningWorld();
  customer = customerWith(world.serverUrl, world.account);
  const bytes = await readFile(new URL('../../demo/screenshot.png', import.meta.url));
  const name = 'Førerkort Maya.png';
  picture = {
    path: join(world.folder, name),
    name,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    byteSize: bytes.length,
  };
  await writeFile(picture.path, bytes);
});
afterAll(() => world.close());
afterEach(() => page.close());

async function sendEnvelope(): Promise<Envelope> {
  const pdf = await readFile(world.samplePdf);
  const { body: document } = await customer.call<{ id: string }>('POST', '/v1/documents?name=a.pdf', { pdf });
  const place = { documentId: document.id, page: 1, x: 60, width: 220, recipientIndex: 0 };
  const { body } = await customer.call<Envelope>('POST', '/v1/envelopes', {
    json: {
      title: 'Agreement',
      documentIds: [document.id],
      recipients: [{ name: 'Maya Lindqvist', email: 'maya@example.com' }],
      fields: [
        {
          ...place,
          type: 'attachment',
          label: 'Copy of your ID',
          y: 130,
          height: 24,
          attachment: { kinds: ['png', 'jpeg'] },
        },
        { ...place, type: 'signature', label: 'Sign here', y: 300, height: 50 },
      ],
    },
  });
  return (await customer.call<Envelope>('POST', `/v1/envelopes/${body.id}/send`)).body;
}

async function open(envelope: Envelope, size: { width: number; height: number }): Promise<FrameLocator> {
  const { body: embed } = await customer.call<EmbedToken>('POST', '/v1/embeds', {
    json: {
      envelopeId: envelope.id,
      recipientId: envelope.recipients[0]?.id,
      allowedOrigins: [world.pageOrigin],
    },
  });
  page = await world.browser.newPage({ viewport: size });
  await showEmbed(page, world.pageOrigin, embed, () => Promise.resolve(embed.token));
  return widgetFrame(page);
}

/** By the browser's own chooser, which the press opens. */
async function choose(frame: FrameLocator, path: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    frame.getByRole('button', { name: /Choose (a|another) file/ }).press('Enter'),
  ]);
  await chooser.setFiles(path);
}

async function startAttaching(frame: FrameLocator): Promise<void> {
  await frame.locator('[data-act="consent-tick"]').click();
  await frame.locator('[data-act="consent"]').click();
  await frame.locator('[data-act="next"]').click();
}

describe('a signer who attaches a file on the customer’s page', () => {
  it('chooses it, comes back to it after a reload, and signs for it', async (context) => {
    const envelope = await sendEnvelope();
    let frame = await open(envelope, { width: 1280, height: 800 });
    const traffic = recordTraffic(page.context());
    await startAttaching(frame);
    await frame.getByText('Accepted: PNG and JPEG, up to 10 MB.').waitFor();
    await choose(frame, world.samplePdf);
    await frame.getByText('This file cannot be taken. Accepted: PNG and JPEG.').waitFor();
    await choose(frame, picture.path);
    await frame.locator('.saving[data-state="saved"]').waitFor();
    await frame.getByRole('button', { name: `Copy of your ID: ${picture.name}` }).waitFor();
    expect(traffic.urls.filter((url) => decodeURIComponent(url).includes('Maya'))).toEqual([]);
    await page.close();

    frame = await open(envelope, { width: 375, height: 812 });
    await frame.locator('[data-act="next"]').waitFor();
    await frame.locator('inkseal-field').first().click();
    await frame.locator('inkseal-field-editor').getByText(picture.name).first().waitFor();
    const download = page.waitForEvent('download');
    await frame.getByRole('button', { name: `Download ${picture.name}` }).click();
    const saved = await readFile(await (await download).path());
    expect(createHash('sha256').update(saved).digest('hex')).toBe(picture.sha256);
    await fillAndSign(frame, () => undefined);
    await page.locator('#log [data-event="inkseal-completed"]').waitFor({ timeout: 60_000 });

    const sealed = await customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
    const path = join(world.folder, 'sealed.pdf');
    await writeFile(path, new Uint8Array(await sealed.response.arrayBuffer()));
    const words = (await runTool('pdftotext', '-layout', path, '-'))?.replaceAll(/\s+/g, ' ');
    if (words === undefined) return context.skip('no pdftotext');
    expect(words).toContain(`Attached: ${picture.name}`);
    expect(words).toContain(picture.sha256);
  });

  it('on a slow line sees how much of it has gone', async () => {
    const frame = await open(await sendEnvelope(), { width: 375, height: 812 });
    await startAttaching(frame);
    await frame.locator('inkseal-field-editor input[type=file]').waitFor({ state: 'attached' });
    const inside = page.frames().find((one) => one.url().includes('/e/'))!;
    const line = await page
      .context()
      .newCDPSession(inside)
      .catch(() => page.context().newCDPSession(page));
    await line.send('Network.enable');
    const bytesASecond = picture.byteSize / 4;
    const limits = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesASecond };
    await line.send('Network.emulateNetworkConditions', limits);
    const seen = inside.evaluate(
      () =>
        new Promise<number[]>((resolve) => {
          const shares: number[] = [];
          const look = (): void => {
            const editor = deep('inkseal-field-editor', document);
            const progress = editor?.shadowRoot?.querySelector('progress');
            if (progress && shares.at(-1) !== progress.value) shares.push(progress.value);
            if (editor?.shadowRoot?.querySelector('[data-act=remove-file]')) resolve(shares);
            else requestAnimationFrame(look);
          };
          const deep = (name: string, root: ParentNode): Element | null => {
            for (const one of root.querySelectorAll('*')) {
              if (one.localName === name) return one;
              const found = one.shadowRoot && deep(name, one.shadowRoot);
              if (found) return found;
            }
            return null;
          };
          look();
        }),
    );
    await choose(frame, picture.path);
    const shares = await seen;
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(1);
  });

  it('on a telephone, and takes it away again', async () => {
    const frame = await open(await sendEnvelope(), { width: 375, height: 812 });
    await startAttaching(frame);
    expect(await frame.locator('inkseal-field-editor input[type=file]').getAttribute('accept')).toBe(
      'image/png,image/jpeg',
    );
    await choose(frame, picture.path);
    await frame.getByRole('button', { name: 'Remove the file' }).click();
    await frame.getByRole('button', { name: 'Choose a file' }).waitFor();
    await frame.locator('.left').getByText('2 required fields left').waitFor();
  });
});
