import type { Context, Hono } from 'hono';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { attachmentTypes, fileNameHeader } from '#contract/attachments.ts';
import { envelopeAttachmentSchema, type EnvelopeAttachment } from '#contract/envelopes.ts';
import type { AttachmentValue } from '#contract/fields.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { actorOf, type Principal } from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { whereaboutsSubject } from '../audit/whereabouts.ts';
import { authorizeBytes } from '../documents/authorize-bytes.ts';
import { wasDestroyed } from '../documents/object-store.ts';
import { answerFile } from '../documents/pdf-answer.ts';
import type { DocumentVault } from '../documents/vault.ts';
import type { EmbedCaller } from '../embedding/authenticate-session.ts';
import { findEnvelope, loadAggregate, type EnvelopeRow, type FieldRow } from '../envelopes/envelope-store.ts';
import type { Database } from '../platform/database/database.ts';
import type { HttpEnv, RequestFacts } from '../platform/http/http-env.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { isStorable } from '../platform/http/storable-text.ts';
import { recordAccess } from './access-once.ts';
import type { SigningParts } from './act-context.ts';
import { findAttachment } from './attachment-store.ts';
import type { SigningStore } from './signing-store.ts';
import { uploadAttachment } from './upload-attachment.ts';

export interface AttachmentParts {
  database: Database;
  audit: AuditLog;
  vault: DocumentVault;
  store: SigningStore;
}

const list = createRoute({
  method: 'get',
  path: '/v1/envelopes/{id}/attachments',
  summary: 'List the files that those who have signed attached',
  ...permitted('documents:read'),
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: {
    200: jsonAnswer(z.object({ attachments: z.array(envelopeAttachmentSchema) }), 'All of them.'),
    default: problemAnswer,
  },
});

const content = createRoute({
  method: 'get',
  path: '/v1/envelopes/{id}/attachments/{attachmentId}',
  summary: 'Download a file that a signer attached, as they sent it: it was not looked into',
  ...permitted('documents:read'),
  request: { params: z.object({ id: z.string().max(64), attachmentId: z.string().max(64) }) },
  responses: {
    200: {
      description: 'The file.',
      content: Object.fromEntries(
        Object.values(attachmentTypes).map((type) => [type, { schema: z.string() }]),
      ),
    },
    default: problemAnswer,
  },
});

interface SignedAttachment {
  field: FieldRow;
  value: AttachmentValue;
}

/** Of those who have signed: before that, what somebody put into a field is theirs alone. */
async function signedAttachments(parts: AttachmentParts, envelope: EnvelopeRow): Promise<SignedAttachment[]> {
  const on = parts.database.queries;
  const { recipients, fields } = await loadAggregate(on, envelope);
  const signed = recipients.filter(({ status }) => status === 'signed').map(({ id }) => id);
  const values = await parts.store.loadValues(on, envelope.organizationId, signed);
  return fields.flatMap((field) => {
    const value = values.get(field.id);
    return value?.type === 'attachment' ? [{ field, value }] : [];
  });
}

const attachmentAnswer = ({ field, value }: SignedAttachment): EnvelopeAttachment => ({
  id: value.attachmentId,
  fieldId: field.id,
  recipientId: field.recipientId,
  label: field.label,
  name: value.name,
  kind: value.kind,
  byteSize: value.byteSize,
  sha256: value.sha256,
});

