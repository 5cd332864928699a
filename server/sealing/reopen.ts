/**
 * Reads what sealing has appended as somebody else would, not as the library that wrote it. Everything before it is, byte
 * for byte, what was opened already.
 */
import type { Bytes } from '#verify/bytes.ts';
import { PdfSyntaxError, readDictionary } from '#verify/pdf-dictionary.ts';
import { longestObject, rawOf, readRevision } from '#verify/pdf-revision.ts';

interface Drawn {
  /** Object numbers of the root of the page tree and of the pages that were drawn on. */
  root: number;
  pages: readonly number[];
}

/**
 * How many pages the newest revision says that there are. Undefined when it does not read strictly, has another object
 * where it lists one of those, or leaves the tree of its pages as it was.
 */
export function countPagesAnew(sealed: Uint8Array, { root, pages }: Drawn): number | undefined {
  const bytes = sealed as Bytes;
  try {
    const revision = readRevision(bytes, bytes.length);
    const entry = (object: number, key: string): string => {
      const at = revision.dictionaryAt(object);
      const found = readDictionary(bytes, at, at + longestObject).get(key);
      return found ? rawOf(bytes, found) : '';
    };
    for (const page of pages) revision.dictionaryAt(page);
    if (!entry(revision.root.number, 'Pages').startsWith(`${root} `)) return undefined;
    const count = entry(root, 'Count');
    return /^\d+$/.test(count) ? Number(count) : undefined;
  } catch (error) {
    if (error instanceof PdfSyntaxError) return undefined;
    throw error;
  }
}
