import { drawnObjects } from './drawn-objects.ts';
import { PdfArray, PdfRef, type PDF, type PdfObject } from './libpdf.ts';

/** By which a page or the catalog is named as what it is (ISO 32000-2 tables 30, 31, 166, 355 and 151). */
const asPage: ReadonlySet<string> = new Set(['Parent', 'Kids', 'P', 'Pg', 'Dest', 'D']);

/** Whether anything that is drawn takes one of these dictionaries for something else, such as its resources. */
export function areNamedAsOther(pdf: PDF, refs: readonly PdfRef[]): boolean {
  const { registry } = pdf.context;
  const numbers = new Set(refs.map(({ objectNumber }) => objectNumber));
  const seen = new Set<PdfObject>();
  const leads = (value: PdfObject | null): boolean => {
    if (value instanceof PdfRef) {
      if (numbers.has(value.objectNumber)) return true;
      const named = registry.resolve(value);
      return named instanceof PdfArray && leads(named);
    }
    if (!(value instanceof PdfArray) || seen.has(value)) return false;
    seen.add(value);
    return value.toArray().some(leads);
  };
  for (const dict of drawnObjects(pdf))
    for (const [key, value] of dict) if (!asPage.has(key.value) && leads(value)) return true;
  return false;
}
