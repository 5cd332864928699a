/**
 * A signed file whose cross-references miss their mark by a little, as the seal parser has to see it: other readers find
 * such a section by looking around, the parser skips it and everything it names. The file itself must keep each byte.
 */

/** An entry of an outline is called /Prev, too, and is a reference. */
const references = /(startxref|\/Prev)\s+(\d{1,10})(?!\d|\s+\d+\s+R\b)/g;

/** How far from where a section should be other readers still find it. */
const farthest = 64;

const isSection = (text: string, at: number): boolean =>
  text.startsWith('xref', at) || /^\d{1,10}\s+\d{1,5}\s+obj\b/.test(text.slice(at, at + 24));

/** Where the section begins that `at` means; undefined when none is near. */
function sectionNear(text: string, at: number): number | undefined {
  for (let away = 0; away <= farthest; away++)
    for (const place of away === 0 ? [at] : [at + away, at - away]) {
      // A digit before would make it the end of another object's number, a letter that of startxref.
      const isWhole = place === 0 || /[\s\0]/.test(text[place - 1] ?? '');
      if (place >= 0 && isWhole && isSection(text, place)) return place;
    }
  return undefined;
}

/** The table that ends before `at`, which is what `startxref` there should have said. */
function tableBefore(text: string, at: number): number | undefined {
  for (let place = text.lastIndexOf('xref', at); place > 0; place = text.lastIndexOf('xref', place - 1))
    if (/\s/.test(text[place - 1] ?? '')) return place;
  return undefined;
}

/**
 * As many bytes, in which `startxref` and /Prev name the sections that they mean; the same bytes where they do or where
 * nothing is found. What is appended to the one can be appended to the other.
 */
export function straightened(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  let copy: Buffer | undefined;
  for (const { index, 0: whole, 1: name = '', 2: digits = '' } of text.matchAll(references)) {
    const said = Number(digits);
    if (isSection(text, said)) continue;
    const meant = sectionNear(text, said) ?? (name === 'startxref' ? tableBefore(text, index) : undefined);
    const written = meant?.toString().padStart(digits.length, '0');
    if (written?.length !== digits.length) continue;
    copy ??= Buffer.from(bytes);
    copy.write(written, index + whole.length - digits.length, 'latin1');
  }
  return copy ?? bytes;
}
