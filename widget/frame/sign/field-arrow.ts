/** Which box of the group the arrow keys lead to from this one, where what is next stands to the right. */
export interface FieldArrow {
  fieldId: string;
  direction: 1 | -1;
  /** Along the line, and so the other way where that runs to the left. */
  isAlong: boolean;
}

const arrows: Readonly<Record<string, Omit<FieldArrow, 'fieldId'>>> = {
  ArrowDown: { direction: 1, isAlong: false },
  ArrowRight: { direction: 1, isAlong: true },
  ArrowUp: { direction: -1, isAlong: false },
  ArrowLeft: { direction: -1, isAlong: true },
};

/** Says where a key leads, if it leads anywhere; with another key held it is the browser's. */
export function tellArrow(from: EventTarget, fieldId: string, event: KeyboardEvent): void {
  const arrow = arrows[event.key];
  if (arrow === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const detail: FieldArrow = { fieldId, ...arrow };
  from.dispatchEvent(new CustomEvent('inkseal-field-arrow', { detail }));
}
