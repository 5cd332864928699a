/**
 * What may follow a seal: validation data and a document timestamp (ETSI EN 319 142-1 §5.4 and §5.5), appended in one form
 * that leaves no choice. The server writes it with `layOutExtension`; a verifier reads the few values out of it, lays the same
 * extension out again, and takes nothing that differs in a byte. So whatever else somebody appends, a page drawn over with
 * a timestamp of its own included, is no extension but a change.
 */
import { concatBytes, toHex, type Bytes } from './bytes.ts';
import { PdfSyntaxError, readDictionary, type DictionaryEntry } from './pdf-dictionary.ts';
import type { ObjectNumbers } from './pdf-references.ts';
import { longestObject, rawOf, readRevision, type PdfRevision } from './pdf-revision.ts';

export interface ValidationData {
  certificates: readonly Bytes[];
  ocspResponses: readonly Bytes[];
  crls: readonly Bytes[];
}

export interface ExtensionContent {
  validation: ValidationData | null;
  /** `contents` is the token, followed by zeros up to `timestampRoom`; `fieldName` matches `timestampFieldName`. */
  timestamp: { fieldName: string; contents: Bytes } | null;
}

export interface LaidOutExtension {
  bytes: Bytes;
  /** Of the timestamp, in the whole file; null without one. */
  byteRange: readonly [number, number, number, number] | null;
  /** Of the objects that are new in it. */
  numbers: ObjectNumbers;
}

/** Several times what a token needs. */
export const timestampRoom = 16_384;
export const timestampFieldName = /^Inkseal timestamp [0-9a-f]{16}$/;

const binary = (text: string): Bytes => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** The extension that follows the first `end` bytes. @throws PdfSyntaxError when those cannot be extended. */
export function layOutExtension(bytes: Bytes, end: number, content: ExtensionContent): LaidOutExtension {
  return new Layout(bytes, end, readRevision(bytes, end)).layOut(content);
}

/** Whether a catalog has validation data already, which we leave alone. @throws PdfSyntaxError */
export function hasValidationData(bytes: Bytes, end: number): boolean {
  const revision = readRevision(bytes, end);
  const at = revision.dictionaryAt(revision.root.number);
  return readDictionary(bytes, at, at + longestObject).has('DSS');
}

class Layout {
  readonly #bytes: Bytes;
  readonly #end: number;
  readonly #revision: PdfRevision;
  readonly #parts: Uint8Array[] = [];
  readonly #objects: { number: number; generation: number; offset: number }[] = [];
  #length = 0;
  #next: number;
  #byteRange: readonly [number, number, number, number] | null = null;

  constructor(bytes: Bytes, end: number, revision: PdfRevision) {
    this.#bytes = bytes;
    this.#end = end;
    this.#revision = revision;
    this.#next = revision.size;
  }

  layOut({ validation, timestamp }: ExtensionContent): LaidOutExtension {
    this.#add('\n');
    const streams = validation && Object.values(orderOf(validation)).flat();
    const dssNumber = this.#next + (streams?.length ?? 0);
    const valueNumber = dssNumber + (validation ? 1 : 0);
    this.#addCatalog(validation && dssNumber, timestamp && valueNumber + 1);
    if (validation) this.#addValidation(validation);
    const hole = timestamp && this.#addTimestamp(timestamp);
    this.#addXref();
    if (hole) this.#fillByteRange(hole);
    const numbers = { from: this.#revision.size, below: this.#next };
    return { bytes: concatBytes(...this.#parts), byteRange: this.#byteRange, numbers };
  }

  #add(part: string | Uint8Array): void {
    const bytes = typeof part === 'string' ? binary(part) : part;
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  /** Of what is added next, as references have it. */
  #offset(): number {
    return this.#end + this.#length - this.#revision.headerAt;
  }

  #startObject(number: number, generation = 0): void {
    this.#objects.push({ number, generation, offset: this.#offset() });
    this.#add(`${number} ${generation} obj\n`);
  }

  #addObject(number: number, text: string, generation = 0): void {
    this.#startObject(number, generation);
    this.#add(`${text}\nendobj\n`);
  }

  #entriesAt(at: number): Map<string, DictionaryEntry> {
    return readDictionary(this.#bytes, at, Math.min(this.#end, at + longestObject));
  }

