/**
 * Sealed files that somebody tampered with, one for each refusal of the checklist, by the name of the folder that a reader
 * would keep it in. Made at test time from a file that a server has sealed, so that no key has to lie in this repository.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import { concatBytes } from '../../widget/verify/core/bytes.ts';
import type { FileFailureCode } from '../../widget/verify/core/file-report.ts';
import { longestAttachment } from '../../widget/verify/core/pdf-attachment.ts';
import { layOutExtension } from '../../widget/verify/core/pdf-extension.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal, untilCheckpoint } from './ceremony.ts';
import type { TestServer } from './inkseal-server.ts';
import { craftedExtensionNames, craftExtensions } from './crafted-extensions.ts';
import { craftedSealNames, craftSeals } from './crafted-seals.ts';
import { craftedTrailNames, craftTrails, rebuilt } from './crafted-trails.ts';
import { createBlankPdf, createSealInput, createTestSigner } from './seal-input.ts';

export interface VerifyCase {
  failure: FileFailureCode;
  answer: 'same' | 'changed' | 'unknown';
  bytes: Uint8Array;
}

/** What a server's sealing would have to do wrong, or somebody with a key of their own could do. */
async function resealed(
  shown: Uint8Array,
  trail: AuditTrail,
  { padding = 0, transactionId = trail.transactionId, hasRoom = false } = {},
): Promise<Uint8Array> {
  const input = createSealInput(
    // A timestamp that does not come leaves its room.
    { bytes: shown, signer: createTestSigner(), ...(hasRoom && { stamp: async () => undefined }) },
    { auditTrail: JSON.stringify(trail) + ' '.repeat(padding) },
  );
  const certificate = { ...input.certificate, transactionId };
  return (await sealDocument({ ...input, certificate })).document.bytes;
}

/** What is made of a document that was signed before: nothing is drawn on it, and its certificate is a file of its own. */
export interface SeparateFiles {
  shown: Uint8Array;
  document: Uint8Array;
  certificate: Uint8Array;
}

async function sealedApart(shown: Uint8Array, trail: AuditTrail): Promise<SeparateFiles> {
  const input = createSealInput(
    { bytes: shown, signer: createTestSigner() },
    { auditTrail: JSON.stringify(trail), completionMode: 'append-only' },
  );
  const certificate = { ...input.certificate, transactionId: trail.transactionId };
  const { document, completionCertificate } = await sealDocument({ ...input, certificate });
  return { shown, document: document.bytes, certificate: completionCertificate?.bytes ?? new Uint8Array() };
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const changed = Uint8Array.from(bytes);
  changed[at] = changed[at] === 0x30 ? 0x31 : 0x30;
  return changed;
};

/** Another way to write the same signature value. */
function respelt(sealed: Uint8Array, contentsAt: number): Uint8Array {
  const changed = Uint8Array.from(sealed);
  const at = changed.findIndex((byte, index) => index >= contentsAt && byte >= 0x61 && byte <= 0x66);
  changed[at] = (changed[at] ?? 0) - 0x20;
  return changed;
}

function withEmptyExtension(sealed: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(sealed);
  return concatBytes(
    bytes,
    layOutExtension(bytes, bytes.length, { validation: null, timestamp: null }).bytes,
  );
}

function withEvent(
  trail: AuditTrail,
  type: string,
  change: (event: AuditTrail['events'][number]) => object,
): AuditTrail {
  return {
    ...trail,
    events: trail.events.map((event) => (event.type === type ? { ...event, ...change(event) } : event)),
  };
}

/** Another signature over the same checkpoint, in the same name. */
function forgedCheckpoint(note: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const [text = '', line = ''] = note.split('\n\n');
  const [dash, name, encoded = ''] = line.trim().split(' ');
  const keyId = Buffer.from(encoded, 'base64').subarray(0, 4);
  const forged = Buffer.concat([keyId, sign(null, Buffer.from(`${text}\n`), privateKey)]).toString('base64');
  return `${text}\n\n${dash} ${name} ${forged}\n`;
}

async function craftedCases(
  sealed: Uint8Array,
  { shown, trail }: { shown: Uint8Array; trail: AuditTrail },
): Promise<Record<string, VerifyCase>> {
  const made: Record<string, Pick<VerifyCase, 'failure' | 'bytes'>> = {
    ...craftSeals(await resealed(shown, trail, { hasRoom: true })),
    ...(await craftExtensions(sealed, (bytes) => resealed(bytes, trail))),
  };
  const cases: Record<string, VerifyCase> = {};
  for (const [name, one] of Object.entries(made)) cases[name] = { ...one, answer: 'changed' };
  for (const [name, { failure, trail: crafted }] of Object.entries(craftTrails(trail)))
    cases[name] = { failure, answer: 'same', bytes: await resealed(shown, crafted) };
  return {
    ...cases,
    trail_of_another_transaction_fail: {
      failure: 'seal_transaction_mismatch',
      answer: 'same',
      bytes: await resealed(shown, trail, { transactionId: 'txn_another' }),
    },
    trail_too_long_fail: {
      failure: 'trail_malformed',
      answer: 'same',
      bytes: await resealed(shown, trail, { padding: longestAttachment }),
    },
  };
}

