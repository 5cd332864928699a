/** The control of a field that takes a file, on the page and in the editor of the guide alike. */
import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { acceptedAttachments, attachmentTypes } from '../../contract/attachments.ts';
import type { AttachmentValue, Field, FieldValue } from '../../contract/fields.ts';
import { icon } from '../../ui/icons.ts';
import type { AttachmentUpload } from './attachment-uploads.ts';
import { rulesText, sendingText, sizeText } from './attachment-wording.ts';
import { fieldDescription, fieldName } from './field-naming.ts';

export interface AttachmentControl {
  field: Field;
  value: FieldValue | null;
  upload: AttachmentUpload | undefined;
  /** At its place on the page: the person is at the field, so there is room for what it says. */
  isCurrent: boolean;
  isInvalid: boolean;
  describedBy: string | undefined;
  choose(file: File): void;
  remove(): void;
  /** Gives the file back to the person, as they sent it. */
  save(): void;
  focused?(): void;
}

/** What the desk is told of a file that was chosen. */
export interface FileChoice {
  fieldId: string;
  file: File;
}

export function tellChoice(from: EventTarget, detail: FileChoice): void {
  from.dispatchEvent(new CustomEvent('inkseal-field-file', { detail, bubbles: true, composed: true }));
}

const fileOf = (value: FieldValue | null): AttachmentValue | undefined =>
  value?.type === 'attachment' ? value : undefined;

const actText = (file: AttachmentValue | undefined): string =>
  file ? msg('Choose another file', { id: 'attach-another' }) : msg('Choose a file', { id: 'attach-choose' });

/** What a file is called and how large it is. */
export const fileText = ({ name, byteSize }: AttachmentValue): string => `${name} (${sizeText(byteSize)})`;

/** The browser's own chooser, which offers the camera of a telephone, too. */
function renderChooser({ field, choose }: AttachmentControl): TemplateResult {
  const changed = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = ''; // the same file once more, after it was changed, is a choice too
    if (file) choose(file);
  };
  const accept = acceptedAttachments(field.attachment).map((kind) => attachmentTypes[kind]);
  return html`<input type="file" hidden accept=${accept.join(',')} @change=${changed} />`;
}

function openChooser({ currentTarget }: Event): void {
  const root = (currentTarget as HTMLElement).getRootNode() as ShadowRoot;
  root.querySelector<HTMLInputElement>('input[type=file]')?.click();
}

const allowDrop = (event: DragEvent): void => event.preventDefault();

function dropping({ choose }: AttachmentControl) {
  return (event: DragEvent): void => {
    event.preventDefault(); // the browser would open the file in place of the document
    const file = event.dataTransfer?.files[0];
    if (file) choose(file);
  };
}

const renderRemove = ({ remove }: AttachmentControl): TemplateResult =>
  html`<button class="button remove" type="button" data-act="remove-file" @click=${remove}>
    ${icon('trash')}${msg('Remove the file', { id: 'attach-remove' })}
  </button>`;

function renderSave({ save }: AttachmentControl, { name }: AttachmentValue): TemplateResult {
  const label = msg(str`Download ${name}`, { id: 'download-named' });
  return html`<button
    class="button save"
    type="button"
    data-act="save-file"
    aria-label=${label}
    @click=${save}
  >
    ${icon('download')}
  </button>`;
}

function renderProgress(share: number): TemplateResult {
  const text = sendingText(share);
  return html`<span class="sending">
    <progress max="1" .value=${share} aria-label=${text}></progress><span aria-hidden="true">${text}</span>
  </span>`;
}

/** Said once a file is there; not again at every step on its way. */
function renderNews({ value, upload }: AttachmentControl): TemplateResult {
  const file = fileOf(value);
  const name = file?.name ?? '';
  const isThere = file !== undefined && upload === undefined;
  return html`<div class="visually-hidden" role="status">
    ${isThere ? msg(str`${name} is attached.`, { id: 'attach-there' }) : nothing}
  </div>`;
}

/** At its place on the page: what will be sealed, and beside it what can be done while one is at it. */
export function renderAttachmentBox(control: AttachmentControl): TemplateResult {
  const { field, value, upload, isCurrent } = control;
  const file = fileOf(value);
  const name = fieldDescription(field);
  return html`<button
      class="box"
      type="button"
      data-control
      aria-label=${`${file ? `${name}: ${fileText(file)}` : name}. ${actText(file)}`}
      aria-describedby=${ifDefined(control.describedBy)}
      aria-busy=${upload?.share !== undefined}
      @focus=${control.focused}
      @click=${openChooser}
      @dragover=${allowDrop}
      @drop=${dropping(control)}
    >
      ${file ? nothing : html`${icon('clip')}<span class="name">${fieldName(field)}</span>`}
    </button>
    ${renderChooser(control)} ${renderNews(control)} ${isCurrent ? renderAside(control, file) : nothing}`;
}

function renderAside(
  control: AttachmentControl,
  file: AttachmentValue | undefined,
): TemplateResult | typeof nothing {
  const { upload, field, isInvalid } = control;
  if (upload?.share !== undefined) return html`<div class="aside">${renderProgress(upload.share)}</div>`;
  if (file)
    return html`<div class="aside">
      <span class="size" aria-hidden="true">${sizeText(file.byteSize)}</span>
      ${renderSave(control, file)} ${renderRemove(control)}
    </div>`;
  return isInvalid ? nothing : html`<p class="aside" id="rules">${rulesText(field)}</p>`;
}

/** In the guide of a narrow screen. */
export function renderAttachmentEditor(control: AttachmentControl): TemplateResult {
  const { field, value, upload } = control;
  const file = fileOf(value);
  return html`<div class="attach" @dragover=${allowDrop} @drop=${dropping(control)}>
    ${file ? html`<p class="file"><bdi>${file.name}</bdi> <span>${sizeText(file.byteSize)}</span></p>` : nothing}
    ${upload?.share === undefined ? nothing : renderProgress(upload.share)}
    <div class="line">
      <button
        class="button choose ${file ? '' : 'primary'}"
        type="button"
        data-control
        aria-describedby=${['label', control.describedBy ?? 'rules'].join(' ')}
        aria-busy=${upload?.share !== undefined}
        @click=${openChooser}
      >
        ${icon('clip')} ${actText(file)}
      </button>
      ${file ? html`${renderSave(control, file)} ${renderRemove(control)}` : nothing}
    </div>
    ${renderChooser(control)} ${renderNews(control)}
    ${file || control.isInvalid ? nothing : html`<span class="hint" id="rules">${rulesText(field)}</span>`}
  </div>`;
}
