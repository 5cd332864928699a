import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import '../ui/dialog.ts';

interface Confirmation {
  isOpen: boolean;
  heading: string;
  /** What it means to go on. */
  body: unknown;
  /** `data-act` of the button that goes on. */
  act: string;
  confirm: string;
  onConfirm: () => void;
  /** On the button that changes nothing. */
  keep?: string;
  onClose: () => void;
}

/** Asks once more before what cannot be undone. */
export function renderConfirmation(asked: Confirmation): TemplateResult {
  const { isOpen, heading, body, act, confirm, onConfirm, onClose } = asked;
  const { keep = msg('Keep it', { id: 'void-keep' }) } = asked;
  return html`<inkseal-dialog heading=${heading} ?open=${isOpen} @inkseal-dismiss=${onClose}>
    ${body}
    <div class="row" slot="footer">
      <button class="button danger" type="button" data-act=${act} @click=${onConfirm}>${confirm}</button>
      <button class="button" type="button" @click=${onClose}>${keep}</button>
    </div>
  </inkseal-dialog>`;
}
