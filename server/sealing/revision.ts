/** What is appended to a file, as one more revision of it (ISO 32000-2 §7.5.6): not a byte before it is touched. */
import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { FileOutline, ObjectId } from '../documents/pdf/copy-outline.ts';
import { PdfName, PdfRef, PdfStream, type PdfObject } from '../documents/pdf/libpdf.ts';
import { SyntaxWriter } from '../documents/pdf/pdf-syntax.ts';

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

/** Rows of a cross-reference section, in the runs of consecutive numbers that it is written in. */
function runsOf<T extends { readonly id: ObjectId }>(rows: readonly T[]): T[][] {
  const runs: T[][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    if (run && run[0] && row.id[0] === run[0].id[0] + run.length) run.push(row);
    else runs.push([row]);
  }
  return runs;
}

interface Row {
  readonly id: ObjectId;
  readonly offset: number;
}

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
    const { byteSize } = this.#base;
    const writer = new SyntaxWriter();
    writer.writeAscii('\n');
    const rows = this.#objects
      .map(({ id, body }): Row => {
        const offset = byteSize + writer.position;
        writer.writeAscii(`${id[0]} ${id[1]} obj\n`);
        if (typeof body === 'string') writer.writeAscii(body);
        else writer.writeObject(body instanceof PdfStream ? packed(body) : body);
        writer.writeAscii('\nendobj\n');
        return { id, offset };
      })
      .sort((one, other) => one.id[0] - other.id[0]);
    const xrefAt = byteSize + writer.position;
    // Of the kind of the section before: readers may expect that all of them are.
    if (this.#base.xrefKind === 'table') this.#writeTable(writer, rows);
    else this.#writeStream(writer, rows, xrefAt);
    writer.writeAscii(`startxref\n${xrefAt}\n%%EOF\n`);
    return writer.written();
  }

  #trailer(): string {
    const { xrefAt, catalog, info, id } = this.#base;
    const made = `<${randomBytes(16).toString('hex')}>`;
    return [
      `/Size ${this.#next}`,
      `/Prev ${xrefAt}`,
      `/Root ${referenceTo(catalog.id)}`,
      ...(info === null ? [] : [`/Info ${info}`]),
      `/ID ${id ?? `[${made} ${made}]`}`,
    ].join('\n');
  }

  #writeTable(writer: SyntaxWriter, rows: readonly Row[]): void {
    writer.writeAscii('xref\n');
    for (const run of runsOf(rows)) {
      writer.writeAscii(`${run[0]?.id[0]} ${run.length}\n`);
      for (const { id, offset } of run)
        writer.writeAscii(`${String(offset).padStart(10, '0')} ${String(id[1]).padStart(5, '0')} n\r\n`);
    }
    writer.writeAscii(`trailer\n<<\n${this.#trailer()}\n>>\n`);
  }

  #writeStream(writer: SyntaxWriter, listed: readonly Row[], xrefAt: number): void {
    const own = this.#next++;
    const rows: Row[] = [...listed, { id: [own, 0], offset: xrefAt }];
    const index = runsOf(rows).map((run) => `${run[0]?.id[0]} ${run.length}`);
    const table = Buffer.alloc(7 * rows.length);
    rows.forEach(({ id, offset }, at) => {
      table.writeUInt8(1, 7 * at); // in use, not in an object stream
      table.writeUInt32BE(offset, 7 * at + 1);
      table.writeUInt16BE(id[1], 7 * at + 5);
    });
    const entries = `/Type /XRef\n/Length ${table.length}\n/W [1 4 2]\n/Index [${index.join(' ')}]\n${this.#trailer()}`;
    writer.writeAscii(`${own} 0 obj\n<<\n${entries}\n>>\nstream\n`);
    writer.writeBytes(table);
    writer.writeAscii('\nendstream\nendobj\n');
  }
}
