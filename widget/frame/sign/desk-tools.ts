/** What the desk needs for consent, filling in and signing, and not to show the document: loaded once a page is drawn. */
import { readForm, type Form } from '../../contract/field-form.ts';
import { fieldProblem, isFilled, isMarkField } from '../../contract/field-rules.ts';
import type { FieldValue } from '../../contract/fields.ts';
import type { SigningView } from '../../contract/signing.ts';
import './field.ts';
import './field-editor.ts';
import { fieldsInOrder } from './field-order.ts';
import './guide.ts';
import { hashShown } from './hash-shown.ts';
import './placed-value.ts';
import { tally } from './progress.ts';
import './other-actions.ts';
import './sheets.ts';

const readView = (
  view: SigningView,
  valueOf: (fieldId: string) => FieldValue | null,
): Form<SigningView['fields'][number]> => readForm(fieldsInOrder(view), valueOf);

/** What decides about fields; the document can be read before it is there. */
export const fieldRules = {
  hashShown,
  readForm: readView,
  fieldProblem,
  tally,
  isFilled,
  isMarkField,
};
export type FieldRules = typeof fieldRules;

export { renderPageList, renderReadingTools } from '../pages/reading-tools.ts';
export { renderActions, renderGuide, renderOverlay } from './desk-overlay.ts';
export { nextStop } from './next-stop.ts';
export { watchDesk } from './watch-desk.ts';
