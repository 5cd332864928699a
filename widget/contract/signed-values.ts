import type { FieldValue } from './fields.ts';

/**
 * What a signer's own fields hold, as the text whose SHA-256 the act of signing names. Frame and server each write it
 * from what they have, so nothing is signed that was not on the signer's screen, whoever else can open the document as
 * them. JSON array of [field id, null | kind, content], ordered by id; a mark stands there by its id, which never
 * names another mark, and an attachment by its id and the SHA-256 of its bytes.
 */
export function signedValuesText(fields: readonly { id: string; value: FieldValue | null }[]): string {
  const rows = fields.map(({ id, value }) =>
    value === null ? [id, null] : [id, value.type, contentOf(value)],
  );
  return JSON.stringify(rows.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

function contentOf(value: FieldValue): string | boolean {
  if (value.type === 'text') return value.text;
  if (value.type === 'attachment') return `${value.attachmentId} ${value.sha256}`;
  return value.type === 'mark' ? value.markId : value.checked;
}
