/** What is appended to a file, as one more revision of it (ISO 32000-2 §7.5.6): not a byte before it is touched. */
import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { FileOutline } from './copy-outline.ts';
import { writeSection, type ObjectId, type Row } from './cross-references.ts';
import { PdfDict, PdfName, PdfNumber, PdfRef, PdfStream, type PdfObject } from './libpdf.ts';
import { SyntaxWriter } from './pdf-syntax.ts';

/** What fonts and pictures are put into. */
export interface NewObjects {
  register(object: PdfObject): PdfRef;
  reserve(): PdfRef;
  pack(number: number, body: string): void;
}

/** The library's object, which may still change until it is written, or syntax. */
type Body = PdfObject | string;

interface Entry {
  readonly id: ObjectId;
  readonly body: Body;
}

interface PackedObject {
  readonly number: number;
  readonly body: string;
}

/** In one stream: a reader unpacks all of it for any of them, and sections number them with two bytes. */
const mostPacked = 1_000;

/** Less is not worth its entry in the dictionary. */
const worthDeflating = 512;

/** Of what a certificate has, it takes half the time for an eighth more of bytes: a fiftieth of all that is appended. */
const level = 3;

/** By zlib: the library would do it in JavaScript. */
function deflated(stream: PdfStream): PdfStream {
  if (stream.has('Filter') || stream.data.length < worthDeflating) return stream;
  const shorter = new PdfStream(stream, deflateSync(stream.data, { level }));
  shorter.set('Filter', PdfName.of('FlateDecode'));
  return shorter;
}

const inOrder = (rows: ReadonlyMap<number, Row>): Row[] =>
  Array.from(new Uint32Array(rows.keys()).sort(), (number) => rows.get(number) as Row);

export const referenceTo = ([number, generation]: ObjectId): string => `${number} ${generation} R`;

export class Revision implements NewObjects {
  readonly #base: FileOutline;
  #next: number;
  readonly #objects: Entry[] = [];
  readonly #packed: PackedObject[] = [];

  constructor(base: FileOutline) {
    this.#base = base;
    this.#next = base.nextNumber;
  }

  /** A number for what is put there later. */
  reserve(): PdfRef {
    return PdfRef.of(this.reserveNumber(), 0);
  }

  reserveNumber(): number {
    return this.#next++;
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

  /** One of many small objects, of a number that was reserved, which stand together in one stream where the file has such streams (§7.5.7). */
  pack(number: number, body: string): void {
    if (this.#base.xrefKind === 'stream') this.#packed.push({ number, body });
    else this.put([number, 0], body);
  }

  #writePacked(): Row[] {
    const streams = Math.ceil(this.#packed.length / mostPacked);
    return Array.from({ length: streams }, (_, index) =>
      this.#writeObjectStream(this.#packed.slice(index * mostPacked, (index + 1) * mostPacked)),
    ).flat();
  }

  #writeObjectStream(packed: readonly PackedObject[]): Row[] {
    let [places, bodies] = ['', ''];
    for (const { number, body } of packed) {
      places += `${number} ${bodies.length} `;
      bodies += `${body}\n`;
    }
    const entries = {
      Type: PdfName.of('ObjStm'),
      N: PdfNumber.of(packed.length),
      First: PdfNumber.of(places.length),
    };
    const stream = new PdfStream(PdfDict.of(entries), Buffer.from(places + bodies, 'latin1'));
    const packedIn = this.register(stream).objectNumber;
    return packed.map(({ number }, index) => ({ id: [number, 0], packedIn, index }));
  }

  /** All that is appended; to be called once. */
  write(): Buffer {
    const packed = this.#writePacked();
    const start = this.#base.byteSize - (this.#base.found?.headerAt ?? 0);
    const writer = new SyntaxWriter();
    writer.writeAscii('\n');
    const rows = new Map(this.#base.found?.rows.map((row) => [row.id[0], row]));
    for (const row of packed) rows.set(row.id[0], row);
    for (const { id, body } of this.#objects) {
      rows.set(id[0], { id, offset: start + writer.position });
      writer.writeAscii(`${id[0]} ${id[1]} obj\n`);
      if (typeof body === 'string') writer.writeAscii(body);
      else writer.writeObject(body instanceof PdfStream ? deflated(body) : body);
      writer.writeAscii('\nendobj\n');
    }
    // Of the kind of the section before: readers may expect that all of them are.
    writeSection(writer, this.#base.xrefKind, {
      rows: inOrder(rows),
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
