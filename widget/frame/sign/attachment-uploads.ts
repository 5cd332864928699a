import { kindOfAttachment, leadingBytes } from '../../contract/attachments.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { attachmentProblem } from '../../contract/field-rules.ts';
import { saveFile } from '../../ui/save-file.ts';
import { codeOf } from './act-refusals.ts';
import type { CeremonyModel, OwnField } from './ceremony-model.ts';
import { sendWithProgress } from './send-with-progress.ts';

/** A file on its way to the server, or why the last one did not get there. */
export type AttachmentUpload =
  | { readonly share: number; readonly code?: undefined }
  | { readonly code: ErrorCode; readonly share?: undefined };

const uploads = new WeakMap<CeremonyModel, Map<string, AttachmentUpload>>();

function uploadsOf(model: CeremonyModel): Map<string, AttachmentUpload> {
  const known = uploads.get(model) ?? new Map<string, AttachmentUpload>();
  uploads.set(model, known);
  model.drafts.isArriving = () => [...known.values()].some(({ share }) => share !== undefined);
  return known;
}

export const uploadOf = (model: CeremonyModel, fieldId: string): AttachmentUpload | undefined =>
  uploadsOf(model).get(fieldId);

/** What is on its way is let go of: the person chose something else, or nothing. */
export const forgetUpload = (model: CeremonyModel, fieldId: string): boolean =>
  uploadsOf(model).delete(fieldId);

/** Why the server would not take it, before it is sent. */
async function refusalOf(field: OwnField, file: File): Promise<ErrorCode | undefined> {
  if (file.size === 0) return 'attachment_empty';
  const leading = new Uint8Array(await file.slice(0, leadingBytes).arrayBuffer());
  return attachmentProblem(field, { kind: kindOfAttachment(leading), byteSize: file.size })?.code;
}

/** Sends a file and puts it into its field. `changed` is called whenever there is something else to show. */
export async function attachFile(
  model: CeremonyModel,
  field: OwnField,
  file: File,
  changed: () => void,
): Promise<void> {
  const all = uploadsOf(model);
  let mine: AttachmentUpload | undefined;
  const isMine = (): boolean => all.get(field.id) === mine;
  const show = (upload: AttachmentUpload): void => {
    all.set(field.id, (mine = upload));
    changed();
  };
  show({ share: 0 });
  try {
    const refusal = await refusalOf(field, file);
    if (!isMine()) return;
    if (refusal) return show({ code: refusal });
    const send = sendWithProgress((share) => {
      if (isMine()) show({ share });
    });
    const value = await model.files.attach(field.id, file, send);
    if (!isMine()) return;
    all.delete(field.id);
    model.drafts.put(field.id, value, 'now');
  } catch (error) {
    if (isMine()) show({ code: codeOf(error) });
  }
}

/** Gives back the file that stands in a field. */
export async function saveAttachment(
  model: CeremonyModel,
  fieldId: string,
  changed: () => void,
): Promise<void> {
  const value = model.valueOf(fieldId);
  if (value?.type !== 'attachment') return;
  try {
    saveFile(await model.files.readAttachment(value.attachmentId), value.name);
  } catch (error) {
    uploadsOf(model).set(fieldId, { code: codeOf(error) });
    changed();
  }
}
