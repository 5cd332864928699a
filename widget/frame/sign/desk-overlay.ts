import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PageSize } from '../../contract/documents.ts';
import { isOpen, type FormStep } from '../../contract/field-form.ts';
import { isFilled, isMarkField, type FieldProblem } from '../../contract/field-rules.ts';
import type { PagePlace } from '../pages/page-place.ts';
import type { CeremonyModel, OwnField } from './ceremony-model.ts';
import { uploadOf } from './attachment-uploads.ts';
import type { ChoicePlace } from './box-control.ts';
import type { InksealField } from './field.ts';
import type { FieldArrow } from './field-arrow.ts';
import type { GroupBox } from './field-editor.ts';
import type { FieldOpening } from './field-opening.ts';
import { runsLeftward } from './field-order.ts';
import { nextTarget } from './progress.ts';
import { putValue } from './put-value.ts';
import { isReadAhead } from './read-ahead.ts';
import type { Sheet } from './sheets.ts';

/** What the desk is at, for those who draw its fields. */
export interface DeskState {
  model: CeremonyModel;
  /** The field the person is at. */
  current: OwnField | undefined;
  /** The controls of fields stand in the guide, not on the page. */
  isCompact: boolean;
  /** Fields that were passed over. */
  skipped: ReadonlySet<string>;
}

/** What the desk does when it is asked to. */
export interface DeskActs {
  next(): void;
  open(opening: FieldOpening): void;
  show(sheet: Sheet): Promise<void>;
}

/** Something is adopted that one press puts into this field. */
const isReady = ({ model }: DeskState, field: OwnField): boolean =>
  isMarkField(field) && model.adoptedId(field.type) !== undefined;

/** Filled by pressing the one button of its control. */
const isPressed = (field: OwnField): boolean => isMarkField(field) || field.type === 'attachment';

/** What is filled with something wrong is told so by its problem, once nobody is typing any more. */
function needsAttention({ model, skipped }: DeskState, field: OwnField): boolean {
  const step = model.form?.stepOf.get(field.id);
  const isMissing = step !== undefined && isOpen(step) && !step.isFilled;
  return isMissing && step.fields.some(({ id }) => skipped.has(id));
}

/** What is wrong, once somebody has finished typing; that boxes are too few, once they were passed over. */
function problemOf(desk: DeskState, field: OwnField): FieldProblem | null {
  const draft = desk.model.drafts.get(field.id);
  if (draft?.problem) return draft.problem;
  const found = desk.model.form?.problems.get(field.id) ?? null;
  if (found === null || found.code === 'field_formula_undefined') return found;
  if (found.code === 'field_group_count')
    return found.rule === 'max' || needsAttention(desk, field) ? found : null;
  return draft?.state === 'unsaved' ? null : found;
}

/** Whether somebody is told to change something there. */
const isWrong = (desk: DeskState, { fields, problem }: FormStep<OwnField>): boolean =>
  problem?.code === 'field_formula_undefined' ||
  fields.some(
    (field) => problemOf(desk, field) !== null || desk.model.drafts.get(field.id)?.state === 'refused',
  );

/** As conditions have it now; of a box in a group, whether the group has to be answered. */
function asAsked({ model }: DeskState, field: OwnField): OwnField {
  const { form } = model;
  const step = field.group && form?.stepOf.get(field.id);
  const required = step ? step.isRequired : (form?.isRequired(field) ?? field.required);
  return required === field.required ? field : { ...field, required };
}

/** What lies over a page: what others have put in, and the person's own fields; nothing where there is neither. */
export function renderOverlay(desk: DeskState, place: PagePlace): TemplateResult | typeof nothing {
  const { model } = desk;
  const { view, form } = model;
  const page = view.documents.find(({ id }) => id === place.documentId)?.pageSizes[place.page - 1];
  const isHere = (field: { documentId: string; page: number }): boolean =>
    field.documentId === place.documentId && field.page === place.page;
  if (!view.completedFields.some(isHere) && !form?.shown.some(isHere))
    return isReadAhead(model, place) ? html`` : nothing;
  return html`${view.completedFields
    .filter(isHere)
    .map((value) => html`<inkseal-placed-value .value=${value} .page=${page}></inkseal-placed-value>`)}
  ${repeat(
    form?.shown.filter(isHere) ?? [],
    ({ id }) => id,
    (field) => renderField(desk, field, page),
  )}`;
}

/** Its element stays its own when conditions bring others in before it: the keyboard may be in it. */
function renderField(desk: DeskState, field: OwnField, page: PageSize | undefined): TemplateResult {
  const { model } = desk;
  const value = model.form?.values.get(field.id) ?? null;
  return html`<inkseal-field
    id=${field.id}
    ?inert=${model.stage.kind !== 'signing'}
    .field=${asAsked(desk, field)}
    .page=${page}
    .value=${value}
    .mark=${model.markOf(value)}
    .draft=${model.drafts.get(field.id)}
    .choice=${choicePlace(model, field)}
    .upload=${uploadOf(model, field.id)}
    .problem=${problemOf(desk, field)}
    language=${model.view.envelope.language}
    ?ready=${isReady(desk, field)}
    ?current=${field === desk.current}
    ?compact=${desk.isCompact}
    ?attention=${needsAttention(desk, field)}
    @inkseal-field-arrow=${(event: CustomEvent<FieldArrow>) => chooseNext(model, event)}
  ></inkseal-field>`;
}

