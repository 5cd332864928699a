/**
 * Signed notes of c2sp.org/signed-note@v1: a text, an empty line, and a line for every signature. Signatures by unknown
 * keys are ignored, so other algorithms and witnesses may add lines of their own; a line in the name of a known key that
 * is not by it refuses the whole note.
 */
import { concatBytes, decodeBase64, encodeBase64, equalBytes, sha256, toHex, type Bytes } from './bytes.ts';
import { demandOfLog, LogFailure } from './log-report.ts';

export interface SignedNote {
  /** What is signed, its last line end included. */
  text: string;
  signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  name: string;
  /** Four bytes. With the name it says which key it was; it proves nothing. */
  keyId: Bytes;
  signature: Bytes;
}

/** A key somebody trusts. */
export interface VerifierKey {
  name: string;
  keyId: Bytes;
  verify(text: Bytes, signature: Bytes): Promise<boolean>;
}

/** Signature types of the specification that are understood here, each with what it makes of the key's bytes. */
const signatureTypes: Readonly<Record<number, (publicKey: Bytes) => Promise<VerifierKey['verify']>>> = {
  0x01: verifyEd25519,
  0x04: verifyCosignature,
};
export const ed25519NoteType = 0x01;
export const cosignatureNoteType = 0x04;
const timeBytes = 8;

const keyIdBytes = 4;
const ed25519KeyBytes = 32;
/** The specification demands at least 16; sumdb's reader takes as many as this. */
const mostSignatures = 100;
const longestNote = 1_000_000;
const separator = '\n\n';

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/** SHA-256(name || 0x0A || type || public key), its first four bytes. */
export async function noteKeyId(name: string, type: number, publicKey: Uint8Array): Promise<Bytes> {
  const digest = await sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(type), publicKey));
  return digest.slice(0, keyIdBytes);
}

/** Key names are written between spaces and plus signs. */
const isKeyName = (name: string): boolean => name !== '' && !/[\s\u0085+]/u.test(name);

/** The text form of a key: `name+hex(key id)+base64(type || public key)`. */
export async function formatVerifierKey(name: string, type: number, publicKey: Uint8Array): Promise<string> {
  const keyId = await noteKeyId(name, type, publicKey);
  return `${name}+${toHex(keyId)}+${encodeBase64(concatBytes(Uint8Array.of(type), publicKey))}`;
}

/** @throws LogFailure verifier_key_malformed, verifier_key_unsupported */
export async function parseVerifierKey(text: string): Promise<VerifierKey> {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text);
  const [, name = '', keyIdHex = '', encoded = ''] = match ?? [];
  const key = decodeBase64(encoded);
  demandOfLog(isKeyName(name) && key !== undefined && key.length > 1, 'verifier_key_malformed');
  const type = key[0] ?? 0;
  const publicKey = key.slice(1);
  const keyId = await noteKeyId(name, type, publicKey);
  demandOfLog(toHex(keyId) === keyIdHex, 'verifier_key_malformed');
  const read = Object.hasOwn(signatureTypes, type) ? signatureTypes[type] : undefined;
  if (read === undefined) throw new LogFailure('verifier_key_unsupported');
  return { name, keyId, verify: await read(publicKey) };
}

async function verifyEd25519(publicKey: Bytes): Promise<VerifierKey['verify']> {
  demandOfLog(publicKey.length === ed25519KeyBytes, 'verifier_key_malformed');
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  return (text, signature) => crypto.subtle.verify('Ed25519', key, signature, text);
}

/**
 * A witness's signature, c2sp.org/tlog-cosignature@v1: that at the time in front of it (seconds since 1970, big-endian) this
 * was the largest tree of that log it had seen, which grew from all it had seen before.
 */
async function verifyCosignature(publicKey: Bytes): Promise<VerifierKey['verify']> {
  const verify = await verifyEd25519(publicKey);
  return (text, signature) => {
    const time = cosignedSeconds(signature);
    if (time === undefined) return Promise.resolve(false);
    const signed = concatBytes(utf8(`cosignature/v1\ntime ${time}\n`), text);
    return verify(signed, signature.slice(timeBytes));
  };
}

/** When a witness says it signed, in seconds since 1970. Undefined where there is no such signature. */
export function cosignedSeconds(signature: Bytes): bigint | undefined {
  if (signature.length <= timeBytes) return undefined;
  return new DataView(signature.buffer, signature.byteOffset, timeBytes).getBigUint64(0);
}

/** Takes a note apart and believes nothing of it. @throws LogFailure note_malformed, note_too_large */
export function parseNote(note: string): SignedNote {
  demandOfLog(note.length <= longestNote, 'note_too_large');
  demandOfLog(!hasForbiddenCharacters(note), 'note_malformed');
  const split = note.lastIndexOf(separator);
  demandOfLog(split > 0 && note.endsWith('\n'), 'note_malformed');
  const lines = note.slice(split + separator.length, -1).split('\n');
  demandOfLog(lines.length <= mostSignatures, 'note_too_large');
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/** Control characters other than the line end, and what is no character at all. */
function hasForbiddenCharacters(note: string): boolean {
  for (const character of note) {
    const code = character.codePointAt(0) ?? 0;
    if ((code < 0x20 && code !== 0x0a) || (code >= 0xd800 && code <= 0xdfff)) return true;
  }
  return false;
}

function parseSignatureLine(line: string): NoteSignature {
  const [dash, name = '', encoded = '', ...more] = line.split(' ');
  const bytes = decodeBase64(encoded);
  demandOfLog(dash === '—' && isKeyName(name) && more.length === 0, 'note_malformed');
  demandOfLog(bytes !== undefined && bytes.length > keyIdBytes, 'note_malformed');
  return { name, keyId: bytes.slice(0, keyIdBytes), signature: bytes.slice(keyIdBytes) };
}

export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  return `— ${name} ${encodeBase64(concatBytes(keyId, signature))}\n`;
}

/**
 * The text of a note that at least one of `keys` has signed, and none of them wrongly.
 * @throws LogFailure as `parseNote`, note_signature_invalid, note_signer_unknown
 */
export async function openNote(note: string, keys: readonly VerifierKey[]): Promise<string> {
  const { text, signatures } = parseNote(note);
  let signed = false;
  for (const { name, keyId, signature } of signatures) {
    for (const key of keys.filter((one) => one.name === name && equalBytes(one.keyId, keyId))) {
      demandOfLog(await key.verify(utf8(text), signature), 'note_signature_invalid');
      signed = true;
    }
  }
  demandOfLog(signed, 'note_signer_unknown');
  return text;
}
