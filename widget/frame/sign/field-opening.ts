/** Detail of `inkseal-field-open`. */
export interface FieldOpening {
  fieldId: string;
  /** It was chosen from a list: one is led there, and nothing is done in it yet. */
  isToBeSeen?: boolean;
}
