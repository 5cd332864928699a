import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import './mark.ts';
import { pictureChoiceStyles } from './picture-choice.styles.ts';
import { readPictureFile, type PictureProblem, type UploadedMark } from './picture-file.ts';

/**
 * A place to choose a picture of a signature, which is cut out of its paper here: the file itself goes nowhere.
 *
 * @fires inkseal-ink - what is chosen has changed; read `mark`
 */
@customElement('inkseal-picture-choice')
@localized()
export class InksealPictureChoice extends LitElement {
  static override styles = [controls, pictureChoiceStyles];

  @state() private chosen: UploadedMark | null = null;
  @state() private problem: PictureProblem | null = null;
  @state() private isBusy = false;
  @state() private isOver = false;
  @query('input') private readonly input!: HTMLInputElement;

  /** What was chosen, or null while there is nothing. */
  get mark(): UploadedMark | null {
    return this.chosen;
  }

  protected override render(): TemplateResult {
    return html`<label
        class="drop"
        ?data-over=${this.isOver}
        @dragover=${this.#over}
        @dragleave=${() => (this.isOver = false)}
        @drop=${this.#drop}
      >
        <input
          type="file"
          accept="image/png,image/jpeg"
          aria-describedby="advice"
          aria-invalid=${this.problem !== null}
          @change=${() => void this.#read(this.input.files?.[0])}
        />
        ${
          this.chosen
            ? html`<inkseal-mark align="center" .mark=${this.chosen}></inkseal-mark>`
            : html`${this.isBusy ? html`<span class="spinner"></span>` : icon('picture')}`
        }
        <span class="choose"
          >${
            this.chosen
              ? msg('Choose another picture', { id: 'picture-another' })
              : msg('Choose a picture', { id: 'picture-choose' })
          }</span
        >
      </label>
      <p class="hint" id="advice">
        ${msg(
          'PNG or JPEG: dark ink on white paper. The paper is taken away; the file stays on your device.',
          {
            id: 'picture-advice',
          },
        )}
      </p>
      <div role="alert">${this.#renderProblem()}</div>
      <div role="status" class="visually-hidden">
        ${this.chosen ? msg('Your signature was found in the picture.', { id: 'picture-found' }) : nothing}
      </div>`;
  }

  #renderProblem(): TemplateResult | typeof nothing {
    if (this.problem === null) return nothing;
    const wording: Record<PictureProblem, string> = {
      kind: msg('This is no PNG and no JPEG. Please choose another file.', { id: 'picture-kind' }),
      size: msg('This picture is too large. Please choose a smaller one.', { id: 'picture-size' }),
      damaged: msg('This picture cannot be opened. Please choose another one.', { id: 'picture-damaged' }),
      unclear: msg(
        'No signature can be made out here. Write with dark ink on white paper, and take the picture in good light.',
        { id: 'picture-unclear' },
      ),
    };
    return html`<p class="problem">${icon('warning')}<span>${wording[this.problem]}</span></p>`;
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('problem'))
      this.renderRoot.querySelector('.problem')?.scrollIntoView({ block: 'nearest' });
  }

  #over(event: DragEvent): void {
    event.preventDefault();
    this.isOver = true;
  }

  #drop(event: DragEvent): void {
    event.preventDefault(); // the browser would open the file in place of the document
    this.isOver = false;
    void this.#read(event.dataTransfer?.files[0]);
  }

  async #read(file: File | undefined): Promise<void> {
    if (!file || this.isBusy) return;
    this.isBusy = true;
    // A file may be in a cloud that the device cannot reach now.
    const read = await readPictureFile(file).catch((): PictureProblem => 'damaged');
    this.isBusy = false;
    this.chosen = typeof read === 'string' ? null : read;
    this.problem = typeof read === 'string' ? read : null;
    this.input.value = ''; // the same file once more, after it was changed, is a choice too
    this.dispatchEvent(new CustomEvent('inkseal-ink'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-picture-choice': InksealPictureChoice;
  }
}
