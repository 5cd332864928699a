import { PdfArray, PdfDict, PdfRef, type PDF, type PdfObject } from './libpdf.ts';

/** Every dictionary and stream that the pages lead to. */
export function drawnObjects(pdf: PDF): Generator<PdfDict> {
  const { registry, catalog } = pdf.context;
  return objectsUnder(
    pdf,
    catalog.getDict().get('Pages', (ref) => registry.resolve(ref)),
  );
}

/** Each once, however they lead to one another. */
export function* objectsUnder(pdf: PDF, start: PdfObject | undefined): Generator<PdfDict> {
  const { registry } = pdf.context;
  const resolve = (ref: PdfRef): PdfObject | null => registry.resolve(ref);
  const seen = new Set<PdfObject | string>();
  const waiting = [start];
  while (waiting.length > 0) {
    const found = waiting.pop();
    // By its number: references to one object are not one object.
    const key = found instanceof PdfRef ? `${found.objectNumber} ${found.generation}` : found;
    if (key === undefined || seen.has(key)) continue;
    seen.add(key);
    const value = found instanceof PdfRef ? resolve(found) : found;
    if (value instanceof PdfDict) {
      yield value;
      for (const [, entry] of value) waiting.push(entry);
    } else if (value instanceof PdfArray)
      for (let index = 0; index < value.length; index++) waiting.push(value.at(index));
  }
}
