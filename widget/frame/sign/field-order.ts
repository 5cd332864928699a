import type { SigningView } from '../../contract/signing.ts';
import { textDirection } from '../../contract/writing.ts';
import { inReadingOrder } from '../pages/reading-order.ts';

type OwnField = SigningView['fields'][number];
type Worded = Pick<SigningView, 'envelope' | 'fields'>;

/**
 * Whether a document is read from right to left, by what its sender has called it and its fields: in which language
 * somebody is spoken to says nothing of the paper before them.
 */
export function runsLeftward({ envelope, fields }: Worded): boolean {
  const names = fields.flatMap(({ label, group }) => [label, group?.label]);
  const words = [envelope.title, ...names].filter((text) => text !== undefined);
  return words.filter((text) => textDirection(text) === 'rtl').length * 2 > words.length;
}

/**
 * A signer's fields as somebody reads the document: what stands on one line along it, however high each of them is. The
 * server has them by page and upper edge.
 */
export function fieldsInOrder(view: Worded): OwnField[] {
  const isLeftward = runsLeftward(view);
  const pages = Map.groupBy(view.fields, ({ documentId, page }) => `${documentId}/${page}`);
  return [...pages.values()].flatMap((ones) => inReadingOrder(ones, isLeftward));
}
