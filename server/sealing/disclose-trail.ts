import type { AuditTrailEvent } from '#contract/audit-events.ts';
import type { FieldValue } from '#contract/fields.ts';
import { bodyOf, type EventBody } from './event-body.ts';

/** Who was where with which device is said of the act of signing, on the certificate; of nothing else. */
const whereabouts: ReadonlySet<string> = new Set(['ip', 'userAgent']);

/** Of passing a document on, what the certificate says: the note is for one person alone. */
const saidOfDelegation: ReadonlySet<string> = new Set(['from', 'to']);

/**
 * Of sending, whom the certificate names: the signers. Who only gets a copy has no part in what is proved. Envelopes that were
 * sent before these had names of their own name them as signers: there, only whom an opening is about tells them apart.
 */
const saidOfSending = /^recipient\d+(?:Name|Email)$/;

/** Names of openings that are about who only gets a copy, by event. */
export type OpeningsOfCopied = ReadonlyMap<string, ReadonlySet<string>>;

const factsOf = (event: AuditTrailEvent): EventBody['facts'] => bodyOf(event).facts;

/**
 * Of how signers were identified, what the certificate says: the address a code went to, but no number; and whom the
 * application had signed in, in the session that was signed in and no other.
 */
function isSaidOfSigner(event: AuditTrailEvent, signedIn: ReadonlySet<unknown>): boolean {
  const { method, session } = factsOf(event);
  if (event.type === 'signer_code.issued') return method === 'email_code';
  return event.type === 'embed_token.exchanged' && session !== undefined && signedIn.has(session);
}

const saidOfSigner: ReadonlySet<string> = new Set(['sentTo', 'hostIdentity']);

/** By field, the event of its last change; what somebody entered who then passed the document on is gone. */
function lastChanges(events: readonly AuditTrailEvent[]): Map<unknown, string> {
  const last = new Map<unknown, { id: string; by: string }>();
  for (const event of events) {
    const { actor, facts } = bodyOf(event);
    if (event.type === 'field.changed') last.set(facts['field'], { id: event.id, by: actor.id });
    if (event.type === 'recipient.delegated')
      for (const [field, { by }] of last) if (by === actor.id) last.delete(field);
  }
  return new Map([...last].map(([field, { id }]) => [field, id]));
}

/**
 * The trail as every party may keep it: each event as it was hashed, and opened only what the sealed document says
 * itself. What somebody typed and took back, or drew and threw away, stays a commitment: once delivered, nothing of it
 * could be redacted any more.
 */
export function discloseTrail(
  events: readonly AuditTrailEvent[],
  values: ReadonlyMap<string, FieldValue>,
  ofCopied: OpeningsOfCopied,
): AuditTrailEvent[] {
  const lastChange = lastChanges(events);
  const usedMarks = new Set(
    [...values.values()].map((value) => (value.type === 'mark' ? value.markId : null)),
  );
  const usedAttachments = new Set(
    [...values.values()].map((value) => (value.type === 'attachment' ? value.attachmentId : null)),
  );
  const stands = (event: AuditTrailEvent): boolean => {
    if (event.type === 'field.changed') {
      const { field, cleared } = factsOf(event);
      // A choice that another took the place of, and what a condition hid, were taken back without an event of their own.
      return lastChange.get(field) === event.id && (cleared === 'yes' || values.has(String(field)));
    }
    if (event.type === 'field.drafted') return false; // never signed
    // How long somebody looked at which page is their own affair; the event itself says that they did.
    if (event.type === 'page.viewed') return false;
    if (event.type === 'signature.adopted') return usedMarks.has(String(factsOf(event)['mark']));
    if (event.type === 'attachment.uploaded')
      return usedAttachments.has(String(factsOf(event)['attachment']));
    return true;
  };
  const signedIn = new Set(
    events.flatMap((event) => (event.type === 'recipient.signed' ? [factsOf(event)['session']] : [])),
  );
  return events.map((event) => {
    const isSaid = (name: string): boolean => {
      if (ofCopied.get(event.id)?.has(name)) return false;
      if (event.type === 'recipient.delegated') return saidOfDelegation.has(name);
      if (event.type === 'envelope.sent') return saidOfSending.test(name);
      if (saidOfSigner.has(name)) return isSaidOfSigner(event, signedIn);
      return stands(event) && (event.type === 'recipient.signed' || !whereabouts.has(name));
    };
    const keep = (openings: Record<string, string>): Record<string, string> =>
      Object.fromEntries(Object.entries(openings).filter(([name]) => isSaid(name)));
    return { ...event, details: keep(event.details), salts: keep(event.salts) };
  });
}
