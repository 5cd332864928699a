import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64, toHex } from './bytes.ts';
import { formatCheckpoint, parseCheckpoint, parseLogNumber } from './checkpoint.ts';
import { LogFailure, type LogFailureCode } from './log-report.ts';
import {
  ed25519NoteType,
  formatSignatureLine,
  formatVerifierKey,
  noteKeyId,
  openNote,
  parseNote,
  parseVerifierKey,
} from './signed-note.ts';
import vectors from './signed-note.vectors.json' with { type: 'json' };

const { sumdb } = vectors;

async function refusalOf(attempt: () => unknown): Promise<LogFailureCode | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    if (error instanceof LogFailure) return error.code;
    throw error;
  }
}

/** A key of ours and its signature line under a text. */
async function anotherSigner(name: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
  const keyId = await noteKeyId(name, ed25519NoteType, raw);
  return {
    key: await parseVerifierKey(await formatVerifierKey(name, ed25519NoteType, raw)),
    line: (text: string) =>
      formatSignatureLine({
        name,
        keyId,
        signature: new Uint8Array(sign(null, Buffer.from(text), privateKey)),
      }),
  };
}

describe('verifier keys', () => {
  it('of the specification and of sumdb are read and written back', async () => {
    for (const text of [vectors.signedNote.key, sumdb.peter.key, sumdb.enoch.key]) {
      const [name = '', keyId = '', encoded = ''] = text.split(/\+(.{8})\+/);
      const key = await parseVerifierKey(text);
      expect([key.name, toHex(key.keyId)]).toEqual([name, keyId]);
      expect(await formatVerifierKey(name, ed25519NoteType, decodeBase64(encoded)!.slice(1))).toBe(text);
    }
  });

  it('are refused in every part of theirs and with any character changed', async () => {
    const { key } = sumdb.peter;
    const changed = [...key].map((character, at) => {
      const next = String.fromCharCode(character.charCodeAt(0) + 1);
      return key.slice(0, at) + next + key.slice(at + 1);
    });
    const parts = [...key].flatMap((_, start) => [key.slice(start + 1), key.slice(0, start)]);
    for (const text of [...changed, ...parts])
      expect(await refusalOf(() => parseVerifierKey(text)), text).not.toBe(null);
  });

  it('of a wrong length or an unknown kind are refused though their ids are right', async () => {
    const [wrongLength = '', unknownKind = ''] = sumdb.badKeys;
    expect(await refusalOf(() => parseVerifierKey(wrongLength))).toBe('verifier_key_malformed');
    expect(await refusalOf(() => parseVerifierKey(unknownKind))).toBe('verifier_key_unsupported');
  });
});

