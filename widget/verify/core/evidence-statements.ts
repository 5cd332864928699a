import { demandOfEvidence } from './evidence-report.ts';
import { statementOf } from './evidence-files.ts';
import type { ReadEvent, ReadTrail } from './evidence-trail.ts';
import { verifyStatement, type VerifiedStatement } from './verify-statement.ts';

/** Of an act whose event this is; that of one that was refused is no evidence of anything. */
const isStated = ({ type, content }: ReadEvent): boolean =>
  type !== 'action.refused' && Object.hasOwn(content.commitments, 'statement');

/**
 * Every statement of a trail that can still be read, each held against its event and against its place: a session's first
 * act has the number one, the next two, and so on, those counted in that are redacted.
 * @param aboutOf where it stands, for a refusal.
 * @throws EvidenceFailure statement_missing, and what `verifyStatement` throws
 */
export async function verifyStatements(
  { envelopeId, events }: ReadTrail,
  aboutOf: (event: ReadEvent) => string,
): Promise<(VerifiedStatement & { type: string })[]> {
  const verified: (VerifiedStatement & { type: string })[] = [];
  const acts = new Map<string, number>();
  for (const event of events) {
    const { type, content, details } = event;
    const { facts, actor } = content;
    // The one act that nobody's word but the signer's makes.
    demandOfEvidence(type !== 'recipient.signed' || isStated(event), 'statement_missing', aboutOf(event));
    if (!isStated(event)) continue;
    const fact = (name: string): string => String(facts[name]);
    const seq = (acts.get(fact('session')) ?? 0) + 1;
    acts.set(fact('session'), seq);
    const statement = statementOf(event);
    if (!statement) continue;
    const stated = {
      type,
      embedId: fact('embed'),
      jkt: fact('jkt'),
      hostOrigin: fact('hostOrigin'),
      visibility: fact('visibility'),
      seq,
      envelopeId,
      recipientId: actor.id,
      payload: details['payload'],
    };
    verified.push({ ...(await verifyStatement(statement.jws, stated, aboutOf(event))), type });
  }
  return verified;
}
