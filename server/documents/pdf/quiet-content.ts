/**
 * States that content saves and never restores, and restores and never saved (ISO 32000-2 §8.4.2), taken out of a copy.
 * Out of a form, pdf.js lets a Q restore what was saved around it: whoever draws behind would draw in the form's state.
 * And streams that not all readers can unpack, after which MuPDF draws nothing more on the page.
 */
import { countRestores, mostRestores, readContentEnding } from './content-ending.ts';
import { drawnObjects } from './drawn-objects.ts';
import { PdfArray, PdfDict, PdfStream, type PDF, type PdfObject, type PdfRef } from './libpdf.ts';
import { PageBomb, readableData, readPageContent } from './page-content.ts';

/** Deeper than any producer goes (ISO 32000-1 annex C has 28); what pdf.js takes grows with the square of it. */
const deepestNesting = 1024;
/** So many states left to the end are restored when something is drawn behind; more would only make the page slow. */
const mostLeftOpen = 64;

/** The same content with nothing where they were; undefined when there is nothing to take out. */
function withoutUnmatched(bytes: Uint8Array): Buffer | undefined {
  const { lowest, deepest, unmatched } = readContentEnding(bytes);
  const leftOpen = unmatched.length + lowest;
  if (deepest - leftOpen > deepestNesting) throw new PageBomb();
  if (lowest === 0 && leftOpen <= mostLeftOpen) return undefined;
  const matched = Buffer.from(bytes);
  for (const at of unmatched) matched[at] = 0x20;
  return matched;
}

/** What says how wide a glyph is must come first in it (§9.6.4, d0 and d1). */
const glyphWidth = /^[\d\s.+-]*d[01](?=\s)/;

/** Where readers may disagree about what is a Q, so many states are saved before it as there could be any. */
function withStatesToRestore(bytes: Uint8Array): Buffer | undefined {
  const most = readContentEnding(bytes).isClosed ? 0 : countRestores(bytes);
  if (most === 0) return undefined;
  if (most > mostRestores) throw new PageBomb();
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [head = ''] = glyphWidth.exec(file.toString('latin1', 0, 128)) ?? [];
  return Buffer.concat([
    file.subarray(0, head.length),
    Buffer.from(`\n${'q '.repeat(most)}\n`),
    file.subarray(head.length),
  ]);
}

/** How many contents it has changed. Throws PageBomb. */
export function quietContent(pdf: PDF): number {
  const { registry } = pdf.context;
  const resolve = (ref: PdfRef): PdfObject | null => registry.resolve(ref);
  let changes = 0;
  for (const { dict: page } of pdf.getPages()) {
    const { bytes, isWhole } = readPageContent(page, resolve);
    const quiet = withoutUnmatched(bytes) ?? (isWhole ? undefined : bytes);
    if (quiet === undefined) continue;
    page.set('Contents', new PdfArray([registry.register(new PdfStream(undefined, quiet))]));
    changes += 1;
  }
  const done = new Set<PdfStream>();
  const quieten = (form: PdfStream): void => {
    if (done.has(form)) return;
    done.add(form);
    const { bytes, isWhole } = readableData(form);
    const matched = withoutUnmatched(bytes) ?? (isWhole ? undefined : bytes);
    const quiet = withStatesToRestore(matched ?? bytes) ?? matched;
    if (quiet === undefined) return;
    form.setData(quiet);
    changes += 1;
  };
  for (const value of drawnObjects(pdf)) {
    if (value instanceof PdfStream && value.getName('Subtype', resolve)?.value === 'Form') quieten(value);
    const glyphs = value.get('CharProcs', resolve);
    if (!(glyphs instanceof PdfDict)) continue;
    for (const name of glyphs.keys()) {
      const glyph = glyphs.get(name.value, resolve);
      if (glyph instanceof PdfStream) quieten(glyph);
    }
  }
  return changes;
}