/** Where a radio box stands among those that a person can choose; undefined for any other field. */
function choicePlace(model: CeremonyModel, field: OwnField): ChoicePlace | undefined {
  const boxes = (field.type === 'radio' && model.form?.stepOf.get(field.id)?.fields) || [];
  const at = boxes.findIndex(({ id }) => id === field.id);
  if (at < 0) return undefined;
  const stop = Math.max(
    boxes.findIndex(({ id }) => isFilled(model.valueOf(id))),
    0,
  );
  return { position: at + 1, size: boxes.length, isStop: at === stop };
}

/** The arrow keys choose the next box of the same choice, as radio buttons have it, and lead to it on whatever page it is. */
function chooseNext(model: CeremonyModel, event: CustomEvent<FieldArrow>): void {
  const { fieldId, isAlong } = event.detail;
  const isTurned = isAlong && runsLeftward(model.view);
  const direction = isTurned ? -event.detail.direction : event.detail.direction;
  const boxes = model.form?.stepOf.get(fieldId)?.fields ?? [];
  const at = boxes.findIndex(({ id }) => id === fieldId);
  const next = boxes[(at + direction + boxes.length) % boxes.length];
  const root = (event.target as HTMLElement).getRootNode() as ShadowRoot;
  const element = next && root.querySelector<InksealField>(`#${next.id}`);
  if (!next || !element) return;
  putValue(model, { fieldId: next.id, value: { type: 'checkbox', checked: true }, when: 'now' });
  element.focusControl();
  element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** The guide through the fields, with the field's own controls in it where the page is too narrow for them. */
export function renderGuide(desk: DeskState, acts: DeskActs): TemplateResult | typeof nothing {
  const { model } = desk;
  const { form } = model;
  if (!form) return nothing;
  const current = desk.current && form.shown.includes(desk.current) ? desk.current : undefined;
  const editing = desk.isCompact ? current : undefined;
  const target = nextTarget(form.steps, current?.id ?? null);
  const isToPress = editing !== undefined && isPressed(editing) && !isFilled(model.valueOf(editing.id));
  const remaining = target
    ? form.shown.filter((one) => one.type === target.type && !isFilled(model.valueOf(one.id)))
    : [];
  const placeAll = (): void => {
    for (const one of remaining) if (isMarkField(one)) model.place(one.type, one.id);
  };
  // What is signed is what stood there at the last look: a file that is still on its way would not.
  const arriving = form.shown.find(({ id }) => uploadOf(model, id)?.share !== undefined);
  const review = (): void => {
    if (arriving) acts.open({ fieldId: arriving.id, isToBeSeen: true });
    else void acts.show('review');
  };
  const wrong = form.steps.filter((step) => isWrong(desk, step));
  const toWrong = (): void => {
    const at = wrong.findIndex(({ fields }) => fields.some(({ id }) => id === current?.id));
    const [field] = wrong[(at + 1) % wrong.length]?.fields ?? [];
    if (field) acts.open({ fieldId: field.id, isToBeSeen: true });
  };
  return html`<inkseal-guide
    role="region"
    aria-label=${msg('Progress and next step', { id: 'guide' })}
    ?quiet=${isToPress}
    .remaining=${remaining.length}
    @inkseal-place-all=${placeAll}
    .current=${current && asAsked(desk, current)}
    .tally=${model.tally}
    .target=${target}
    .shown=${form.shown}
    ?ready=${target !== undefined && isReady(desk, target)}
    .wrong=${wrong.length}
    .saveState=${model.drafts.state}
    ?started=${current !== undefined || model.tally.filled > 0}
    @inkseal-next=${acts.next}
    @inkseal-review=${review}
    @inkseal-wrong=${toWrong}
    @inkseal-fields=${() => void acts.show('fields')}
  >
    ${editing ? renderEditor(desk, editing) : nothing}
  </inkseal-guide>`;
}

function renderEditor(desk: DeskState, field: OwnField): TemplateResult {
  const { model } = desk;
  const value = model.valueOf(field.id);
  return html`<inkseal-field-editor
    .field=${asAsked(desk, field)}
    .value=${value}
    .group=${groupOf(desk, field)}
    .mark=${model.markOf(value)}
    .draft=${model.drafts.get(field.id)}
    .upload=${uploadOf(model, field.id)}
    .problem=${problemOf(desk, field)}
    language=${model.view.envelope.language}
    ?ready=${isReady(desk, field)}
    ?attention=${needsAttention(desk, field)}
  ></inkseal-field-editor>`;
}

function groupOf(desk: DeskState, field: OwnField): GroupBox[] {
  if (!field.group) return [];
  const boxes = desk.model.form?.stepOf.get(field.id)?.fields ?? [];
  return boxes.map((box) => ({ field: asAsked(desk, box), value: desk.model.valueOf(box.id) }));
}

/** What else can be done than to fill in and sign. Ways out of the desk are events of the menu that reach whoever owns it. */
export function renderActions(model: CeremonyModel, tabs: boolean, acts: DeskActs): TemplateResult {
  return html`<inkseal-other-actions
    .view=${model.view}
    .download=${(documentId: string) => model.files.download(documentId, 'copy')}
    ?tabs=${tabs}
    @inkseal-sheet=${(event: CustomEvent<{ sheet: Sheet }>) => void acts.show(event.detail.sheet)}
  ></inkseal-other-actions>`;
}
