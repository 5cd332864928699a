import { sql, type SQL } from 'drizzle-orm';
import type { FieldValue, TextValue } from '#contract/fields.ts';
import { subjectKey } from '../audit/tables.ts';
import type { DocumentRow } from '../documents/document-store.ts';
import { documents } from '../documents/tables.ts';
import type { EnvelopeAggregate, EnvelopeRow, FieldRow, RecipientRow } from '../envelopes/envelope-store.ts';
import { envelopes, fields, fieldValues, recipients } from '../envelopes/tables.ts';
import type { Database, Queries, Transaction } from '../platform/database/database.ts';
import { fromJsonRow, type JsonRow } from '../platform/database/json-rows.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { AddedConsent, SpokenLanguages } from './consent-texts.ts';
import type { SigningStore, StoredMark } from './signing-store.ts';
import { adoptedMarks, fieldDrafts } from './tables.ts';

interface Completion {
  sealed: { documentId: string; sha256: string }[];
  isCopyMailed: boolean;
}

/** Everything a signer's view and acts are made of, as it was when it was read and as the act changes it. */
export interface SigningState extends EnvelopeAggregate {
  self: RecipientRow;
  documents: DocumentRow[];
  /** What the app allows, and what it speaks when nobody wishes for one of these. */
  languages: SpokenLanguages;
  /** What the app has added to our consent text, and what the signer has agreed to if that was another version. */
  consents: AddedConsent;
  /** By field id; the signer's own and those of people who have signed. */
  values: Map<string, FieldValue>;
  /** By field id; the signer's own that break a rule, in fields that hold no value. */
  drafts: Map<string, TextValue>;
  marks: StoredMark[];
  /** What whoever passed the document on to the signer wrote, or ''. */
  note: string;
  /** Once it is completed: hashes of the files as they are handed out now, and whether a copy was mailed to the signer. */
  completion: Completion | null;
}

interface StateJson {
  envelope: JsonRow;
  self: string;
  languages: SigningState['languages'];
  consents: SigningState['consents'];
  linkedDocuments: number;
  documents: JsonRow[];
  recipients: JsonRow[];
  fields: JsonRow[];
  values: JsonRow[];
  drafts: JsonRow[];
  marks: JsonRow[];
  keys: JsonRow[];
  completion: Completion | null;
}

/**
 * One statement for what would be nine. `embedId` decides alone whose state this is, so it must come from an embed
 * session or a token, never from what a caller claims.
 */
