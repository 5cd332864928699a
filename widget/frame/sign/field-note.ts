import { msg, str } from '@lit/localize';
import { displayText, isOwnNumber } from '../../contract/field-display.ts';
import { formatOf, type FieldProblem } from '../../contract/field-rules.ts';
import type { Field, FieldValue } from '../../contract/fields.ts';
import type { AttachmentUpload } from './attachment-uploads.ts';
import { attachmentProblemText } from './attachment-wording.ts';
import type { Draft } from './field-drafts.ts';
import { problemText, unshownText } from './field-naming.ts';
import { fieldProblemText } from './field-problems.ts';

/** What is known of a field that could be said at it. */
export interface NotedField {
  field: Field;
  value: FieldValue | null;
  upload: AttachmentUpload | undefined;
  draft: Draft | undefined;
  problem: FieldProblem | null;
  language: string;
  attention: boolean;
}

/** Why the value is not saved, what is wrong with it, or that there is none; null where nothing is to be said. */
export function noteText({
  field,
  value,
  upload,
  draft,
  problem,
  language,
  attention,
}: NotedField): string | null {
  const code = upload?.code ?? draft?.code;
  if (code) return attachmentProblemText(code, field) ?? problemText(code);
  if (problem) return fieldProblemText(problem, field, language, value?.type === 'text' ? value.text : '');
  return attention ? msg('Please fill this in before you sign.', { id: 'field-attention' }) : null;
}

/** While somebody types, how it will stand in the document, where that is not as they write it. */
export function hintText(
  { field, value, language }: Pick<NotedField, 'field' | 'value' | 'language'>,
  typed: string | null,
): string | null {
  const isNumber = value?.type === 'text' && formatOf(field) === 'number' && typed !== null;
  if (!isNumber || isOwnNumber(typed, language)) return unshownText(value);
  const shown = displayText(field, value.text, language);
  return shown === value.text && shown === typed
    ? null
    : msg(str`This will stand in the document as ${shown}.`, { id: 'number-read' });
}
