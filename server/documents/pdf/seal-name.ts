import { PdfArray, PdfDict, PdfRef, PdfString, type PdfObject } from './libpdf.ts';

type Resolve = (ref: PdfRef) => PdfObject | null;

/**
 * Fields of one name have one value (ISO 32000-2 §12.7.4.2), so a name of ours that another has would be our seal as much
 * as theirs. Names count at every depth: a parent without a name adds none to those of its kids.
 */
function namesTaken(form: PdfDict | undefined, resolve: Resolve): Set<string> {
  const taken = new Set<string>();
  const visited = new Set<PdfDict>();
  const waiting = [form?.get('Fields', resolve)];
  while (waiting.length > 0) {
    const fields = waiting.pop();
    for (const entry of fields instanceof PdfArray ? fields.toArray() : []) {
      const field = entry instanceof PdfRef ? resolve(entry) : entry;
      if (!(field instanceof PdfDict) || visited.has(field)) continue;
      visited.add(field);
      const name = field.get('T', resolve);
      if (name instanceof PdfString) taken.add(name.asString());
      waiting.push(field.get('Kids', resolve));
    }
  }
  return taken;
}

/** What no field is called yet: a file that was sealed before has our name already. */
export function freeSealName(form: PdfDict | undefined, resolve: Resolve): string {
  const taken = namesTaken(form, resolve);
  for (let number = 1; ; number++) {
    const name = `Inkseal seal ${number}`;
    if (!taken.has(name)) return name;
  }
}
