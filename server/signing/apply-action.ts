import { acceptedKind, fieldProblem } from '#contract/field-rules.ts';
import { idTime } from '#contract/ids.ts';
import type { EmbedAction } from '#contract/signing.ts';
import type { FieldRow } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { agreedText, consentText, findConsentText } from './consent-texts.ts';
import { requireFits, ruledField } from './field-rules.ts';
import { acceptMark } from './mark-rules.ts';
import type { StoredMark } from './signing-store.ts';
import { placeAttachment } from './place-attachment.ts';
import { changeEnvelope, changeRecipient, type ActContext, type ActOutcome } from './act-context.ts';

type Act<K extends EmbedAction['act']> = Extract<EmbedAction, { act: K }>;

/** Pages were drawn and a person acted. Changes the status of those only whose turn it is and who have not gone further. */
export async function applyView(context: ActContext, action: Act<'document.view'>): Promise<ActOutcome> {
  const { self, documents } = context.state;
  const document = documents.find(({ id }) => id === action.documentId);
  if (!document) throw new ServiceError('not_found');
  if (action.pagesDrawn > document.pageCount) throw new ServiceError('invalid_request');
  if (self.status === 'notified') {
    await changeRecipient(context, self, { status: 'viewed', viewedAt: context.now });
  }
  return { type: 'document.viewed', facts: { document: action.documentId, pagesDrawn: action.pagesDrawn } };
}

/** Between the clocks of several servers. Milliseconds. */
const clockError = 60_000;

/**
 * How long pages were in view. What was read for how long is the reader's own affair: the log keeps how many pages, and
 * the list itself only in the payload's opening, which can be redacted.
 */
export async function applyPagesView(
  { caller, state, now }: ActContext,
  action: Act<'pages.view'>,
): Promise<ActOutcome> {
  const document = state.documents.find(({ id }) => id === action.documentId);
  if (!document) throw new ServiceError('not_found');
  const numbers = new Set(action.pages.map(({ page }) => page));
  if (numbers.size !== action.pages.length || Math.max(...numbers) > document.pageCount)
    throw new ServiceError('invalid_request');
  // Over all the embed sessions that one frame has had.
  const since = now.getTime() - (idTime(caller.principal.embedId) ?? 0);
  const longest = Math.max(...action.pages.map(({ seconds }) => seconds));
  if (longest * 1000 > since + clockError) throw new ServiceError('invalid_request');
  return { type: 'page.viewed', facts: { document: document.id, pages: numbers.size } };
}

/** Consent to exactly the text that is shown to this signer now; any other wording is refused, and one of before by name. */
export async function applyConsent(context: ActContext, action: Act<'consent.give'>): Promise<ActOutcome> {
  const { version, language, sha256 } = action;
  const { consents, languages, self } = context.state;
  const isAgreed = self.consentVersion === version && self.consentSha256 === sha256;
  const isSpoken = languages.allowed.some((one) => one === language);
  const text =
    (isSpoken ? findConsentText(version, language, sha256, consents) : undefined) ??
    (isAgreed ? agreedText(version, sha256, consents.texts) : undefined);
  if (!text && (!isSpoken || version !== consentText([language], languages, consents).version))
    throw new ServiceError('consent_text_changed');
  if (!text)
    throw new ServiceError('invalid_request', {
      details: [{ path: 'sha256', problem: 'not a current consent text' }],
    });
  // What was done since rests on the first: somebody who has the document open twice may be asked in both.
  if (!self.consentedAt)
    await changeRecipient(context, self, {
      consentedAt: context.now,
      consentVersion: text.version,
      consentSha256: text.sha256,
    });
  return {
    type: 'consent.given',
    facts: { version: text.version, language: text.language, sha256: text.sha256 },
  };
}

export async function applyMark(
  { tx, parts, caller, state }: ActContext,
  action: Act<'mark.adopt'>,
  markId: string,
): Promise<ActOutcome> {
  const mark = await acceptMark(action.mark);
  const { self } = state;
  const { purpose } = action;
  const placed = state.fields.flatMap(({ id, recipientId }) => {
    const value = recipientId === self.id ? state.values.get(id) : undefined;
    return value?.type === 'mark' ? [value.markId] : [];
  });
  const stored = { id: markId, recipientId: self.id, purpose, mark };
  await parts.store.saveMark(tx, caller.principal.organizationId, stored, placed);
  const isThrownAway = (one: StoredMark): boolean =>
    one.recipientId === self.id && one.purpose === purpose && !placed.includes(one.id);
  state.marks = [...state.marks.filter((one) => !isThrownAway(one)), stored];
  return {
    type: 'signature.adopted',
    facts: { mark: markId, purpose, kind: mark.kind },
    personal: { mark: { subjectId: self.id, value: JSON.stringify(mark) } },
  };
}

