/** A cross-reference section (ISO 32000-2 §7.5.4 and §7.5.8), as it is appended to a file. */
import type { SyntaxWriter } from './pdf-syntax.ts';

export type ObjectId = readonly [number: number, generation: number];

/** Where an object stands: at an offset from the header, or within an object stream. */
export type Row = { readonly id: ObjectId } & (
  { readonly offset: number } | { readonly packedIn: number; readonly index: number }
);

export type SectionKind = 'table' | 'stream';

/** Rows in the runs of consecutive numbers that they are written in. */
function runsOf(rows: readonly Row[]): Row[][] {
  const runs: Row[][] = [];
  let [run, next]: [Row[], number] = [[], NaN];
  for (const row of rows) {
    if (row.id[0] !== next) runs.push((run = []));
    run.push(row);
    next = row.id[0] + 1;
  }
  return runs;
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

export interface Section {
  /** In the order of their numbers. */
  readonly rows: readonly Row[];
  /** Where it begins. */
  readonly at: number;
  /** No object has this number or a higher one; a section that is a stream takes it for its own. */
  readonly next: number;
  /** Entries of the trailer but its size. */
  readonly trailer: string;
}

/** None of its objects may be in an object stream. */
function writeTable(writer: SyntaxWriter, { rows, next, trailer }: Section): void {
  writer.writeAscii('xref\n');
  for (const run of runsOf(rows)) {
    writer.writeAscii(`${run[0]?.id[0]} ${run.length}\n`);
    for (const row of run)
      writer.writeAscii(`${digits('offset' in row ? row.offset : 0, 10)} ${digits(row.id[1], 5)} n\r\n`);
  }
  writer.writeAscii(`trailer\n<<\n/Size ${next}\n${trailer}\n>>\n`);
}

/** Kind, offset or number of a stream, generation or place in it. */
const rowBytes = 1 + 4 + 2;

function writeStream(writer: SyntaxWriter, { rows: listed, at, next, trailer }: Section): void {
  const rows: Row[] = [...listed, { id: [next, 0], offset: at }];
  const index = runsOf(rows).map((run) => `${run[0]?.id[0]} ${run.length}`);
  const table = new DataView(new ArrayBuffer(rowBytes * rows.length));
  let to = 0;
  for (const row of rows) {
    const isPacked = 'packedIn' in row;
    table.setUint8(to, isPacked ? 2 : 1);
    table.setUint32(to + 1, isPacked ? row.packedIn : row.offset);
    table.setUint16(to + 5, isPacked ? row.index : row.id[1]);
    to += rowBytes;
  }
  const entries = `/Type /XRef\n/Length ${table.byteLength}\n/W [1 4 2]\n/Index [${index.join(' ')}]\n/Size ${next + 1}\n${trailer}`;
  writer.writeAscii(`${next} 0 obj\n<<\n${entries}\n>>\nstream\n`);
  writer.writeBytes(new Uint8Array(table.buffer));
  writer.writeAscii('\nendstream\nendobj\n');
}

/** With the lines that end the file. */
export function writeSection(writer: SyntaxWriter, kind: SectionKind, section: Section): void {
  if (kind === 'table') writeTable(writer, section);
  else writeStream(writer, section);
  writer.writeAscii(`startxref\n${section.at}\n%%EOF\n`);
}
