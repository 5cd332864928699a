import { css } from 'lit';

export const fieldStyles = css`
  :host {
    position: absolute;
    scroll-margin: 24px;
    z-index: 1;
    container-type: inline-size;
    color: var(--ink-paper-ink);
    line-height: 1.2;
    color-scheme: only light;
  }
  :host([current]) {
    z-index: 3;
  }
  .box {
    position: absolute;
    inset: 0;
    display: flex;
    align-items: center;
    gap: 0.3em;
    inline-size: 100%;
    block-size: 100%;
    margin: 0;
    padding: 0 calc(var(--pt) * 2);
    border: 0;
    border-radius: 3px;
    background: color-mix(in srgb, var(--ink-paper-field) 88%, transparent);
    box-shadow: inset 0 0 0 1.5px color-mix(in srgb, var(--ink-paper-accent) 62%, white);
    color: inherit;
    font-family: inherit;
    font-size: var(--size);
    text-align: start;
    appearance: none;
  }
  button.box {
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  /* The touch area reaches beyond a small field. */
  button.box::before {
    content: '';
    position: absolute;
    inset-block: min(0px, calc((100% - 36px) / 2));
    inset-inline: min(0px, calc((100% - 36px) / 2));
  }
  :host([optional]) .box {
    background: color-mix(in srgb, var(--ink-paper-field) 40%, transparent);
    box-shadow: none;
    outline: 1.5px dashed color-mix(in srgb, var(--ink-paper-accent) 55%, white);
    outline-offset: -1.5px;
  }
  :host([filled]) .box {
    background: transparent;
    outline: none;
    box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--ink-paper-accent) 28%, white);
  }
  .box:hover {
    box-shadow: inset 0 0 0 1.5px var(--ink-paper-accent);
  }
  :host([current]) .box,
  .box:focus-visible,
  .box:focus-within {
    outline: 2px solid var(--ink-paper-accent);
    outline-offset: 0;
    box-shadow: 0 0 0 6px color-mix(in srgb, var(--ink-paper-accent) 20%, transparent);
  }
  :host([attention]) .box,
  :host([wrong]) .box {
    background-color: #fdecea;
    outline: 2px solid var(--ink-paper-danger);
    outline-offset: 0;
  }
  .box:has(inkseal-mark) {
    padding: 0;
  }
  @container (max-width: 96px) {
    .box > .icon {
      display: none;
    }
  }
  .name {
    color: var(--ink-paper-accent);
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    min-inline-size: 0;
  }
  .name.sign {
    font-size: min(var(--size), 15px);
  }
  .box > .icon {
    inline-size: min(1.25em, 20px);
    block-size: min(1.25em, 20px);
    color: var(--ink-paper-accent);
  }
  input.box,
  textarea.box {
    resize: none;
    font-family: var(--value-font);
    line-height: 1.25;
  }
  textarea.box {
    display: block;
    align-content: center;
    padding-block: 0;
  }
  /* The text is shown as it will be sealed, by the element over the control. */
  .box:not(:focus):has(~ inkseal-set-text[ready]) {
    -webkit-text-fill-color: transparent;
  }
  .box:focus ~ inkseal-set-text {
    visibility: hidden;
  }
  button.box:focus ~ inkseal-set-text {
    visibility: visible;
  }
  .box::placeholder {
    color: var(--ink-paper-accent);
    opacity: 1;
    font-weight: 500;
  }
  inkseal-mark {
    background: none;
    flex: 1;
    block-size: 100%;
  }

  .checkbox {
    justify-content: center;
    padding: 0;
    cursor: pointer;
  }
  .checkbox input {
    position: absolute;
    inset-block: min(0px, calc((100% - 28px) / 2));
    inset-inline: min(0px, calc((100% - 28px) / 2));
    inline-size: max(100%, 28px);
    block-size: max(100%, 28px);
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .tick-mark {
    inline-size: 100%;
    block-size: 100%;
    color: var(--ink-paper-mark);
  }
  .checkbox[data-radio] {
    border-radius: 50%;
    inline-size: auto;
    aspect-ratio: 1;
    inset-inline: 0;
    margin-inline: auto;
  }
  select.box,
  input[type='date'].box {
    font-family: var(--value-font);
    cursor: pointer;
    appearance: auto;
    -webkit-appearance: none;
  }
  input[type='date'].box {
    display: block;
  }
  input[type='date']::-webkit-datetime-edit {
    flex: 1;
    padding: 0;
  }
  input[type='date']::-webkit-calendar-picker-indicator {
    inline-size: 1em;
    block-size: 1em;
    margin-inline: 0.3em 0;
  }
  select.box {
    padding-inline-end: 1.3em;
    background-image:
      linear-gradient(45deg, transparent 50%, var(--ink-paper-accent) 50%),
      linear-gradient(-45deg, transparent 50%, var(--ink-paper-accent) 50%);
    background-position:
      right 0.75em center,
      right 0.4em center;
    background-size: 0.35em 0.35em;
    background-repeat: no-repeat;
  }
  select.box option {
    color: #101828;
    background: #fff;
    font-family: system-ui, sans-serif;
    font-size: 15px;
    -webkit-text-fill-color: currentColor;
  }
  .fixed,
  :host([filled]) .fixed {
    background: transparent;
    box-shadow: none;
    outline: none;
  }
  .fixed[data-box] {
    justify-content: center;
    padding: 0;
  }
  .button.today {
    position: absolute;
    inset-block-start: calc(100% + 7px);
    inset-inline-end: -2px;
    min-block-size: 28px;
    padding: 2px 12px;
    border-color: var(--ink-paper-accent);
    background: #fff;
    color: var(--ink-paper-accent);
    font-size: 13px;
    box-shadow: 0 1px 6px rgb(16 24 40 / 0.22);
  }
  .note ~ .today {
    inset-block-start: calc(100% + 40px);
  }
  /* The box stays where the paper has it; words in it run as their own language does. */
  .name,
  .note,
  .box::placeholder,
  .date span {
    unicode-bidi: plaintext;
  }
  .note {
    position: absolute;
    inset-block-start: calc(100% + 7px);
    inset-inline-start: -2px;
    inline-size: max-content;
    max-inline-size: 320px;
    margin: 0;
    padding: 4px 10px;
    border-radius: 5px;
    background: #fff;
    box-shadow: 0 1px 6px rgb(16 24 40 / 0.22);
    color: var(--ink-paper-danger);
    font-size: 14px;
    font-weight: 500;
    line-height: 1.45;
    pointer-events: none;
  }
  .note.unshown {
    color: var(--ink-paper-ink);
  }
  /* A sentence lies over the page, so only the field one is in or points at has it in sight; the others keep their red line. */
  :host(:not([current], :hover)) .note {
    inline-size: 1px;
    block-size: 1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .state {
    position: absolute;
    inset-inline-end: 5px;
    inset-block: 0;
    display: grid;
    place-items: center;
    color: var(--ink-paper-success);
    pointer-events: none;
  }
  .state .icon,
  .state .spinner {
    inline-size: 15px;
    block-size: 15px;
    stroke-width: 2.4;
  }
  .state .spinner {
    border-width: 2px;
    color: var(--ink-paper-muted);
  }
`;
