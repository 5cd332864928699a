/** A customer's page with nothing on it but the element, as the test writes it. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { InksealClient, type Embed } from '../../demo/inkseal-client.ts';
import type { SigningWorld } from './signing-world.ts';

/** A sent envelope's embed, with the token of the same answer: bound to no key, valid for `expiresInSeconds`. */
export async function newEmbed(world: SigningWorld, expiresInSeconds = 120): Promise<Embed> {
  const client = new InksealClient(world.account);
  const document = await client.uploadDocument('a.pdf', await readFile(world.samplePdf));
  const envelope = await client.createEnvelope({
    title: 'Agreement',
    documentIds: [document.id],
    recipients: [{ name: 'Nora Aune', email: 'nora@example.com' }],
    fields: world.account.sampleFields.map((field) => ({ ...field, documentId: document.id })),
  });
  await client.sendEnvelope(envelope.id);
  return client.createEmbed({
    envelopeId: envelope.id,
    recipientId: envelope.recipients[0]?.id ?? '',
    allowedOrigins: [world.pageOrigin],
    expiresInSeconds,
  });
}

export interface PlainPage {
  /** Of the body. */
  html: string;
  /** A module; `import '/vendor/inkseal/define.js'` stands before it. */
  script?: string;
  headers?: Record<string, string>;
}

/** Serves it on the customer's origin, at `/plain`, and goes there. */
export async function showPlainPage(
  page: Page,
  world: SigningWorld,
  { html, script = '', headers }: PlainPage,
): Promise<void> {
  await page.context().grantPermissions(['local-network-access']);
  await page.route(`${world.pageOrigin}/plain`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      ...(headers && { headers }),
      body: `<!doctype html><html lang="en"><title>Plain</title><style>body { margin: 0 }</style><body>${html}
        <script type="module">import '/vendor/inkseal/define.js';\n${script}</script></body></html>`,
    }),
  );
  await page.goto(`${world.pageOrigin}/plain`);
}
