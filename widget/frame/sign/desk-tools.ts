/** What the desk needs for consent, filling in and signing, and not to show the document: loaded once a page is drawn. */
import { readForm } from '../../contract/field-form.ts';
import { fieldProblem, isFilled, isMarkField } from '../../contract/field-rules.ts';
import './field.ts';
import './field-editor.ts';
import './guide.ts';
import './placed-value.ts';
import { nextTarget, tally } from './progress.ts';
import { putValue } from './put-value.ts';
import './other-actions.ts';
import './sheets.ts';

/** What decides about fields; the document can be read before it is there. */
export const fieldRules = { readForm, fieldProblem, tally, nextTarget, putValue, isFilled, isMarkField };
export type FieldRules = typeof fieldRules;

export { attachFile, saveAttachment } from './attachment-uploads.ts';
export { PageTimes } from '../pages/page-times.ts';
export { renderPageList, renderReadingTools } from '../pages/reading-tools.ts';
export { renderActions, renderGuide, renderOverlay } from './desk-overlay.ts';
