import { msg } from '@lit/localize';
import type { FieldProblem } from '../../contract/field-rules.ts';
import type { Field } from '../../contract/fields.ts';
import type { AttachmentUpload } from './attachment-uploads.ts';
import { attachmentProblemText } from './attachment-wording.ts';
import type { Draft } from './field-drafts.ts';
import { problemText } from './field-naming.ts';
import { fieldProblemText } from './field-problems.ts';

/** What is known of a field that could be said at it. */
export interface NotedField {
  field: Field;
  upload: AttachmentUpload | undefined;
  draft: Draft | undefined;
  problem: FieldProblem | null;
  language: string;
  attention: boolean;
}

/** Why the value is not saved, what is wrong with it, or that there is none; null where nothing is to be said. */
export function noteText({ field, upload, draft, problem, language, attention }: NotedField): string | null {
  const code = upload?.code ?? draft?.code;
  if (code) return attachmentProblemText(code, field) ?? problemText(code);
  if (problem) return fieldProblemText(problem, field, language);
  return attention ? msg('Please fill this in before you sign.', { id: 'field-attention' }) : null;
}