async function makeVerifyCases(
  sealed: Uint8Array,
  { shown, other, trail }: { shown: Uint8Array; other: Uint8Array; trail: AuditTrail },
): Promise<Record<string, VerifyCase>> {
  const text = Buffer.from(sealed).toString('latin1');
  const contentsAt = text.lastIndexOf('/Contents <') + '/Contents <'.length;
  const cmsEnd = contentsAt + 8 + 2 * Number.parseInt(text.slice(contentsAt + 4, contentsAt + 8), 16);
  const sameLog = trail.log;
  if (!sameLog) throw new Error('The trail has no checkpoint yet.');
  const seal = (failure: FileFailureCode, bytes: Uint8Array, answer: VerifyCase['answer'] = 'changed') => {
    return { failure, answer, bytes };
  };
  const inside = async (failure: FileFailureCode, changed: AuditTrail, on = shown): Promise<VerifyCase> => {
    return { failure, answer: 'same', bytes: await resealed(on, changed) };
  };
  return {
    not_a_pdf_fail: seal('not_a_pdf', Buffer.from('hello'), 'unknown'),
    never_sealed_fail: seal('seal_missing', shown, 'unknown'),
    byte_added_fail: seal('byte_range_incomplete', Buffer.concat([sealed, Buffer.from('\n')])),
    empty_extension_fail: seal('byte_range_incomplete', withEmptyExtension(sealed)),
    byte_missing_fail: seal('byte_range_malformed', sealed.subarray(0, -1)),
    letter_changed_fail: seal('message_digest_mismatch', flipped(sealed, 20)),
    signature_changed_fail: seal('signature_invalid', flipped(sealed, cmsEnd - 1)),
    ...(await craftedCases(sealed, { shown, trail })),
    signature_respelt_fail: seal('contents_malformed', respelt(sealed, contentsAt)),
    event_edited_fail: await inside(
      'event_hash_mismatch',
      withEvent(trail, 'envelope.sent', ({ body }) => ({
        body: body.replace('"envelope.sent"', '"envelope.lost"'),
      })),
    ),
    event_removed_fail: await inside('chain_broken', {
      ...trail,
      events: trail.events.filter(({ type }) => type !== 'envelope.sent'),
    }),
    detail_edited_fail: await inside(
      'opening_mismatch',
      withEvent(trail, 'recipient.signed', ({ details }) => ({ details: { ...details, ip: '203.0.113.9' } })),
    ),
    other_document_fail: await inside('content_mismatch', trail, other),
    checkpoint_forged_fail: await inside('note_signature_invalid', {
      ...trail,
      log: { ...sameLog, checkpoint: forgedCheckpoint(sameLog.checkpoint) },
    }),
    leaf_moved_fail: await inside(
      'inclusion_mismatch',
      withEvent(trail, 'envelope.created', ({ inclusion }) => ({
        inclusion: inclusion && { ...inclusion, hashes: inclusion.hashes.toReversed() },
      })),
    ),
    proofs_removed_fail: await inside('log_missing', {
      ...trail,
      events: trail.events.map((event) => ({ ...event, inclusion: null })),
    }),
  };
}

export const verifyCaseNames = [
  'not_a_pdf_fail',
  'never_sealed_fail',
  'byte_added_fail',
  'empty_extension_fail',
  'byte_missing_fail',
  'letter_changed_fail',
  'signature_changed_fail',
  'trail_too_long_fail',
  'event_edited_fail',
  'event_removed_fail',
  'detail_edited_fail',
  'other_document_fail',
  'checkpoint_forged_fail',
  'leaf_moved_fail',
  'proofs_removed_fail',
  'signature_respelt_fail',
  'trail_of_another_transaction_fail',
  ...craftedSealNames,
  ...craftedExtensionNames,
  ...craftedTrailNames,
] as const;

/** A file that this server has sealed, and the cases made of it. */
export async function sealForCases(server: TestServer): Promise<{
  sealed: Uint8Array;
  /** Whole, and of no log. */
  unlogged: Uint8Array;
  apart: SeparateFiles;
  cases: Record<string, VerifyCase>;
}> {
  const { envelope, document } = await sendSample(server.customer);
  const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
  await untilCheckpoint(server);
  await signAndSeal(server.customer, session, envelope.id);
  const get = async (path: string): Promise<Response> => (await server.customer.call('GET', path)).response;
  const path = `/v1/envelopes/${envelope.id}`;
  const sealed = new Uint8Array(await (await get(`${path}/documents/sealed`)).arrayBuffer());
  const { database, vault } = server.parts;
  const rows = await database.rows<{ shown: string }>(
    database.queries,
    sql`SELECT viewed_object_id AS shown FROM document WHERE id = ${document.id}`,
  );
  const shown = await vault.readShownCopy(rows[0]?.shown ?? '', server.customer.organizationId);
  const trail = JSON.parse(await (await get(`${path}/audit-trail`)).text()) as AuditTrail;
  const cases = await makeVerifyCases(sealed, { shown, other: await createBlankPdf(), trail });
  const apart = await sealedApart(shown, trail);
  return { sealed, unlogged: await resealed(shown, rebuilt(trail)), apart, cases };
}
