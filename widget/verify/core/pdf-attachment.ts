import { equalBytes, type Bytes } from './bytes.ts';
import { inflate } from './inflate.ts';
import { PdfSyntaxError, readDictionary, type DictionaryEntry } from './pdf-dictionary.ts';
import { latin1, longestObject, rawOf, readRevision, type PdfRevision } from './pdf-revision.ts';

/** Bytes. A trail of tens of thousands of events stays below. */
export const longestAttachment = 100_000_000;

/** It is there, and cannot be read: damaged, longer than anybody should have to take in, or packed as we never do. */
export class AttachmentUnreadable extends Error {}

/**
 * An attachment that the revision before `end` has added: the file tree, its entry and the bytes must all stand in that
 * revision itself, as sealing writes them, behind the section that it continues. What an uploaded document brought along
 * under the same name is never taken for ours, and a revision that continues none has no attachment of ours.
 * @returns undefined when there is none.
 * @throws AttachmentUnreadable
 */
export async function readAttachment(bytes: Bytes, end: number, name: string): Promise<Bytes | undefined> {
  try {
    return await new AttachmentReader(bytes, end, readRevision(bytes, end)).read(name);
  } catch (error) {
    if (error instanceof PdfSyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

type Entries = ReadonlyMap<string, DictionaryEntry>;

class AttachmentReader {
  readonly #bytes: Bytes;
  readonly #end: number;
  readonly #revision: PdfRevision;

  constructor(bytes: Bytes, end: number, revision: PdfRevision) {
    this.#bytes = bytes;
    this.#end = end;
    this.#revision = revision;
  }

  async read(name: string): Promise<Bytes | undefined> {
    const catalog = this.#object(this.#revision.root.number);
    const files = this.#dictionary(this.#dictionary(catalog, 'Names'), 'EmbeddedFiles');
    const listed = this.#raw(files, 'Names');
    for (const [, number] of listed.matchAll(/(\d{1,10}) \d{1,5} R/g)) {
      const file = this.#find(Number(number), name);
      if (file) return this.#content(file);
    }
    return undefined;
  }

  async #content(file: Entries): Promise<Bytes> {
    try {
      return await this.#stream(this.#reference(this.#dictionary(file, 'EF'), 'F'));
    } catch (cause) {
      if (!(cause instanceof PdfSyntaxError || cause instanceof TypeError)) throw cause;
      throw new AttachmentUnreadable(cause.message, { cause });
    }
  }

  /** Entries that an earlier revision has are somebody else's. */
  #find(number: number, name: string): Entries | undefined {
    try {
      const file = this.#object(number);
      const called = file.get('F') ?? file.get('UF');
      return called?.kind === 'string' && called.text === name ? file : undefined;
    } catch (error) {
      if (error instanceof PdfSyntaxError) return undefined;
      throw error;
    }
  }

  #entriesAt(at: number): Entries {
    return readDictionary(this.#bytes, at, Math.min(this.#end, at + longestObject));
  }

  #addedAt(number: number): number {
    const { previousXrefAt, headerAt, dictionaryAt } = this.#revision;
    const at = dictionaryAt(number);
    if (!(previousXrefAt !== null && at > headerAt + previousXrefAt))
      throw new PdfSyntaxError('object of an earlier revision');
    return at;
  }

  #object(number: number): Entries {
    return this.#entriesAt(this.#addedAt(number));
  }

  #raw(entries: Entries, key: string): string {
    const entry = entries.get(key);
    if (entry === undefined) throw new PdfSyntaxError(`no ${key}`);
    return rawOf(this.#bytes, entry);
  }

  #reference(entries: Entries, key: string): number {
    const match = /^(\d{1,10}) \d{1,5} R$/.exec(this.#raw(entries, key));
    if (!match) throw new PdfSyntaxError(`${key} is no reference`);
    return Number(match[1]);
  }

  #dictionary(entries: Entries, key: string): Entries {
    const entry = entries.get(key);
    const isDirect = entry && this.#raw(entries, key).startsWith('<<');
    return isDirect ? this.#entriesAt(entry.start) : this.#object(this.#reference(entries, key));
  }

  async #stream(number: number): Promise<Bytes> {
    const at = this.#addedAt(number);
    const entries = this.#entriesAt(at);
    const length = Number(this.#raw(entries, 'Length'));
    const after = Math.max(...[...entries.values()].map(({ end }) => end));
    const keyword = />>\s*stream\r?\n/.exec(latin1(this.#bytes.subarray(after, after + 40)));
    if (!keyword || !(length <= longestAttachment)) throw new PdfSyntaxError('no stream');
    const from = after + keyword.index + keyword[0].length;
    const stored = this.#bytes.slice(from, from + length);
    const filter = entries.get('Filter');
    if (!filter) return stored;
    if (filter.kind !== 'name' || filter.text !== 'FlateDecode') throw new PdfSyntaxError('filter unknown');
    return inflate(stored, longestAttachment);
  }
}

/** Of ends that are looked for without knowing where the last revision begins. */
const mostEnds = 30;

/**
 * Where the file that the last revision before `end` continues may have ended: where that revision's first object begins, and
 * besides after the last lines of those before. Within it, signers have their say, and may say "%%EOF".
 */
export function findContinuedEnds(bytes: Bytes, end: number): number[] {
  const first = firstAddedAt(bytes, end);
  return first === null || first < 1 ? lastLineEnds(bytes, end) : [first - 1, ...lastLineEnds(bytes, first)];
}

/** Null where it lists earlier objects as well. */
function firstAddedAt(bytes: Bytes, end: number): number | null {
  try {
    return readRevision(bytes, end).firstAddedAt;
  } catch (error) {
    if (error instanceof PdfSyntaxError) return null;
    throw error;
  }
}

/** Of those alone that a line with an object follows, as sealing goes on. */
function lastLineEnds(bytes: Bytes, end: number): number[] {
  const marker = new TextEncoder().encode('%%EOF');
  const ends: number[] = [];
  for (let at = bytes.lastIndexOf(0x25, end - 1); at >= 0; at = bytes.lastIndexOf(0x25, at - 1)) {
    const after = at + marker.length;
    if (equalBytes(bytes.subarray(at, after), marker))
      for (const one of [after, after + 1, after + 2])
        if (/^\n\d{1,10} \d{1,5} obj\n/.test(latin1(bytes.subarray(one, one + 24)))) ends.push(one);
    if (at === 0 || ends.length >= mostEnds) break;
  }
  return ends;
}
