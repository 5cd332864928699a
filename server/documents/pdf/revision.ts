/** What is appended to a file, as one more revision of it (ISO 32000-2 §7.5.6): not a byte before it is touched. */
import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { FileOutline } from './copy-outline.ts';
import { writeSection, type ObjectId } from './cross-references.ts';
import { PdfName, PdfRef, PdfStream, type PdfObject } from './libpdf.ts';
import { SyntaxWriter } from './pdf-syntax.ts';

/** What fonts and pictures are put into. */
export interface NewObjects {
  register(object: PdfObject): PdfRef;
}

/** The library's object, which may still change until it is written, or syntax. */
type Body = PdfObject | string;

interface Entry {
  readonly id: ObjectId;
  readonly body: Body;
}

/** Less is not worth its entry in the dictionary. */
const worthPacking = 512;

/** By zlib: the library would do it in JavaScript. */
function packed(stream: PdfStream): PdfStream {
  if (stream.has('Filter') || stream.data.length < worthPacking) return stream;
  const deflated = new PdfStream(stream, deflateSync(stream.data));
  deflated.set('Filter', PdfName.of('FlateDecode'));
  return deflated;
}

export const referenceTo = ([number, generation]: ObjectId): string => `${number} ${generation} R`;

export class Revision implements NewObjects {
  readonly #base: FileOutline;
  #next: number;
  readonly #objects: Entry[] = [];

  constructor(base: FileOutline) {
    this.#base = base;
    this.#next = base.nextNumber;
  }

  /** A number for what is put there later. */
  reserve(): PdfRef {
    return PdfRef.of(this.#next++, 0);
  }

  register(body: Body): PdfRef {
    const ref = this.reserve();
    this.put([ref.objectNumber, ref.generation], body);
    return ref;
  }

  /** A new object or, in place of an earlier one, another. */
  put(id: ObjectId, body: Body): void {
    this.#objects.push({ id, body });
  }

  /** All that is appended; to be called once. */
  write(): Buffer {
    const start = this.#base.byteSize - (this.#base.found?.headerAt ?? 0);
    const writer = new SyntaxWriter();
    writer.writeAscii('\n');
    const rows = new Map(this.#base.found?.rows.map((row) => [row.id[0], row]));
    for (const { id, body } of this.#objects) {
      rows.set(id[0], { id, offset: start + writer.position });
      writer.writeAscii(`${id[0]} ${id[1]} obj\n`);
      if (typeof body === 'string') writer.writeAscii(body);
      else writer.writeObject(body instanceof PdfStream ? packed(body) : body);
      writer.writeAscii('\nendobj\n');
    }
    // Of the kind of the section before: readers may expect that all of them are.
    writeSection(writer, this.#base.xrefKind, {
      rows: [...rows.values()].sort((one, other) => one.id[0] - other.id[0]),
      at: start + writer.position,
      next: this.#next,
      trailer: this.#trailer(),
    });
    return writer.written();
  }

  #trailer(): string {
    const { xrefAt, catalog, info, id, found } = this.#base;
    const made = `<${randomBytes(16).toString('hex')}>`;
    return [
      ...(found ? [] : [`/Prev ${xrefAt}`]),
      `/Root ${referenceTo(catalog.id)}`,
      ...(info === null ? [] : [`/Info ${info}`]),
      `/ID ${id ?? `[${made} ${made}]`}`,
    ].join('\n');
  }
}
