import { html, nothing, type TemplateResult } from 'lit';
import type { PagePlace } from '../pages/pages.ts';
import type { CeremonyModel, OwnField } from './ceremony-model.ts';
import { isFilled, isMarkField, nextTarget } from './progress.ts';

/** What the desk is at, for those who draw its fields. */
export interface DeskState {
  model: CeremonyModel;
  /** The field the person is at. */
  current: OwnField | undefined;
  /** The controls of fields stand in the guide, not on the page. */
  isCompact: boolean;
  /** Required fields that were passed over empty. */
  skipped: ReadonlySet<string>;
}

/** Something is adopted that one press puts into this field. */
const isReady = ({ model }: DeskState, field: OwnField): boolean =>
  isMarkField(field) && model.adoptedId(field.type) !== undefined;

const needsAttention = ({ model, skipped }: DeskState, field: OwnField): boolean =>
  skipped.has(field.id) && !isFilled(model.valueOf(field.id));

/** What lies over a page: what others have put in, and the person's own fields. */
export function renderOverlay(desk: DeskState, place: PagePlace): TemplateResult {
  const { model, current, isCompact } = desk;
  const { view } = model;
  const page = view.documents.find(({ id }) => id === place.documentId)?.pageSizes[place.page - 1];
  const isHere = (field: { documentId: string; page: number }): boolean =>
    field.documentId === place.documentId && field.page === place.page;
  return html`${view.completedFields
    .filter(isHere)
    .map((value) => html`<inkseal-placed-value .value=${value} .page=${page}></inkseal-placed-value>`)}
  ${view.fields.filter(isHere).map((field) => {
    const value = model.valueOf(field.id);
    return html`<inkseal-field
      id=${field.id}
      ?inert=${model.stage.kind !== 'signing'}
      .field=${field}
      .page=${page}
      .value=${value}
      .mark=${model.markOf(value)}
      .draft=${model.drafts.get(field.id)}
      ?ready=${isReady(desk, field)}
      ?current=${field === current}
      ?compact=${isCompact}
      ?attention=${needsAttention(desk, field)}
    ></inkseal-field>`;
  })}`;
}

/** The guide through the fields, with the field's own controls in it where the page is too narrow for them. */
export function renderGuide(desk: DeskState, acts: { next(): void; review(): void }): TemplateResult {
  const { model, current } = desk;
  const editing = desk.isCompact ? current : undefined;
  const target = nextTarget(model.view.fields, current?.id ?? null, model.valueOf);
  const isToSign = editing !== undefined && isMarkField(editing) && !isFilled(model.valueOf(editing.id));
  return html`<inkseal-guide
    ?quiet=${isToSign}
    .current=${current}
    .tally=${model.tally}
    .target=${target}
    ?ready=${target !== undefined && isReady(desk, target)}
    .saveState=${model.drafts.state}
    ?started=${current !== undefined || model.tally.filled > 0}
    @inkseal-next=${acts.next}
    @inkseal-review=${acts.review}
  >
    ${editing ? renderEditor(desk, editing) : nothing}
  </inkseal-guide>`;
}

function renderEditor(desk: DeskState, field: OwnField): TemplateResult {
  const { model } = desk;
  const value = model.valueOf(field.id);
  return html`<inkseal-field-editor
    .field=${field}
    .value=${value}
    .mark=${model.markOf(value)}
    .draft=${model.drafts.get(field.id)}
    ?ready=${isReady(desk, field)}
    ?attention=${needsAttention(desk, field)}
  ></inkseal-field-editor>`;
}
