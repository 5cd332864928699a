/** Reads what follows a seal, in time that grows with it and no faster: a file may hold as much of it as somebody appended. */
import { indexOfBytes, type Bytes } from './bytes.ts';
import { PdfSyntaxError } from './pdf-dictionary.ts';
import { layOutExtension, type ExtensionContent, type LaidOutExtension } from './pdf-extension.ts';
import { latin1, longestObject, readRevision } from './pdf-revision.ts';

export type ReadExtension = LaidOutExtension & { content: ExtensionContent };

/** Above what a seal that is renewed every year gathers in a working life. */
export const mostExtensions = 64;

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const lastKeyword = ascii('startxref\n');

/** Reads extensions of one file, each of them once. */
export class ExtensionReader {
  readonly #bytes: Bytes;
  readonly #read = new Map<number, ReadExtension | undefined>();

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /** Those from `start` to the end of the file; undefined when anything else follows, and no more than one too many. */
  readFrom(start: number): ReadExtension[] | undefined {
    const extensions: ReadExtension[] = [];
    for (let at = start; at < this.#bytes.length && extensions.length <= mostExtensions;) {
      if (!this.#read.has(at)) this.#read.set(at, readExtension(this.#bytes, at));
      const extension = this.#read.get(at);
      if (!extension) return undefined;
      extensions.push(extension);
      at += extension.bytes.length;
    }
    return extensions;
  }
}

/** The extension that begins at `start`; undefined when what stands there is anything else. */
export function readExtension(bytes: Bytes, start: number): ReadExtension | undefined {
  try {
    const content = readContent(bytes, start, readRevision(bytes, start).size);
    if (!content.validation && !content.timestamp) return undefined; // says nothing, and costs a reader its time
    const laidOut = layOutExtension(bytes, start, content);
    const isSame = laidOut.bytes.every((byte, index) => byte === bytes[start + index]);
    return isSame ? { ...laidOut, content } : undefined;
  } catch (error) {
    if (error instanceof PdfSyntaxError) return undefined;
    throw error;
  }
}

/** Picks the values out of where they would stand. Whatever is picked wrongly is found when it is laid out again. */
function readContent(bytes: Bytes, start: number, firstNumber: number): ExtensionContent {
  // Before it there is nothing but the catalog and the form.
  const before = indexOfBytes(
    bytes.subarray(start, start + 2 * longestObject),
    ascii(`\n${firstNumber} 0 obj\n`),
  );
  if (before < 0) return { validation: null, timestamp: null };
  const { streams, end } = readStreams(bytes, start + before, firstNumber);
  const rest = bytes.subarray(end, end + longestObject);
  const text = latin1(rest.subarray(0, Math.max(indexOfBytes(rest, lastKeyword), 0)));
  const dss =
    /^\n\d+ 0 obj\n<< \/Type \/DSS \/Certs \[([^\]]*)\] \/OCSPs \[([^\]]*)\] \/CRLs \[([^\]]*)\] >>/.exec(
      text,
    );
  const take = (list: string | undefined): Bytes[] =>
    streams.splice(0, list ? list.split(' R').length - 1 : 0);
  const validation = dss && {
    certificates: take(dss[1]),
    ocspResponses: take(dss[2]),
    crls: take(dss[3]),
  };
  return { validation, timestamp: readTimestamp(text) };
}

/** Objects in a row that are streams, and where they end. */
function readStreams(bytes: Bytes, start: number, firstNumber: number): { streams: Bytes[]; end: number } {
  const streams: Bytes[] = [];
  for (let at = start; ;) {
    const head = /^\n(\d{1,10}) 0 obj\n<< \/Length (\d{1,9}) >>\nstream\n/.exec(
      latin1(bytes.subarray(at, at + 64)),
    );
    if (head === null || Number(head[1]) !== firstNumber + streams.length) return { streams, end: at };
    const from = at + head[0].length;
    const length = Number(head[2]);
    streams.push(bytes.slice(from, from + length));
    at = from + length + '\nendstream\nendobj'.length;
  }
}

function readTimestamp(text: string): ExtensionContent['timestamp'] {
  const contents = /\/SubFilter \/ETSI\.RFC3161 \/ByteRange \[[\d ]+\] * \/Contents <([0-9a-f]+)>/.exec(text);
  const field = /\/FT \/Sig \/T \((Inkseal timestamp [0-9a-f]{16})\)/.exec(text);
  const [, digits] = contents ?? [];
  const [, fieldName] = field ?? [];
  if (digits === undefined || fieldName === undefined) return null;
  const bytes = Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  );
  return { fieldName, contents: bytes };
}
