/** Everything that will stand in the document, as it will read there. */
import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { displayText } from '../../contract/field-display.ts';
import { isBoxField, isFilled } from '../../contract/field-rules.ts';
import { readableText } from '../../contract/font-coverage.ts';
import type { CeremonyModel, OwnField } from './ceremony-model.ts';
import { formatList } from '../../ui/wording.ts';
import { sizeText } from './attachment-wording.ts';
import { fieldName, questionName } from './field-naming.ts';

/** As it will be sealed, not as the fonts of this machine happen to show it. */
const readableLines = (text: string): string =>
  text
    .split(/\r\n?|\n/)
    .map((line) => readableText('noto-sans', line))
    .join('\n');

const leftEmpty = (): TemplateResult =>
  html`<span class="muted">${msg('Left empty', { id: 'left-empty' })}</span>`;

/** A choice among boxes is one row; what conditions hide is none. `change` leads to the field a person can act in. */
export function renderValues(model: CeremonyModel, change: (fieldId: string) => void): TemplateResult {
  const shown = model.form?.shown ?? [];
  const rows = Map.groupBy(shown, ({ id, group }) => (group ? `group ${group.name}` : id));
  return html`<dl>
    <div class="row">
      <dt>${msg('Document', { id: 'document' })}</dt>
      <dd><strong dir="auto">${model.view.envelope.title}</strong></dd>
    </div>
    ${[...rows.values()].map((fields) => renderRow(model, fields, change))}
  </dl>`;
}

function renderRow(
  model: CeremonyModel,
  fields: readonly OwnField[],
  change: (fieldId: string) => void,
): TemplateResult | undefined {
  const [first] = fields;
  if (!first) return undefined;
  const isGroup = first.group !== undefined;
  const name = isGroup ? questionName(first) : fieldName(first);
  const target = model.form?.stepOf.get(first.id)?.fields[0];
  return html`<div class="row">
    <dt><bdi>${name}</bdi></dt>
    <dd>
      <div class="value">${isGroup ? renderChosen(model, fields) : renderValue(model, first)}</div>
      ${
        target === undefined
          ? nothing
          : html`<button
              class="button quiet"
              type="button"
              data-field=${target.id}
              aria-label=${msg(str`Change: ${name}`, { id: 'change-named' })}
              @click=${() => change(target.id)}
            >
              ${msg('Change', { id: 'change' })}
            </button>`
      }
    </dd>
  </div>`;
}

function renderChosen(model: CeremonyModel, boxes: readonly OwnField[]): TemplateResult | string {
  const chosen = boxes.filter(({ id }) => isFilled(model.valueOf(id)));
  return chosen.length === 0
    ? leftEmpty()
    : formatList(chosen.map((box) => `\u2068${box.label ?? fieldName(box)}\u2069`));
}

function renderValue(model: CeremonyModel, field: OwnField): TemplateResult | string {
  const value = model.form?.values.get(field.id) ?? null;
  if (field.type === 'date_signed')
    return html`<span class="muted">${msg('Dated when you sign', { id: 'field-date-later' })}</span>`;
  if (isBoxField(field))
    return isFilled(value) ? msg('Ticked', { id: 'ticked' }) : msg('Not ticked', { id: 'not-ticked' });
  if (!isFilled(value)) return leftEmpty();
  if (value?.type === 'attachment')
    return html`<bdi class="typed">${readableLines(value.name)}</bdi>
      <span class="muted">${sizeText(value.byteSize)}</span>`;
  if (value?.type === 'text') {
    const text = displayText(field, value.text, model.view.envelope.language);
    return html`<span class="typed" dir="auto">${readableLines(text)}</span>`;
  }
  return html`<span class="paper">
    <inkseal-mark
      role="img"
      aria-label=${msg('As you adopted it', { id: 'as-adopted' })}
      .mark=${model.markOf(value)}
    >
    </inkseal-mark>
  </span>`;
}
