import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { Envelope, NewEnvelope } from '../../widget/contract/envelopes.ts';
import type { Document } from '../../widget/contract/documents.ts';
import type { FieldType } from '../../widget/contract/fields.ts';
import type { Scope } from '../../widget/contract/scopes.ts';
import type { SignerAuthentication } from '../../widget/contract/signer-methods.ts';
import { signedValuesText } from '../../widget/contract/signed-values.ts';
import { createFrameKey, type FrameKey } from '../../widget/frame/dpop.ts';
import { EmbedApi } from '../../widget/frame/embed-api.ts';
import {
  openEmbedSession,
  type EmbedSession,
  type LockableSession,
} from '../../widget/frame/embed-session.ts';
import { customerOrigin, type TestCustomer, type TestServer } from './inkseal-server.ts';
import { readSampleAgreement } from './prepared.ts';

export interface SentEnvelope {
  envelope: Envelope;
  document: Document;
}

const typed: readonly { type: FieldType; x: number; y: number }[] = [
  { type: 'text', x: 60, y: 60 },
  { type: 'checkbox', x: 60, y: 120 },
  { type: 'initials', x: 60, y: 180 },
  { type: 'signature', x: 60, y: 240 },
  { type: 'date_signed', x: 60, y: 320 },
];

/** Uploads the sample, makes an envelope with one field of each of those types for each signer, and whatever else is asked, and sends it. */
export async function sendSample(
  customer: TestCustomer,
  signers: {
    order?: number;
    language?: string | undefined;
    email?: string;
    signerAuthentication?: SignerAuthentication;
    phone?: string;
    role?: 'cc';
  }[] = [{}],
  more: typeof typed = [],
  asked: Partial<NewEnvelope> = {},
): Promise<SentEnvelope> {
  const document = (
    await customer.call<Document>('POST', '/v1/documents?name=Agreement.pdf', {
      pdf: await readSampleAgreement(),
    })
  ).body;
  const created = await customer.call<Envelope>('POST', '/v1/envelopes', {
    json: {
      title: 'Employment agreement',
      documentIds: [document.id],
      recipients: signers.map(({ order = 1, language, ...asked }, index) => ({
        name: `Signer Nº${index + 1} Ødegård`,
        email: `signer${index + 1}@example.com`,
        order,
        ...asked,
        ...(language === undefined ? {} : { language }),
      })),
      fields: signers.flatMap(({ role }, recipientIndex) =>
        (role === 'cc' ? [] : [...typed, ...more]).map(({ type, x, y }) => ({
          documentId: document.id,
          page: 3,
          x: x + recipientIndex * 260,
          y: y + 100,
          width: type === 'checkbox' ? 16 : 200,
          height: type === 'checkbox' ? 16 : 48,
          type,
          recipientIndex,
        })),
      ),
      ...asked,
    },
  });
  const sent = await customer.call<Envelope>('POST', `/v1/envelopes/${created.body.id}/send`);
  return { envelope: sent.body, document };
}

export async function createEmbedFor(
  customer: TestCustomer,
  envelope: Envelope,
  recipient = 0,
  scopes?: readonly Scope[],
): Promise<EmbedToken> {
  const { body } = await customer.call<EmbedToken>('POST', '/v1/embeds', {
    json: {
      envelopeId: envelope.id,
      recipientId: envelope.recipients[recipient]?.id,
      allowedOrigins: [customerOrigin],
      ...(scopes && { scopes }),
    },
  });
  return body;
}

/** Time in which nobody uses any embed session of the server, written down and not waited for. */
export const passUnused = ({ parts }: Pick<TestServer, 'parts'>, seconds: number) =>
  parts.database.queries.execute(
    sql`UPDATE embed_session SET last_used_at = last_used_at - ${seconds} * interval '1 second'`,
  );

export interface FrameOptions {
  key?: FrameKey;
  hostOrigin?: string;
  /** What the host page's `scopes` attribute says. */
  scopes?: string;
  /** What the host page's `language` attribute says. */
  language?: string;
  /** Tokens handed out one after the other, as a host page's fetchToken would. */
  tokens?: string[];
}

