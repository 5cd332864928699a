import { keyOf, type PagePlace } from '../pages/page-place.ts';
import type { InksealPages } from '../pages/pages.ts';
import { TextAhead } from '../pages/text-ahead.ts';
import type { CeremonyModel } from './ceremony-model.ts';

const ahead = new WeakMap<CeremonyModel, TextAhead>();

/** Whether a page is there for its text alone. */
export const isReadAhead = (model: CeremonyModel, place: PagePlace): boolean =>
  ahead.get(model)?.has(place) === true;

/** Has pages read before they are drawn, until it is aborted. */
export function readAhead(model: CeremonyModel, pages: InksealPages, signal: AbortSignal): void {
  const hasFields = (place: PagePlace): boolean =>
    model.form?.shown.some((field) => keyOf(field) === keyOf(place)) === true;
  ahead.set(model, new TextAhead(pages, hasFields, signal));
}
