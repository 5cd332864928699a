import type { SigningView } from '../../contract/signing.ts';
import { inReadingOrder } from '../pages/reading-order.ts';

type OwnField = SigningView['fields'][number];

/** Whether a document is written from right to left, by its language (BCP 47): there are more of those than we speak. */
export const runsLeftward = (language: string): boolean =>
  /^(?:ar|ckb|dv|fa|he|iw|ps|sd|ug|ur|yi)(?![a-z])/i.test(language);

/**
 * A signer's fields as somebody reads the document: what stands on one line along it, however high each of them is. The
 * server has them by page and upper edge.
 */
export function fieldsInOrder({ envelope, fields }: Pick<SigningView, 'envelope' | 'fields'>): OwnField[] {
  const pages = Map.groupBy(fields, ({ documentId, page }) => `${documentId}/${page}`);
  return [...pages.values()].flatMap((ones) => inReadingOrder(ones, runsLeftward(envelope.language)));
}
