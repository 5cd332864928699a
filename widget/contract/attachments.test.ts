import { expect, test } from 'vitest';
import { acceptedAttachments, attachmentMark, kindOfAttachment, mostAttachmentBytes } from './attachments.ts';
import { attachmentProblem } from './field-rules.ts';
import { unshownCharacters } from './font-coverage.ts';
import { languages } from './languages.ts';
import { signedValuesText } from './signed-values.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.codePointAt(0) ?? 0);

test('a file is what it begins with', () => {
  expect(kindOfAttachment(bytes('%PDF-1.7'))).toBe('pdf');
  expect(kindOfAttachment(bytes('\u0089PNG\r\n\u001a\n'))).toBe('png');
  expect(kindOfAttachment(bytes('\u00ff\u00d8\u00ff\u00e0JFIF'))).toBe('jpeg');
  for (const other of [
    '',
    '%PDF',
    ' %PDF-1.7',
    '<!doctype html>',
    'MZ\u0090\u0000',
    'GIF89a',
    '\u0089PNG\n\u001a\n',
  ])
    expect(kindOfAttachment(bytes(other)), other).toBeUndefined();
});

test('a field takes the kinds it names, up to its own limit, and all up to the ceiling where it names none', () => {
  const attachment = { kinds: ['pdf' as const], maxBytes: 2000 };
  expect(attachmentProblem({ attachment }, { kind: 'pdf', byteSize: 2000 })).toBeNull();
  expect(attachmentProblem({ attachment }, { kind: 'pdf', byteSize: 2001 })).toMatchObject({
    code: 'attachment_too_large',
    limit: '2000',
  });
  expect(attachmentProblem({ attachment }, { kind: 'png', byteSize: 1 })).toMatchObject({
    code: 'attachment_kind_refused',
    limit: 'pdf',
  });
  expect(acceptedAttachments()).toEqual(['pdf', 'png', 'jpeg']);
  expect(attachmentProblem({}, { kind: 'jpeg', byteSize: mostAttachmentBytes })).toBeNull();
  expect(attachmentProblem({}, { kind: 'jpeg', byteSize: mostAttachmentBytes + 1 })).not.toBeNull();
});

test('the page names the file in the document’s language, in letters that the sealed document has', () => {
  expect(attachmentMark('id.png', 'nb')).toBe('Vedlagt: id.png');
  for (const language of languages)
    expect(unshownCharacters('noto-sans', attachmentMark('id.png', language))).toEqual([]);
  expect(attachmentMark('id.png', 'ja-JP')).toBe('添付：id.png');
});

test('who signs, signs for the bytes and not for a name', () => {
  const value = {
    type: 'attachment',
    attachmentId: 'att_1',
    name: 'a.png',
    kind: 'png',
    byteSize: 9,
  } as const;
  const textOf = (sha256: string): string => signedValuesText([{ id: 'fld_1', value: { ...value, sha256 } }]);
  expect(textOf('a'.repeat(64))).not.toBe(textOf('b'.repeat(64)));
});
