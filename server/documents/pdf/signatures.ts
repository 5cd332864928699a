/** Signatures that are in the file already, and whether one of them forbids adding ours. */
import { PdfArray, PdfDict, PdfName, PdfNumber, PdfRef, type PDF, type PdfObject } from './libpdf.ts';

/** How every CMS message begins (RFC 5652 §3, X.690 §8.9). */
const derSequence = 0x30;

type Resolve = (ref: PdfRef) => PdfObject | null;

/**
 * Whether any revision may carry a signature. Searched in the raw bytes: a /ByteRange is always outside compressed
 * objects, and it is found in damaged and encrypted files too. `hasSignedField` tells whether it is one.
 */
export function mayCarrySignature(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = text.indexOf('/ByteRange'); at !== -1; at = text.indexOf('/ByteRange', at + 1)) {
    if (/^\/ByteRange\s*(?:\[|\d+\s+\d+\s+R\b)/.test(text.toString('latin1', at, at + 400))) return true;
  }
  return false;
}

/** Whether the value of one stands in the file, too, of which no reader may know any more. */
export function holdsSignature(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return /\/Contents\s*<30/.test(text);
}

/** Whether a field of the form holds a signature over the file: words in a comment or a string are none. */
export function hasSignedField(pdf: PDF): boolean {
  const { registry, catalog } = pdf.context;
  const resolve = registry.resolve.bind(registry);
  return signedFields(catalog.getDict(), resolve).some(({ signature }) => {
    const range = signature.getArray('ByteRange', resolve);
    const value = signature.getString('Contents', resolve)?.bytes;
    return range !== undefined && range.length >= 4 && value !== undefined && value[0] === derSequence;
  });
}

/**
 * Whether a signature says that no change at all is permitted (ISO 32000-2 §12.8.2.2, DocMDP with P 1), as
 * certification or, since PDF 2.0, through the lock of the signed field.
 */
export function forbidsChanges(pdf: PDF): boolean {
  const { registry, catalog } = pdf.context;
  const resolve = registry.resolve.bind(registry);
  const root = catalog.getDict();
  const certification = root.getDict('Perms', resolve)?.getDict('DocMDP', resolve);
  if (certification && permission(certification, resolve) === 1) return true;
  return signedFields(root, resolve).some(({ field, signature }) => {
    const lock = field.getDict('Lock', resolve)?.getNumber('P', resolve)?.value;
    return lock === 1 || permission(signature, resolve) === 1;
  });
}

/** The DocMDP level a signature dictionary sets: 1, 2 (the default) or 3; undefined when it sets none. */
function permission(signature: PdfDict, resolve: Resolve): number | undefined {
  const references = signature.getArray('Reference', resolve);
  for (let index = 0; index < (references?.length ?? 0); index++) {
    const reference = references?.at(index, resolve);
    if (!(reference instanceof PdfDict)) continue;
    if (reference.getName('TransformMethod', resolve)?.value !== 'DocMDP') continue;
    const level = reference.getDict('TransformParams', resolve)?.get('P', resolve);
    return level instanceof PdfNumber ? level.value : 2;
  }
  return undefined;
}

function signedFields(root: PdfDict, resolve: Resolve): { field: PdfDict; signature: PdfDict }[] {
  const found: { field: PdfDict; signature: PdfDict }[] = [];
  const visited = new Set<PdfDict>();
  const visit = (value: PdfObject | undefined): void => {
    if (!(value instanceof PdfArray)) return;
    for (let index = 0; index < value.length; index++) {
      const field = value.at(index, resolve);
      if (!(field instanceof PdfDict) || visited.has(field)) continue;
      visited.add(field);
      const signature = field.get('V', resolve);
      const type = field.get('FT', resolve);
      if (signature instanceof PdfDict && (!(type instanceof PdfName) || type.value === 'Sig')) {
        found.push({ field, signature });
      }
      visit(field.get('Kids', resolve));
    }
  };
  visit(root.getDict('AcroForm', resolve)?.get('Fields', resolve));
  return found;
}

/** Whether the tree of pages or of fields names an object that is not there. */
export function namesWhatIsNot(pdf: PDF): boolean {
  const { registry, catalog } = pdf.context;
  const resolve = registry.resolve.bind(registry);
  const visited = new Set<PdfObject>();
  const root = catalog.getDict();
  const fields = root.getDict('AcroForm', resolve)?.get('Fields');
  const waiting = [root.get('Pages'), root.get('AcroForm'), fields];
  while (waiting.length > 0) {
    const entry = waiting.pop();
    const value = entry instanceof PdfRef ? resolve(entry) : entry;
    if (value === null) return true;
    if (value === undefined || visited.has(value)) continue;
    visited.add(value);
    if (value instanceof PdfArray) waiting.push(...value.toArray());
    else if (value instanceof PdfDict) waiting.push(value.get('Kids'), value.get('V'));
  }
  return false;
}