  #rawAt(at: number): Map<string, string> {
    return new Map([...this.#entriesAt(at)].map(([key, entry]) => [key, rawOf(this.#bytes, entry)]));
  }

  /** The catalog as it was, and of what it says only the two things that change. */
  #addCatalog(dssNumber: number | null, fieldNumber: number | null): void {
    const { root, dictionaryAt } = this.#revision;
    const catalogAt = dictionaryAt(root.number);
    const entries = this.#rawAt(catalogAt);
    if (dssNumber !== null) entries.set('DSS', `${dssNumber} 0 R`);
    const form = fieldNumber === null ? undefined : this.#entriesAt(catalogAt).get('AcroForm');
    if (fieldNumber === null || form === undefined) {
      if (fieldNumber !== null) throw new PdfSyntaxError('no form');
      return this.#addObject(root.number, formatDictionary(entries), root.generation);
    }
    const reference = /^(\d{1,10}) (\d{1,5}) R$/.exec(rawOf(this.#bytes, form));
    const fields = this.#rawAt(reference ? dictionaryAt(Number(reference[1])) : form.start);
    const listed = /^\[([^[\]()<>]*)\]$/.exec(fields.get('Fields') ?? '');
    if (!listed) throw new PdfSyntaxError('the fields are no list of references');
    fields.set('Fields', `[${`${listed[1]} ${fieldNumber} 0 R`.trim()}]`);
    if (!reference) entries.set('AcroForm', formatDictionary(fields));
    this.#addObject(root.number, formatDictionary(entries), root.generation);
    if (reference) this.#addObject(Number(reference[1]), formatDictionary(fields), Number(reference[2]));
  }

  #addValidation(validation: ValidationData): void {
    const lists = Object.entries(orderOf(validation)).map(([key, streams]) => {
      const references = streams.map((stream) => {
        const number = this.#next++;
        this.#startObject(number);
        this.#add(`<< /Length ${stream.length} >>\nstream\n`);
        this.#add(stream);
        this.#add('\nendstream\nendobj\n');
        return `${number} 0 R`;
      });
      return `/${key} [${references.join(' ')}]`;
    });
    this.#addObject(this.#next++, `<< /Type /DSS ${lists.join(' ')} >>`);
  }

  #addTimestamp(timestamp: NonNullable<ExtensionContent['timestamp']>): {
    part: number;
    start: number;
    end: number;
  } {
    if (!timestampFieldName.test(timestamp.fieldName) || timestamp.contents.length !== timestampRoom)
      throw new PdfSyntaxError('the timestamp does not fit');
    const valueNumber = this.#next++;
    this.#startObject(valueNumber);
    this.#add('<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /ByteRange ');
    const part = this.#parts.length;
    this.#add(' '.repeat(byteRangeRoom));
    this.#add(' /Contents ');
    const start = this.#end + this.#length;
    this.#add(`<${toHex(timestamp.contents)}>`);
    const end = this.#end + this.#length;
    this.#add(' >>\nendobj\n');
    const { fieldName } = timestamp;
    this.#addObject(
      this.#next++,
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${fieldName}) /V ${valueNumber} 0 R /F 132 /Rect [0 0 0 0] >>`,
    );
    return { part, start, end };
  }

  /** Of the kind of the section before: readers may expect that all of them are. */
  #addXref(): void {
    const { xrefAt, kind, root, info, id } = this.#revision;
    const at = this.#offset();
    if (kind === 'stream') this.#objects.push({ number: this.#next++, generation: 0, offset: at });
    const trailer = [
      `/Size ${this.#next}`,
      `/Root ${root.number} ${root.generation} R`,
      `/Prev ${xrefAt}`,
      ...(info === null ? [] : [`/Info ${info}`]),
      ...(id === null ? [] : [`/ID ${id}`]),
    ].join(' ');
    this.#objects.sort((first, second) => first.number - second.number);
    if (kind === 'table') this.#addXrefTable(trailer);
    else this.#addXrefStream(trailer);
    this.#add(`startxref\n${at}\n%%EOF\n`);
  }

  #addXrefTable(trailer: string): void {
    const digits = (value: number, length: number): string => String(value).padStart(length, '0');
    const lines = this.#objects.map(
      ({ number, generation, offset }) => `${number} 1\n${digits(offset, 10)} ${digits(generation, 5)} n\r\n`,
    );
    this.#add(`xref\n${lines.join('')}trailer\n<< ${trailer} >>\n`);
  }

  #addXrefStream(trailer: string): void {
    const rows = this.#objects.map(({ generation, offset }) => {
      const row = new DataView(new ArrayBuffer(7));
      row.setUint8(0, 1);
      row.setUint32(1, offset);
      row.setUint16(5, generation);
      return new Uint8Array(row.buffer);
    });
    const index = this.#objects.map(({ number }) => `${number} 1`).join(' ');
    this.#add(
      `${this.#next - 1} 0 obj\n<< /Type /XRef /Length ${7 * rows.length} /W [1 4 2] /Index [${index}] ${trailer} >>\nstream\n`,
    );
    for (const row of rows) this.#add(row);
    this.#add('\nendstream\nendobj\n');
  }

  #fillByteRange({ part, start, end }: { part: number; start: number; end: number }): void {
    this.#byteRange = [0, start, end, this.#end + this.#length - end];
    this.#parts[part] = binary(`[${this.#byteRange.join(' ')}]`.padEnd(byteRangeRoom));
  }
}

const byteRangeRoom = 48;

const orderOf = ({ certificates, ocspResponses, crls }: ValidationData) => ({
  Certs: certificates,
  OCSPs: ocspResponses,
  CRLs: crls,
});

const formatDictionary = (entries: ReadonlyMap<string, string>): string =>
  `<< ${[...entries].map(([key, value]) => `/${key} ${value}`).join(' ')} >>`;