describe('signed notes', () => {
  it('of the specification opens with its key', async () => {
    const key = await parseVerifierKey(vectors.signedNote.key);
    expect(await openNote(vectors.signedNote.note, [key])).toBe('This is an example message.\n');
  });

  it('may have empty lines in their text: the last one divides', () => {
    const { text, signatures } = parseNote(vectors.poem.note);
    expect(text).toBe(vectors.poem.text);
    expect(signatures.map(({ name, keyId }) => [name, toHex(keyId)])).toEqual([
      [vectors.poem.name, vectors.poem.keyId],
    ]);
  });

  const note = (...lines: string[]) => `${sumdb.text}\n${lines.join('')}`;
  const { peter, enoch } = sumdb;

  it('open with one known signer, whoever else has signed', async () => {
    const [peterKey, enochKey] = [await parseVerifierKey(peter.key), await parseVerifierKey(enoch.key)];
    for (const keys of [[peterKey], [enochKey], [peterKey, enochKey]])
      expect(await openNote(note(peter.signature, enoch.signature), keys)).toBe(sumdb.text);
  });

  it('are refused without a known signer, and without any key', async () => {
    const enochKey = await parseVerifierKey(enoch.key);
    expect(await refusalOf(() => openNote(note(peter.signature), [enochKey]))).toBe('note_signer_unknown');
    expect(await refusalOf(() => openNote(note(peter.signature), []))).toBe('note_signer_unknown');
  });

  it('ignore a line that shares only its name or only its id with a known key', async () => {
    const key = await parseVerifierKey(peter.key);
    const misnamed = peter.signature.replace('PeterNeumann', 'CarmenSandiego');
    const otherId = peter.signature.replace('x08g', 'xxxx');
    for (const line of [misnamed, otherId]) {
      expect(await refusalOf(() => openNote(note(line), [key]))).toBe('note_signer_unknown');
      expect(await openNote(note(line, peter.signature), [key])).toBe(sumdb.text);
    }
  });

  it('are refused as a whole when one known key’s line is not by it', async () => {
    const keys = [await parseVerifierKey(peter.key), await parseVerifierKey(enoch.key)];
    const [, , encoded = ''] = enoch.signature.trim().split(' ');
    const forged = decodeBase64(encoded)!.map((byte, at) => (at === 40 ? byte ^ 1 : byte));
    const line = `— EnochRoot ${encodeBase64(forged)}\n`;
    expect(await refusalOf(() => openNote(note(peter.signature, line), keys))).toBe('note_signature_invalid');
    expect(await openNote(note(peter.signature, line), keys.slice(0, 1))).toBe(sumdb.text);
  });

  it('are refused when the text was changed', async () => {
    const key = await parseVerifierKey(peter.key);
    const changed = note(peter.signature).replace('answer', 'Answer');
    expect(await refusalOf(() => openNote(changed, [key]))).toBe('note_signature_invalid');
  });

  it('may have 16 signatures and more, of kinds unknown here, but not any number', async () => {
    const key = await parseVerifierKey(peter.key);
    const mlDsa = `— witness.example ${encodeBase64(new Uint8Array(4 + 2420).fill(7))}\n`;
    const others = await Promise.all(
      Array.from({ length: 15 }, (_, i) => anotherSigner(`witness${i}.example`)),
    );
    const lines = others.map(({ line }) => line(sumdb.text));
    expect(
      await openNote(note(...lines, mlDsa, peter.signature), [key, ...others.map((one) => one.key)]),
    ).toBe(sumdb.text);
    const tooMany = note(...Array.from({ length: 101 }, () => peter.signature));
    expect(await refusalOf(() => openNote(tooMany, [key]))).toBe('note_too_large');
    expect(await refusalOf(() => parseNote(`${'x'.repeat(1_000_000)}\n\n${peter.signature}`))).toBe(
      'note_too_large',
    );
  });

  it.each(sumdb.badNotes.map((text) => [JSON.stringify(text.slice(-60)), text] as const))(
    'ending %s are refused as malformed',
    async (_, text) => {
      expect(await refusalOf(() => parseNote(text))).toBe('note_malformed');
    },
  );

  it.each([
    ['half a character', note(peter.signature).replace('answer', '\ud800')],
    ['a hyphen for the dash', note(peter.signature).replace('—', '-')],
    ['base64 with stray bits', note(peter.signature).replace('BwJnAM=', 'BwJnAN=')],
    ['a signature without a byte', note('— PeterNeumann x08goA==\n')],
    ['an empty name', note(peter.signature.replace('PeterNeumann', ''))],
    ['a plus in a name', note(peter.signature.replace('PeterNeumann', 'Peter+Neumann'))],
    ['a no-break space in a name', note(peter.signature.replace('PeterNeumann', 'Peter\u00a0Neumann'))],
    ['an empty line between signatures’ lines', note(peter.signature, '\n')],
  ])('with %s are refused as malformed', async (_, text) => {
    expect(await refusalOf(() => parseNote(text))).toBe('note_malformed');
  });
});

describe('checkpoints', () => {
  const { text } = parseNote(vectors.checkpoint.note);

  it('of the specification is read and written back', () => {
    const checkpoint = parseCheckpoint(text);
    expect({ ...checkpoint, size: String(checkpoint.size), root: encodeBase64(checkpoint.root) }).toEqual({
      origin: vectors.checkpoint.origin,
      size: vectors.checkpoint.size,
      root: vectors.checkpoint.root,
    });
    expect(formatCheckpoint(checkpoint)).toBe(text);
  });

  it('may have lines of their own after the third', () => {
    expect(parseCheckpoint(`${text}extension 1\n`)).toEqual(parseCheckpoint(text));
  });

  it.each([
    ['no root', 'log\n5\n'],
    ['an empty line', `${text}\n`],
    ['an empty origin', text.replace(vectors.checkpoint.origin, '')],
    ['a leading zero', text.replace('20852163', '020852163')],
    ['a sign', text.replace('20852163', '+20852163')],
    ['2^64 leaves', text.replace('20852163', '18446744073709551616')],
    ['a root of 31 bytes', text.replace(vectors.checkpoint.root, encodeBase64(new Uint8Array(31)))],
    ['a root that is no base64', text.replace(vectors.checkpoint.root, '!')],
    ['no line end', text.slice(0, -1)],
  ])('with %s are refused', async (_, changed) => {
    expect(await refusalOf(() => parseCheckpoint(changed))).toBe('checkpoint_malformed');
  });

  it('count up to 2^64 − 1', () => {
    expect(parseLogNumber('18446744073709551615')).toBe(2n ** 64n - 1n);
    expect(parseLogNumber('0')).toBe(0n);
  });
});