/** Opens an embed session with the frame's own code, as the frame does after the handshake. */
export async function openFrame(
  server: { parts: Pick<TestServer['parts'], 'frameOrigin'> },
  embed: EmbedToken,
  options: FrameOptions = {},
): Promise<LockableSession> {
  const key = options.key ?? (await createFrameKey());
  const tokens = options.tokens ?? [embed.token];
  const language = (): string | undefined => options.language;
  const api = new EmbedApi({ key, origin: server.parts.frameOrigin, firstNonce: undefined, language });
  return openEmbedSession({
    embedId: embed.embedId,
    key,
    api,
    host: {
      hostOrigin: options.hostOrigin ?? customerOrigin,
      context: options.scopes === undefined ? {} : { scopes: options.scopes },
      requestToken: async () => {
        const token = tokens.shift();
        if (token === undefined) throw new Error('the host page has no further token');
        return token;
      },
    },
  });
}

/** Consents, fills every field and adopts marks; does not sign. */
export async function fillEverything(session: EmbedSession): Promise<void> {
  const { consent, documents } = session.view;
  await session.act({ act: 'document.view', documentId: documents[0]?.id ?? '', pagesDrawn: 1 });
  await session.act({
    act: 'consent.give',
    version: consent.version,
    language: consent.language,
    sha256: consent.sha256,
  });
  await session.act({
    act: 'mark.adopt',
    purpose: 'signature',
    mark: { kind: 'typed', text: 'Ødegård', font: 'caveat' },
  });
  const drawn = { kind: 'drawn', aspect: 2, strokes: [[0, 0.5, 0.5, 0.1, 1, 0.9, 1.8, 0.4]] } as const;
  await session.act({
    act: 'mark.adopt',
    purpose: 'initials',
    mark: { ...drawn, strokes: drawn.strokes.map((stroke) => [...stroke]) },
  });
  for (const field of session.view.fields.filter(({ readOnly }) => !readOnly)) {
    const mark = session.view.marks.find(({ purpose }) => purpose === field.type);
    if (field.type === 'text')
      await session.act({
        act: 'field.set',
        fieldId: field.id,
        value: { type: 'text', text: 'Produktdesigner æøå' },
      });
    if (field.type === 'checkbox')
      await session.act({ act: 'field.set', fieldId: field.id, value: { type: 'checkbox', checked: true } });
    if (mark)
      await session.act({ act: 'field.set', fieldId: field.id, value: { type: 'mark', markId: mark.id } });
  }
}

/** As the frame names it: SHA-256 of what the session's view shows in the signer's own fields. */
export const valuesShown = ({ view }: EmbedSession): string =>
  createHash('sha256').update(signedValuesText(view.fields)).digest('base64url');

export function sign(session: EmbedSession, valuesSha256 = valuesShown(session)) {
  return session.act(
    { act: 'recipient.sign', intent: 'Sign document', valuesSha256, timeZone: 'Europe/Oslo' },
    'visible',
  );
}

/** A sealed document names the newest checkpoint: on a new server there is none for a moment, which a busy machine makes long. */
export async function untilCheckpoint({ origin }: Pick<TestServer, 'origin'>): Promise<void> {
  while ((await fetch(`${origin}/log/checkpoint`)).status !== 200) await setTimeout(20);
}

/** Polls until the envelope has that status; fails after 30 seconds. */
export async function waitForStatus(
  customer: TestCustomer,
  envelopeId: string,
  status: string,
): Promise<Envelope> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { body } = await customer.call<Envelope>('GET', `/v1/envelopes/${envelopeId}`);
    if (body.status === status) return body;
    if (Date.now() > deadline) throw new Error(`envelope is ${body.status}, not ${status}`);
    await setTimeout(150);
  }
}

/** The whole of it for one signer: fills everything in, signs, and waits for the seal. */
export async function signAndSeal(
  customer: TestCustomer,
  session: EmbedSession,
  envelopeId: string,
): Promise<Envelope> {
  await fillEverything(session);
  await sign(session);
  return waitForStatus(customer, envelopeId, 'completed');
}
