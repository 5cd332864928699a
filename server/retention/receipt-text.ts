import { receiptTextSchema, type ReceiptText } from '#contract/lifecycle.ts';

/** What a receipt's signed text begins with: whatever else the key may ever sign is not taken for one. */
export const receiptHeading = 'inkseal deletion receipt 1';

/** The JSON of a note whose signature was checked, or is our own. */
export function readReceipt(note: string): ReceiptText {
  return receiptTextSchema.parse(JSON.parse(note.split('\n')[1] ?? ''));
}
