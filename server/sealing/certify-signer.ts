import type { AuditTrailEvent } from '#contract/audit-events.ts';
import { unshownCharacters } from '#contract/font-coverage.ts';
import { readSignLabel } from '#contract/sign-labels.ts';
import type { RecipientRow } from '../envelopes/envelope-store.ts';
import { authenticationOf } from './certify-authentication.ts';
import type { CertifiedActor, CertifiedSigner } from './certificate-content.ts';
import { bodyOf, eventsBy } from './event-body.ts';
import type { GatheredDocument, GatheredEnvelope } from './gather-envelope.ts';

/** What the audit log holds on one signer, for the certificate: nothing is stated that no event carries. */
export function certifySigner(
  gathered: GatheredEnvelope,
  person: RecipientRow,
  document: GatheredDocument,
): CertifiedSigner {
  const { events } = gathered;
  const signed = eventsBy(events, person.id, 'recipient.signed').at(-1);
  const viewed = eventsBy(events, person.id, 'document.viewed').filter(
    (event) => bodyOf(event).facts['document'] === document.id,
  );
  const consent = eventsBy(events, person.id, 'consent.given')[0]; // what was done rests on it
  const consentFacts = consent && bodyOf(consent).facts;
  const signedAt = person.signedAt ?? new Date(signed?.at ?? 0);
  return {
    name: person.name,
    email: person.email,
    order: person.order,
    delegatedBy: predecessors(gathered.aggregate.recipients, person),
    authentication: authenticationOf(gathered, person, signedAt),
    consent: consent
      ? {
          version: String(consentFacts?.['version'] ?? ''),
          language: String(consentFacts?.['language'] ?? ''),
          sha256: String(consentFacts?.['sha256'] ?? ''),
          at: new Date(consent.at),
        }
      : null,
    viewed: viewed[0]
      ? {
          pagesDrawn: Math.max(...viewed.map((event) => Number(bodyOf(event).facts['pagesDrawn'] ?? 0))),
          pageCount: document.pageCount,
          at: new Date(viewed[0].at),
        }
      : null,
    mark: signatureOf(gathered, person),
    intent: drawableIntent(person.intent ?? '', gathered.aggregate.documentIds.length),
    signedAt,
    timeZone: person.timeZone,
    ipAddress: signed?.details['ip'] ?? null,
    userAgent: signed?.details['userAgent'] ?? null,
  };
}

function predecessors(
  recipients: readonly RecipientRow[],
  person: RecipientRow,
): CertifiedSigner['delegatedBy'] {
  const giver = recipients.find(({ delegatedToId }) => delegatedToId === person.id);
  if (!giver) return [];
  const { name, email, delegatedAt } = giver;
  return [...predecessors(recipients, giver), ...(delegatedAt ? [{ name, email, at: delegatedAt }] : [])];
}

/**
 * As it stood on the button; in English, with the language named, where the seal's fonts lack its letters. The audit trail
 * has it letter by letter.
 */
export function drawableIntent(intent: string, documents: number): string {
  const read =
    unshownCharacters('noto-sans', intent).length > 0 ? readSignLabel(intent, documents) : undefined;
  return read ? `${read.english} [${read.language}]` : intent;
}

function signatureOf(gathered: GatheredEnvelope, person: RecipientRow): CertifiedSigner['mark'] {
  for (const field of gathered.aggregate.fields) {
    if (field.recipientId !== person.id || field.type !== 'signature') continue;
    const value = gathered.values.get(field.id);
    const mark = value?.type === 'mark' && gathered.marks.find((one) => one.id === value.markId)?.mark;
    if (mark) return mark;
  }
  return null;
}

/** Who acted, in words: a recipient by name, the integrator by the organization it acts for. */
export function eventActor(
  event: AuditTrailEvent,
  recipients: readonly RecipientRow[],
  senderName: string,
): CertifiedActor {
  const { actor } = bodyOf(event);
  switch (actor.kind) {
    case 'recipient': {
      const name = recipients.find((person) => person.id === actor.id)?.name;
      return name === undefined ? { kind: 'recipient' } : { name };
    }
    case 'api_key':
    case 'account':
      return { name: senderName };
    case 'anonymous':
    case 'operator':
      return { kind: actor.kind };
    default:
      return { kind: 'system' };
  }
}