async function serveAttachment(
  parts: AttachmentParts,
  principal: Principal,
  envelope: EnvelopeRow,
  request: { attachmentId: string; name: string | undefined; range: string | undefined; facts: RequestFacts },
): Promise<Response> {
  const row = await findAttachment(parts.database.queries, envelope.id, request.attachmentId);
  if (!row) throw new ServiceError('not_found');
  const { organizationId, testMode, id: envelopeId } = envelope;
  const { recipientId } = row;
  const access = authorizeBytes(principal, {
    organizationId,
    kind: 'attachment',
    testMode,
    envelopeId,
    recipientId,
  });
  const object = await parts.vault.openObject(row.objectId, access);
  const name = request.name ?? (await parts.store.openName(parts.database.queries, row)) ?? row.id;
  const { clientIp, userAgent } = request.facts;
  const actor = actorOf(principal);
  const subjectId = whereaboutsSubject(actor, organizationId);
  const event = {
    type: 'attachment.downloaded',
    organizationId,
    chain: envelopeId,
    actor,
    facts: { attachment: row.id, field: row.fieldId },
    personal: { ip: { subjectId, value: clientIp }, userAgent: { subjectId, value: userAgent } },
  } as const;
  const write = () => parts.audit.recordKnown([event]);
  if (principal.kind === 'recipient') {
    const { embedSessionId } = principal;
    await recordAccess({ embedSessionId, objectId: row.objectId, isToKeep: true }, write);
  } else await write();
  return answerFile(object, { name, contentType: attachmentTypes[row.kind] }, request.range);
}

const factsOf = (c: { get(key: keyof RequestFacts): string }): RequestFacts => ({
  requestId: c.get('requestId'),
  clientIp: c.get('clientIp'),
  userAgent: c.get('userAgent'),
});

/** The sender's: GET /v1/envelopes/:id/attachments and one of them. */
export function attachmentRoutes(parts: AttachmentParts) {
  const on = parts.database.queries;
  const find = async (c: Context<IntegratorEnv>, id: string): Promise<EnvelopeRow> => {
    const envelope = await findEnvelope(on, c.get('principal'), id);
    if (!envelope) throw new ServiceError('not_found');
    return envelope;
  };
  const router = createRouter<IntegratorEnv>();
  router.openapi(list, async (c) => {
    const envelope = await find(c, c.req.valid('param').id);
    return c.json({ attachments: (await signedAttachments(parts, envelope)).map(attachmentAnswer) }, 200);
  });
  router.openapi(content, async (c) => {
    const { id, attachmentId } = c.req.valid('param');
    const envelope = await find(c, id);
    const signed = await signedAttachments(parts, envelope);
    const name = signed.find(({ value }) => value.attachmentId === attachmentId)?.value.name;
    if (name === undefined) {
      const row = await findAttachment(on, id, attachmentId);
      const isGone = row && (await wasDestroyed(on, row.organizationId, row.objectId));
      throw new ServiceError(isGone ? 'document_destroyed' : 'not_found');
    }
    const request = { attachmentId, name, range: c.req.header('range'), facts: factsOf(c) };
    return serveAttachment(parts, c.get('principal'), envelope, request);
  });
  return router;
}

/** A name that cannot be read is none: what the file is called decides nothing. */
function fileName(header: string | undefined): string {
  try {
    const name = decodeURIComponent(header ?? '');
    return isStorable(name) ? name : '';
  } catch {
    return '';
  }
}

/** What breaks off is the sender's connection, not ours. */
async function* bodyOf(request: Request): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of request.body ?? []) yield chunk;
  } catch (cause) {
    throw new ServiceError('invalid_request', { cause });
  }
}

/** The signer's: POST /v1/embed/attachments sends one, GET /v1/embed/attachments/:id gives it back. */
export function mountFrameAttachments(
  app: Hono<HttpEnv>,
  parts: SigningParts,
  authenticate: {
    sender(c: Context<HttpEnv>): Promise<EmbedCaller>;
    reader(c: Context<HttpEnv>): Promise<EmbedCaller>;
  },
): void {
  app.post('/v1/embed/attachments', async (c) => {
    const caller = await authenticate.sender(c);
    const value = await uploadAttachment(parts, caller, {
      fieldId: c.req.query('fieldId') ?? '',
      name: fileName(c.req.header(fileNameHeader)),
      body: bodyOf(c.req.raw),
      facts: factsOf(c),
    });
    return c.json({ value }, 201);
  });
  app.get('/v1/embed/attachments/:id', async (c) => {
    const { principal } = await authenticate.reader(c);
    const envelope = await findEnvelope(parts.database.queries, principal, principal.envelopeId);
    if (!envelope) throw new ServiceError('not_found');
    return serveAttachment(parts, principal, envelope, {
      attachmentId: c.req.param('id'),
      name: undefined,
      range: c.req.header('range'),
      facts: factsOf(c),
    });
  });
}
