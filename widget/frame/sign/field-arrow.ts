/** Which box of the group the arrow keys lead to from this one. */
export interface FieldArrow {
  fieldId: string;
  direction: 1 | -1;
}

const arrows: Readonly<Record<string, FieldArrow['direction']>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
};

/** Says where a key leads, if it leads anywhere; with another key held it is the browser's. */
export function tellArrow(from: EventTarget, fieldId: string, event: KeyboardEvent): void {
  const direction = arrows[event.key];
  if (direction === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const detail: FieldArrow = { fieldId, direction };
  from.dispatchEvent(new CustomEvent('inkseal-field-arrow', { detail }));
}
