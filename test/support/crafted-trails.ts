/**
 * Trails as a server would attach them that logs what it likes: every event names the one before, every detail is what its
 * event committed to. What is wrong is only what the signer's own key has stated otherwise.
 */
import { createHash } from 'node:crypto';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { FileFailureCode } from '../../widget/verify/core/file-report.ts';
import type { EventContent } from '../../widget/verify/core/evidence-trail.ts';

type Listed = AuditTrail['events'][number];
interface Told {
  content: EventContent;
  details: Record<string, string>;
  salts: Record<string, string>;
}
/** Null leaves the event out. */
type Change = (told: Told, type: Listed['type']) => Partial<Told> | null;

const sha256 = (...parts: (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};
const commitmentOf = (name: string, salt: string, value: string): string =>
  sha256(`inkseal/commitment/v1\0${name}\0`, Buffer.from(salt, 'hex'), value);

/** The log knows nothing of it, and is not named. */
export function rebuilt(trail: AuditTrail, change: Change = () => ({})): AuditTrail {
  let prev = '0'.repeat(64);
  const events = trail.events.flatMap((event) => {
    const told = {
      content: JSON.parse(event.body) as EventContent,
      details: event.details,
      salts: event.salts,
    };
    const changed = change(told, event.type);
    return changed === null ? [] : [{ event, ...told, ...changed }];
  });
  return {
    ...trail,
    log: null,
    events: events.map(({ event, content, details, salts }, index) => {
      const opened = Object.entries(details).map(([name, value]) => [
        name,
        commitmentOf(name, salts[name] ?? '', value),
      ]);
      const commitments = { ...content.commitments, ...Object.fromEntries(opened) } as Record<string, string>;
      const seq = index + 1;
      const body = JSON.stringify({ ...content, commitments, seq, prev });
      prev = sha256(body);
      return { ...event, seq, body, sha256: prev, details, salts, inclusion: null };
    }),
  };
}

const ofSignature =
  (change: (told: Told) => Partial<Told>): Change =>
  (told, type) =>
    type === 'recipient.signed' ? change(told) : {};
const withFacts = (facts: Record<string, string>): Change =>
  ofSignature(({ content }) => ({ content: { ...content, facts: { ...content.facts, ...facts } } }));
const withStatement = (edit: (jws: string) => string): Change =>
  ofSignature(({ details }) => ({ details: { ...details, statement: edit(details['statement'] ?? '') } }));

function withoutFirst(gone: Listed['type']): Change {
  let isGone = false;
  return (_, type) => {
    if (isGone || type !== gone) return {};
    isGone = true;
    return null;
  };
}

function withoutStatement({ content, details, salts }: Told): Told {
  const without = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'statement'));
  return {
    content: { ...content, commitments: without(content.commitments) },
    details: without(details),
    salts: without(salts),
  };
}

/** Another last letter but one: of the last, not every bit counts. */
const flipSignature = (jws: string): string =>
  `${jws.slice(0, -2)}${jws.at(-2) === 'A' ? 'B' : 'A'}${jws.slice(-1)}`;

/** Made anew each time: some of them count. */
const changes: Readonly<Record<string, readonly [FileFailureCode, () => Change]>> = {
  statement_garbled_fail: ['statement_malformed', () => withStatement(() => 'a.b.c')],
  statement_unsigned_fail: ['statement_signature_invalid', () => withStatement(flipSignature)],
  statement_by_another_key_fail: ['statement_key_unexpected', () => withFacts({ jkt: 'A'.repeat(43) })],
  statement_of_another_embed_fail: ['statement_about_other', () => withFacts({ embed: 'emb_another' })],
  statement_seen_otherwise_fail: ['statement_about_other', () => withFacts({ visibility: 'confirmed' })],
  statement_of_another_person_fail: [
    'statement_about_other',
    () =>
      ofSignature(({ content }) => ({
        content: { ...content, actor: { ...content.actor, id: 'rcp_another' } },
      })),
  ],
  statement_on_another_page_fail: [
    'statement_origin_mismatch',
    () => withFacts({ hostOrigin: 'https://evil.example' }),
  ],
  act_left_out_fail: ['statement_out_of_order', () => withoutFirst('field.changed')],
  signed_by_nobody_fail: ['statement_missing', () => ofSignature(withoutStatement)],
};
export const craftedTrailNames = Object.keys(changes);

/** By name, each with the code that a file fails with that carries it. */
export const craftTrails = (
  trail: AuditTrail,
): Record<string, { failure: FileFailureCode; trail: AuditTrail }> =>
  Object.fromEntries(
    Object.entries(changes).map(([name, [failure, change]]) => [
      name,
      { failure, trail: rebuilt(trail, change()) },
    ]),
  );