export const signingStateQuery = (embedId: string): SQL =>
  sql`SELECT json_build_object(
    'envelope', to_json(envelope),
    'self', embed.recipient_id,
    'languages', (SELECT json_build_object('allowed', allowed_languages, 'otherwise', default_language)
      FROM app WHERE app.id = envelope.app_id),
    'consents', (SELECT json_build_object('current', consent_version, 'texts', coalesce(
        (SELECT json_agg(json_build_object('version', version, 'language', language, 'text', text))
          FROM consent_text WHERE app_id = app.id AND version IN (app.consent_version,
            (SELECT split_part(consent_version, '_', 2) FROM recipient WHERE id = embed.recipient_id))), '[]'))
      FROM app WHERE app.id = envelope.app_id),
    'linkedDocuments', (SELECT count(*) FROM envelope_document WHERE envelope_id = envelope.id),
    'documents', (SELECT json_agg(document ORDER BY link.position)
      FROM envelope_document AS link
      JOIN document ON document.id = link.document_id AND document.organization_id = envelope.organization_id
      WHERE link.envelope_id = envelope.id),
    'recipients', (SELECT json_agg(recipient ORDER BY signing_order, position, recipient.id)
      FROM recipient WHERE envelope_id = envelope.id),
    'fields', coalesce((SELECT json_agg(field ORDER BY link.position, page, y, x)
      FROM field JOIN envelope_document AS link USING (envelope_id, document_id)
      WHERE field.envelope_id = envelope.id), '[]'),
    'values', coalesce((SELECT json_agg(value) FROM field_value AS value
      JOIN recipient ON recipient.id = value.recipient_id
      WHERE recipient.envelope_id = envelope.id AND (recipient.id = embed.recipient_id OR recipient.status = 'signed')), '[]'),
    'drafts', coalesce((SELECT json_agg(draft) FROM field_draft AS draft JOIN field ON field.id = draft.field_id
      WHERE field.envelope_id = envelope.id AND draft.recipient_id = embed.recipient_id), '[]'),
    'marks', coalesce((SELECT json_agg(mark ORDER BY mark.id) FROM adopted_mark AS mark
      JOIN recipient ON recipient.id = mark.recipient_id
      WHERE recipient.envelope_id = envelope.id AND (recipient.id = embed.recipient_id OR recipient.status = 'signed')), '[]'),
    'keys', coalesce((SELECT json_agg(key) FROM subject_key AS key
      JOIN recipient ON recipient.id = key.subject_id
      WHERE key.organization_id = envelope.organization_id AND recipient.envelope_id = envelope.id
        AND (recipient.id = embed.recipient_id OR recipient.status = 'signed')), '[]'),
    'completion', CASE WHEN envelope.status = 'completed' THEN json_build_object(
      'sealed', coalesce((SELECT json_agg(json_build_object('documentId', document_id,
          'sha256', coalesce(extended_sha256, sha256)) ORDER BY link.position)
        FROM sealed_document JOIN envelope_document AS link USING (envelope_id, document_id)
        WHERE envelope_id = envelope.id), '[]'),
      'isCopyMailed', EXISTS (SELECT FROM mail WHERE chain = envelope.id AND subject_id = embed.recipient_id
        AND kind = 'signed-copy' AND status <> 'failed')) END
  )::text AS state
  FROM embed JOIN envelope ON envelope.id = embed.envelope_id AND envelope.organization_id = embed.organization_id
  WHERE embed.id = ${embedId}`;

/** Locks that embed's envelope until the transaction ends: acts on one envelope follow each other. */
export const envelopeLockQuery = (embedId: string): SQL =>
  sql`SELECT envelope.id FROM envelope JOIN embed ON embed.envelope_id = envelope.id
    AND embed.organization_id = envelope.organization_id
    WHERE embed.id = ${embedId} FOR UPDATE OF envelope`;

/** Opens what the query found; `not_found` when there is nothing. Keys it reads in `tx` serve that transaction. */
export async function readSigningState(
  store: SigningStore,
  [row]: unknown[],
  tx?: Transaction,
): Promise<SigningState> {
  if (row === undefined) throw new ServiceError('not_found');
  const found = JSON.parse((row as { state: string }).state) as StateJson;
  const everyone = found.recipients.map((one) => fromJsonRow(recipients, one) as RecipientRow);
  const shown = (found.documents ?? []).map((one) => fromJsonRow(documents, one));
  const self = everyone.find(({ id }) => id === found.self);
  if (!self || shown.length !== found.linkedDocuments) throw new ServiceError('not_found');
  const keys = await store.openKeys(
    found.keys.map((one) => fromJsonRow(subjectKey, one)),
    tx,
  );
  return {
    envelope: fromJsonRow(envelopes, found.envelope) as EnvelopeRow,
    self,
    languages: found.languages,
    consents: found.consents,
    documents: shown,
    documentIds: shown.map(({ id }) => id),
    recipients: everyone,
    fields: found.fields.map((one) => fromJsonRow(fields, one) as FieldRow),
    values: store.openValues(
      found.values.map((one) => fromJsonRow(fieldValues, one)),
      keys,
    ),
    drafts: store.openDrafts(
      found.drafts.map((one) => fromJsonRow(fieldDrafts, one)),
      keys,
    ),
    marks: store.openMarks(
      found.marks.map((one) => fromJsonRow(adoptedMarks, one)),
      keys,
    ),
    note: store.openNote(self, keys),
    completion: found.completion,
  };
}

export async function loadSigningState(
  parts: { database: Database; store: SigningStore },
  on: Queries,
  embedId: string,
): Promise<SigningState> {
  return readSigningState(parts.store, await parts.database.rows(on, signingStateQuery(embedId)));
}
