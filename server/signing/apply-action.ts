import type { EmbedAction } from '#contract/signing.ts';
import { getDocument } from '../documents/document-store.ts';
import { updateEnvelope, updateRecipient } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { findConsentText } from './consent-texts.ts';
import { requireFits, requireMark } from './field-rules.ts';
import type { ActContext, ActOutcome } from './act-context.ts';

type Act<K extends EmbedAction['act']> = Extract<EmbedAction, { act: K }>;

/** Pages were drawn and a person acted. Changes the status of those only whose turn it is and who have not gone further. */
export async function applyView(
  { tx, caller, self, aggregate, now }: ActContext,
  action: Act<'document.view'>,
): Promise<ActOutcome> {
  if (!aggregate.documentIds.includes(action.documentId)) throw new ServiceError('not_found');
  const { pageCount } = await getDocument(tx, caller.principal.organizationId, action.documentId);
  if (action.pagesDrawn > pageCount) throw new ServiceError('invalid_request');
  if (self.status === 'notified') {
    await updateRecipient(tx, self.id, { status: 'viewed', viewedAt: now });
  }
  return { type: 'document.viewed', facts: { document: action.documentId, pagesDrawn: action.pagesDrawn } };
}

/** Consent to exactly the text we published; any other wording is refused. */
export async function applyConsent(
  { tx, self, now }: ActContext,
  action: Act<'consent.give'>,
): Promise<ActOutcome> {
  const text = findConsentText(action.version, action.language, action.sha256);
  if (!text)
    throw new ServiceError('invalid_request', {
      details: [{ path: 'sha256', problem: 'not a current consent text' }],
    });
  await updateRecipient(tx, self.id, {
    consentedAt: now,
    consentVersion: text.version,
    consentSha256: text.sha256,
  });
  return {
    type: 'consent.given',
    facts: { version: text.version, language: text.language, sha256: text.sha256 },
  };
}

export async function applyMark(
  { tx, parts, caller, self }: ActContext,
  action: Act<'mark.adopt'>,
  markId: string,
): Promise<ActOutcome> {
  requireMark(action.mark);
  const { purpose, mark } = action;
  await parts.store.saveMark(tx, caller.principal.organizationId, {
    id: markId,
    recipientId: self.id,
    purpose,
    mark,
  });
  return {
    type: 'signature.adopted',
    facts: { mark: markId, purpose, kind: mark.kind },
    personal: { mark: { subjectId: self.id, value: JSON.stringify(mark) } },
  };
}

/** Sets or clears one field of the recipient's own. A mark must be adopted by this recipient for that purpose. */
export async function applyField(
  { tx, parts, caller, aggregate, self }: ActContext,
  action: Act<'field.set'>,
): Promise<ActOutcome> {
  const field = aggregate.fields.find((one) => one.id === action.fieldId);
  if (!field) throw new ServiceError('not_found');
  if (field.recipientId !== self.id) throw new ServiceError('field_not_yours');
  const { organizationId } = caller.principal;
  if (action.value) requireFits(field, action.value);
  if (action.value?.type === 'mark') {
    const { markId } = action.value;
    const marks = await parts.store.loadMarks(tx, organizationId, [self.id]);
    const adopted = marks.find((mark) => mark.id === markId);
    if (!adopted || adopted.purpose !== field.type) throw new ServiceError('mark_not_adopted');
  }
  await parts.store.saveValue(tx, { organizationId, recipientId: self.id }, field.id, action.value);
  return {
    type: 'field.changed',
    facts: { field: field.id, fieldType: field.type, cleared: action.value === null ? 'yes' : 'no' },
  };
}

/** Ends the envelope for everyone: nobody should sign what a party has refused. */
export async function applyDecline(
  { tx, self, aggregate, now }: ActContext,
  action: Act<'recipient.decline'>,
): Promise<ActOutcome> {
  await updateRecipient(tx, self.id, { status: 'declined', declinedAt: now });
  await updateEnvelope(tx, aggregate.envelope.id, { status: 'declined' });
  return {
    type: 'recipient.declined',
    personal: { reason: { subjectId: self.id, value: action.reason } },
  };
}
