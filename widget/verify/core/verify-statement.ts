/**
 * Action statements: what a person did in the frame, as a compact JWS (RFC 7515) by the key that their embed session was
 * bound to. WebCrypto only.
 */
import { decodeBase64, encodeBase64, sha256, type Bytes } from './bytes.ts';
import { demandOfEvidence, EvidenceFailure } from './evidence-report.ts';

export interface StatementKey {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
}

/** What an event of the log says of the statement that it came with. */
export interface StatedEvent {
  /** Such as `recipient.signed`. */
  type: string;
  /** Of the embed that the act was performed in. */
  embedId: string;
  /** RFC 7638 thumbprint of the session's key. */
  jkt: string;
  /** Of the page that the frame stood in. */
  hostOrigin: string;
  /** How it was seen that the button could be seen. */
  visibility: string;
  /** Its number among the acts of its session, from 1. */
  seq: number;
  envelopeId: string;
  recipientId: string;
  /** Undefined when it is redacted. */
  payload: string | undefined;
}

export interface VerifiedStatement {
  key: StatementKey;
  /** SHA-256 (hex) of each document as it was shown. */
  documentSha256: readonly string[];
}

/** What a person has to have stated for an event to be theirs; of no other event is a statement evidence. */
const actOf: ReadonlyMap<string, string> = new Map([
  ['document.viewed', 'document.view'],
  ['page.viewed', 'pages.view'],
  ['consent.given', 'consent.give'],
  ['signature.adopted', 'mark.adopt'],
  ['field.changed', 'field.set'],
  ['field.drafted', 'field.draft'],
  ['recipient.signed', 'recipient.sign'],
  ['recipient.declined', 'recipient.decline'],
  ['recipient.delegated', 'recipient.delegate'],
]);

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

function decodeBase64url(text: string): Bytes | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  const padding = '='.repeat((4 - (text.length % 4)) % 4);
  return decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding);
}

const encodeBase64url = (bytes: Uint8Array): string =>
  encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

const hashBase64url = async (text: string): Promise<string> => encodeBase64url(await sha256(utf8(text)));

function decodeJson(part: string): Record<string, unknown> | undefined {
  const bytes = decodeBase64url(part);
  try {
    const value: unknown = bytes && JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function readKey(value: unknown): StatementKey | undefined {
  const { kty, crv, x, y } = (value ?? {}) as Record<string, unknown>;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined;
  return { kty, crv, x, y };
}

/** RFC 7638. */
export const thumbprintOf = ({ crv, kty, x, y }: StatementKey): Promise<string> =>
  hashBase64url(JSON.stringify({ crv, kty, x, y }));

/** The public key that a statement names, unchecked. @throws EvidenceFailure statement_malformed */
export function readStatementKey(jws: string, about: string): StatementKey {
  const header = decodeJson(jws.split('.')[0] ?? '');
  const key = readKey(header?.['jwk']);
  const isOurs = header?.['alg'] === 'ES256' && header['typ'] === 'inkseal-action+jwt';
  if (!isOurs || key === undefined) throw new EvidenceFailure('statement_malformed', about);
  return key;
}

async function isSignedBy(key: StatementKey, signed: string, signature: Bytes): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  try {
    const imported = await crypto.subtle.importKey('jwk', { ...key }, algorithm, false, ['verify']);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, imported, signature, utf8(signed));
  } catch {
    return false; // no point of the curve
  }
}

/**
 * @param about the file it stands in, for a refusal.
 * @throws EvidenceFailure statement_malformed, statement_key_unexpected, statement_signature_invalid, statement_about_other,
 *   statement_origin_mismatch, statement_out_of_order
 */
export async function verifyStatement(
  jws: string,
  event: StatedEvent,
  about: string,
): Promise<VerifiedStatement> {
  const [header = '', payload = '', signature = '', ...more] = jws.split('.');
  const key = readStatementKey(jws, about);
  const said = decodeJson(payload);
  const signatureBytes = decodeBase64url(signature);
  const hashes = said?.['documentSha256'];
  const isWhole = more.length === 0 && signatureBytes !== undefined && Array.isArray(hashes);
  if (!isWhole || said === undefined) throw new EvidenceFailure('statement_malformed', about);
  demandOfEvidence((await thumbprintOf(key)) === event.jkt, 'statement_key_unexpected', about);
  const signed = await isSignedBy(key, `${header}.${payload}`, signatureBytes);
  demandOfEvidence(signed, 'statement_signature_invalid', about);
  const isGated = said['visibility'] === 'visible' || said['visibility'] === 'confirmed';
  const isAbout =
    said['act'] === actOf.get(event.type) &&
    (event.type !== 'recipient.signed' || isGated) &&
    said['embedId'] === event.embedId &&
    said['envelopeId'] === event.envelopeId &&
    said['recipientId'] === event.recipientId &&
    said['visibility'] === event.visibility &&
    (event.payload === undefined || said['payloadSha256'] === (await hashBase64url(event.payload)));
  demandOfEvidence(isAbout, 'statement_about_other', about);
  demandOfEvidence(said['hostOrigin'] === event.hostOrigin, 'statement_origin_mismatch', about);
  demandOfEvidence(said['seq'] === event.seq, 'statement_out_of_order', about);
  return { key, documentSha256: hashes.map(String) };
}
