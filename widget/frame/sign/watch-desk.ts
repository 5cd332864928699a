import { attachFile, saveAttachment } from './attachment-uploads.ts';
import type { FileChoice } from './attachment-control.ts';
import { countPageTimes } from './count-page-times.ts';
import type { DeskActs } from './desk-overlay.ts';
import type { FieldChange } from './field-change.ts';
import type { FieldOpening } from './field-opening.ts';
import { goOn } from './go-on.ts';
import { moveByArea } from './move-by-area.ts';
import { putValue } from './put-value.ts';
import { readAhead } from './read-ahead.ts';
import type { InksealSigningDesk } from './signing-desk.ts';
import { watchDeadline } from './watch-deadline.ts';

/**
 * What goes on at the desk once it has its tools, until it is aborted: what is done in fields, on the pages, in the guide
 * and in lists of them alike, and what is read.
 */
export function watchDesk(desk: InksealSigningDesk, acts: DeskActs): AbortController {
  const { model, renderRoot } = desk;
  const end = new AbortController();
  const redraw = (): void => desk.requestUpdate();
  const on = <D>(type: string, listener: (detail: D) => void): void =>
    renderRoot.addEventListener(type, (event) => listener((event as CustomEvent<D>).detail), {
      signal: end.signal,
    });
  on<FieldOpening>('inkseal-field-open', (opening) => acts.open(opening));
  on('inkseal-field-next', () => acts.next());
  on<FieldChange>('inkseal-field-change', (change) => putValue(model, change));
  on<FileChoice>('inkseal-field-file', ({ fieldId, file }) => {
    const field = model.view.fields.find(({ id }) => id === fieldId);
    if (field) void attachFile(model, field, file, redraw);
  });
  on<{ fieldId: string }>('inkseal-field-save', ({ fieldId }) => void saveAttachment(model, fieldId, redraw));
  renderRoot.addEventListener('keydown', stopHeld, { signal: end.signal, capture: true });
  countPageTimes(model, desk, end.signal);
  moveByArea(desk, end.signal);
  readAhead(model, desk.pages, end.signal);
  void goOn(model, desk.pages, end.signal);
  watchDeadline(model, end.signal);
  return end;
}

/** Where Enter goes on and on: to new lines, and from one match to the next. */
const runsOn = 'textarea, [enterkeyhint=search]';

/**
 * A key that is held down was pressed once. Browsers press the button that has the keyboard again and again, and here each
 * press leads to the next one: whoever leans on it would adopt a signature and place it everywhere.
 */
function stopHeld(event: Event): void {
  const { repeat, key } = event as KeyboardEvent;
  const [target] = event.composedPath() as Element[];
  if (!repeat || key !== 'Enter' || target?.matches(runsOn)) return;
  event.preventDefault();
  event.stopPropagation();
}
