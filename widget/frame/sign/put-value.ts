import { forgetUpload } from './attachment-uploads.ts';
import type { FieldChange } from './field-change.ts';
import type { CeremonyModel } from './ceremony-model.ts';

/** Keeps what the person did in a field. What was chosen before in the same group is not any more, and is cleared first. */
export function putValue(model: CeremonyModel, { fieldId, value, when }: FieldChange): void {
  const { view, valueOf, drafts } = model;
  forgetUpload(model, fieldId);
  const field = view.fields.find(({ id }) => id === fieldId);
  if (field?.type === 'radio' && value) {
    for (const { id, type, group } of view.fields)
      if (id !== fieldId && type === 'radio' && group?.name === field.group?.name && valueOf(id))
        drafts.put(id, null, 'now');
  }
  drafts.put(fieldId, value, when);
}