/** Sets or clears one field of the recipient's own. A mark must be adopted by this recipient for that purpose. */
export async function applyField(context: ActContext, action: Act<'field.set'>): Promise<ActOutcome> {
  const { tx, parts, caller, state } = context;
  const { self, values, drafts } = state;
  const field = ownField(state, action.fieldId);
  const { organizationId } = caller.principal;
  requireFits(ruledField(field), action.value);
  if (action.value?.type === 'mark') {
    const { markId } = action.value;
    const adopted = state.marks.find((mark) => mark.id === markId && mark.recipientId === self.id);
    if (!adopted || adopted.purpose !== field.type) throw new ServiceError('mark_not_adopted');
  }
  const owner = { organizationId, recipientId: self.id };
  const dropped = field.type === 'attachment' ? await placeAttachment(context, field.id, action.value) : [];
  const changes = [await parts.store.valueChange(tx, owner, field.id, action.value)];
  if (action.value === null) values.delete(field.id);
  else values.set(field.id, action.value);
  if (drafts.delete(field.id)) changes.push(parts.store.draftsGone(tx, [field.id]));
  if (field.type === 'radio' && action.value) {
    // One choice: what was chosen before is not any more, in the same act.
    for (const other of state.fields.filter((one) => isSameChoice(one, field) && values.delete(one.id)))
      changes.push(await parts.store.valueChange(tx, owner, other.id, null));
  }
  return {
    type: 'field.changed',
    facts: { field: field.id, fieldType: field.type, cleared: action.value === null ? 'yes' : 'no' },
    changes,
    dropped: { rows: dropped, reason: action.value === null ? 'removed' : 'replaced' },
  };
}

/**
 * Keeps what the signer typed though it breaks a rule of its field, and takes the value from the field: a reload shows
 * what was typed last, and signing is refused by that rule until it is put right. What fits is set, not drafted.
 */
export async function applyDraft(context: ActContext, action: Act<'field.draft'>): Promise<ActOutcome> {
  const { tx, parts, caller, state } = context;
  const field = ruledField(ownField(state, action.fieldId));
  if (field.readOnly || acceptedKind(field.type) !== 'text') requireFits(field, action.value);
  if (!fieldProblem(field, action.value))
    throw new ServiceError('invalid_request', { details: [{ path: 'value', problem: 'fits the field' }] });
  const owner = { organizationId: caller.principal.organizationId, recipientId: state.self.id };
  const changes = [await parts.store.draftChange(tx, owner, field.id, action.value)];
  if (state.values.delete(field.id)) changes.push(await parts.store.valueChange(tx, owner, field.id, null));
  state.drafts.set(field.id, action.value);
  return { type: 'field.drafted', facts: { field: field.id, fieldType: field.type }, changes };
}

function ownField({ fields, self }: ActContext['state'], fieldId: string): FieldRow {
  const field = fields.find(({ id }) => id === fieldId);
  if (!field) throw new ServiceError('not_found');
  if (field.recipientId !== self.id) throw new ServiceError('field_not_yours');
  return field;
}

const isSameChoice = (one: FieldRow, chosen: FieldRow): boolean =>
  one.id !== chosen.id &&
  one.recipientId === chosen.recipientId &&
  one.type === 'radio' &&
  one.settings.group?.name === chosen.settings.group?.name;

/** Ends the envelope for everyone: nobody should sign what a party has refused. */
export async function applyDecline(
  context: ActContext,
  action: Act<'recipient.decline'>,
): Promise<ActOutcome> {
  const { self } = context.state;
  await changeRecipient(context, self, { status: 'declined', declinedAt: context.now });
  await changeEnvelope(context, { status: 'declined' });
  return {
    type: 'recipient.declined',
    personal: { reason: { subjectId: self.id, value: action.reason } },
  };
}
