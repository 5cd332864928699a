/**
 * A signed file whose cross-references miss their mark by a little, as the seal parser has to see it: other readers find
 * such a section by looking around, the parser skips it and everything it names. The file itself must keep each byte.
 */

/** An entry of an outline is called /Prev, too, and is a reference. */
const reference = /^(startxref|\/Prev)(\s+)(\d{1,10})(?!\d|\s+\d+\s+R\b)/;
const keywords = ['startxref', '/Prev'];
const endMark = /^\s*%%EOF/;
/** A reference with all the white space that anybody would put into it. */
const longestReference = 128;

/** How far from where a section should be other readers still find it. */
const farthest = 64;

/** So far a dictionary may reach that lists which objects its section is about. */
const longestSectionHead = 16_384;

/** A table, or an object that says it is one: any other object may stand near, too. */
function isSection(file: Buffer, at: number): boolean {
  const [begins = ''] =
    /^(?:xref|\d{1,10}\s+\d{1,5}\s+obj\b)/.exec(file.toString('latin1', at, at + 24)) ?? [];
  if (begins === '' || begins === 'xref') return begins !== '';
  const [head = ''] = file.toString('latin1', at, at + longestSectionHead).split('stream', 1);
  return /\/Type\s*\/XRef\b/.test(head);
}

/** ISO 32000-2 §7.2.3. */
const whiteSpace: ReadonlySet<number | undefined> = new Set([0, 9, 10, 12, 13, 32]);

/** Where the section begins that `at` means; undefined when none is near. */
function sectionNear(file: Buffer, at: number): number | undefined {
  for (let away = 0; away <= farthest; away++)
    for (const place of away === 0 ? [at] : [at + away, at - away]) {
      // A digit before would make it the end of another object's number, a letter that of startxref.
      const isWhole = place === 0 || whiteSpace.has(file[place - 1]);
      if (place >= 0 && isWhole && isSection(file, place)) return place;
    }
  return undefined;
}

/** The table that ends before `at`, which is what `startxref` there should have said. */
function tableBefore(file: Buffer, at: number): number | undefined {
  for (let place = file.lastIndexOf('xref', at); place > 0; place = file.lastIndexOf('xref', place - 1))
    if (whiteSpace.has(file[place - 1])) return place;
  return undefined;
}

/** Where those words stand in the file, in their order: it is searched as bytes, since a text of it would be another. */
function referencesIn(file: Buffer): number[] {
  return keywords
    .flatMap((keyword) => {
      const found: number[] = [];
      for (let at = file.indexOf(keyword); at !== -1; at = file.indexOf(keyword, at + 1)) found.push(at);
      return found;
    })
    .sort((a, b) => a - b);
}

/**
 * As many bytes, in which `startxref` and /Prev name the sections that they mean; the same bytes where they do or where
 * nothing is found. What is appended to the one can be appended to the other.
 */
export function straightened(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let copy: Buffer | undefined;
  for (const at of referencesIn(file)) {
    const [, name = '', space = '', digits = ''] =
      reference.exec(file.toString('latin1', at, at + longestReference)) ?? [];
    if (digits === '') continue;
    const said = Number(digits);
    if (isSection(file, said)) continue;
    const meant = sectionNear(file, said) ?? (name === 'startxref' ? tableBefore(file, at) : undefined);
    if (meant === undefined) continue;
    const place = at + name.length + space.length;
    const written = meant.toString().padStart(digits.length, '0');
    // Behind `startxref 0` only the mark of the end, which is a comment, gives room for a longer number.
    const [end = ''] =
      endMark.exec(file.toString('latin1', place + digits.length, place + longestReference)) ?? [];
    if (written.length > digits.length + end.length) continue;
    copy ??= Buffer.from(bytes);
    copy.write(
      written.length === digits.length ? written : written.padEnd(digits.length + end.length),
      place,
      'latin1',
    );
  }
  return copy ?? bytes;
}
