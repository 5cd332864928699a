import { displayValue, writeDay } from '#contract/field-display.ts';
import type { FieldValue } from '#contract/fields.ts';
import type { SigningView } from '#contract/signing.ts';
import type { RecipientPrincipal } from '../accounts/principal.ts';
import { isTurn, seated } from '../envelopes/envelope.ts';
import { fieldAnswer } from '../envelopes/envelope-answer.ts';
import { documentLanguage, type FieldRow, type RecipientRow } from '../envelopes/envelope-store.ts';
import type { CompletionStatements } from './completion-statement.ts';
import { agreedText, consentText, type ConsentText } from './consent-texts.ts';
import { dateSigned, ruledField } from './field-rules.ts';
import { refusalOf, statusNow } from './readable.ts';
import type { SigningState } from './signing-state-store.ts';
import type { SigningStore, StoredMark } from './signing-store.ts';

/** In which language somebody is to be spoken to, as far as those know who have been asked. BCP 47. */
export interface LanguageWishes {
  /** What the page around the frame named, which knows who is before it now. */
  host: string | undefined;
  browser: readonly string[];
}

export interface SigningViewParts {
  store: SigningStore;
  statements: CompletionStatements;
  /** Where the look-up page is. */
  publicOrigin: string;
}

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

function completedField(
  field: FieldRow,
  signer: RecipientRow,
  value: FieldValue | undefined,
  marks: readonly StoredMark[],
  language: string,
): SigningView['completedFields'][number] {
  const mark = value?.type === 'mark' ? marks.find((one) => one.id === value.markId)?.mark : undefined;
  const date =
    field.type === 'date_signed' && signer.signedAt
      ? writeDay(dateSigned(signer.signedAt, signer.timeZone), language)
      : null;
  return {
    ...fieldAnswer(field),
    text: displayValue(ruledField(field), value, language) ?? date,
    mark: mark ?? null,
    checked: value?.type === 'checkbox' ? value.checked : null,
  };
}

/** What is asked now; of whoever has agreed to another version, what that was. */
function consentOf({ self, languages, consents }: SigningState, wishes: LanguageWishes): ConsentText {
  const asked = consentText([wishes.host, self.language, ...wishes.browser], languages, consents);
  const { consentVersion, consentSha256 } = self;
  if (consentVersion === null || consentSha256 === null || consentVersion === asked.version) return asked;
  return agreedText(consentVersion, consentSha256, consents.texts) ?? asked;
}

const marksOf = (self: RecipientRow, marks: readonly StoredMark[]): SigningView['marks'] =>
  marks
    .filter(({ recipientId }) => recipientId === self.id)
    .map(({ id, purpose, mark }) => ({ id, purpose, mark }));

const othersThan = (self: RecipientRow, recipients: readonly RecipientRow[]): SigningView['others'] =>
  seated(recipients)
    .filter((person) => person.id !== self.id)
    .map(({ name, status }) => ({ name, status }));

function receiptOf(
  { publicOrigin }: Pick<SigningViewParts, 'publicOrigin'>,
  { envelope, self, completion }: SigningState,
  isShown: boolean,
): SigningView['receipt'] {
  if (!isShown || self.status !== 'signed') return null;
  const { transactionId, signedCopies } = envelope;
  return {
    transactionId,
    lookUpUrl: `${publicOrigin}/transactions/${transactionId}`,
    sealed: completion?.sealed ?? [],
    isCopyMailed: completion ? completion.isCopyMailed : signedCopies && self.email !== '',
  };
}

/**
 * What this recipient may see now: own fields and values, and of others only names, status and signed values; no values at all
 * where the document itself is refused, or is only being prepared.
 */
export async function buildSigningView(
  parts: SigningViewParts,
  principal: RecipientPrincipal,
  state: SigningState,
  wishes: LanguageWishes,
): Promise<SigningView> {
  const { envelope: row, self, recipients, documents, fields, values, drafts, marks } = state;
  const isShown = refusalOf(row, self) === undefined;
  const signed = recipients.filter(({ status }) => status === 'signed' && isShown);
  const giver = recipients.find(({ delegatedToId }) => delegatedToId === self.id);
  const language = documentLanguage(recipients);
  const mine = (field: FieldRow): boolean => field.recipientId === self.id;
  const now = new Date();
  return {
    now: now.toISOString(),
    envelope: {
      id: row.id,
      title: row.title,
      status: statusNow(row, now),
      testMode: row.testMode,
      senderName: row.senderName,
      language,
      expiresAt: iso(row.expiresAt),
    },
    recipient: {
      id: self.id,
      name: self.name,
      email: self.email,
      status: self.status,
      consentedAt: iso(self.consentedAt),
      signedAt: iso(self.signedAt),
      isTurn: isTurn(self, recipients),
      delegatedTo: recipients.find(({ id }) => id === self.delegatedToId)?.name ?? null,
      delegatedBy: giver ? { name: giver.name, note: isShown ? state.note : '' } : null,
    },
    others: othersThan(self, recipients),
    documents: documents.map((document) => ({
      id: document.id,
      name: document.name,
      byteSize: document.viewedByteSize,
      sha256: document.viewedSha256,
      pageSizes: document.pageSizes,
      completionMode: document.completionMode,
    })),
    fields: fields.filter(mine).map((field) => {
      const draft = isShown && drafts.get(field.id);
      const value = isShown && values.get(field.id);
      return { ...fieldAnswer(field), value: value || null, ...(draft && { draft }) };
    }),
    completedFields: fields.flatMap((field) => {
      const signer = signed.find((person) => person.id === field.recipientId);
      return signer ? [completedField(field, signer, values.get(field.id), marks, language)] : [];
    }),
    marks: isShown ? marksOf(self, marks) : [],
    consent: consentOf(state, wishes),
    scopes: [...principal.scopes],
    completionStatement: row.status === 'completed' ? await parts.statements.sign(principal, row) : null,
    receipt: receiptOf(parts, state, isShown),
  };
}
