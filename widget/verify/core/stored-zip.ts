/**
 * Zip files (APPNOTE.TXT 6.3) of the one kind that an evidence package is: entries stored as they are, one after the other,
 * without comments, extra fields or dates, so that the same entries are always the same bytes. Nothing is decompressed,
 * hence nothing can swell; and every byte of the file has to be the one that its entries demand, hence nothing can hide.
 */
import { equalBytes, type Bytes } from './bytes.ts';
import { demandOfEvidence, EvidenceFailure } from './evidence-report.ts';

/** What the file says of an entry. */
export interface ZipEntry {
  name: string;
  byteSize: number;
  crc32: number;
}

/** The format's own limits, its 64-bit extension left aside. */
export const mostZipEntries = 65_535;
export const largestZip = 0xffff_fffe;

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const localBytes = 30;
const centralBytes = 46;
const endBytes = 22;
const methodOffset = 8;
/** Version 1.0: stored files and nothing else. */
const version = 10;
/** 1 January 1980, the earliest there is. */
const date = 0x21;

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** Of bytes that follow those whose checksum is `before`. Against accidents only. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let value = ~before;
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

function withName(length: number, name: string, write: (view: DataView) => void): Bytes {
  const bytes = new Uint8Array(length + name.length);
  write(new DataView(bytes.buffer));
  bytes.set(new TextEncoder().encode(name), length);
  return bytes;
}

/** What an entry's local and central header have in common, from the version needed on. */
function writeEntry(view: DataView, at: number, { name, byteSize, crc32: checksum }: ZipEntry): void {
  view.setUint16(at, version, true);
  view.setUint16(at + 8, date, true);
  view.setUint32(at + 10, checksum, true);
  view.setUint32(at + 14, byteSize, true);
  view.setUint32(at + 18, byteSize, true);
  view.setUint16(at + 22, name.length, true);
}

/** Stands before the entry's bytes. */
export function formatLocalHeader(entry: ZipEntry): Bytes {
  return withName(localBytes, entry.name, (view) => {
    view.setUint32(0, localSignature, true);
    writeEntry(view, 4, entry);
  });
}

/** Stands behind all entries, which begin at the file's start. */
export function formatDirectory(entries: readonly ZipEntry[]): Bytes[] {
  let at = 0;
  let length = 0;
  const headers = entries.map((entry) => {
    const header = withName(centralBytes, entry.name, (view) => {
      view.setUint32(0, centralSignature, true);
      view.setUint16(4, version, true);
      writeEntry(view, 6, entry);
      view.setUint32(42, at, true);
    });
    at += localBytes + entry.name.length + entry.byteSize;
    length += header.length;
    return header;
  });
  const end = withName(endBytes, '', (view) => {
    view.setUint32(0, endSignature, true);
    view.setUint16(8, entries.length, true);
    view.setUint16(10, entries.length, true);
    view.setUint32(12, length, true);
    view.setUint32(16, at, true);
  });
  return [...headers, end];
}

/** Names that lead nowhere but down from where somebody unpacks them, on every system. */
export function isSafeName(name: string): boolean {
  return (
    name.length <= 200 && name.split('/').every((part) => /^\w[\w.-]*$/.test(part) && !part.endsWith('.'))
  );
}

/**
 * Name → bytes, in the order of the file.
 * @throws EvidenceFailure package_malformed, package_compressed, package_name_unsafe, package_name_repeated, package_damaged
 */
export function readStoredZip(bytes: Bytes): ReadonlyMap<string, Bytes> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map<string, Bytes>();
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 4 <= bytes.length && view.getUint32(at, true) === localSignature) {
    const { entry, from } = readEntry(bytes, view, at);
    const { name, byteSize } = entry;
    demandOfEvidence(!files.has(name), 'package_name_repeated', name);
    const content = bytes.slice(from, from + byteSize);
    demandOfEvidence(content.length === byteSize, 'package_malformed', name);
    demandOfEvidence(crc32(content) === entry.crc32, 'package_damaged', name);
    files.set(name, content);
    entries.push(entry);
    at = from + byteSize;
  }
  demandOfEvidence(entries.length > 0 && entries.length <= mostZipEntries, 'package_malformed');
  for (const part of formatDirectory(entries)) {
    demandOfEvidence(equalBytes(bytes.subarray(at, at + part.length), part), 'package_malformed');
    at += part.length;
  }
  demandOfEvidence(at === bytes.length, 'package_malformed');
  return files;
}

function readEntry(bytes: Bytes, view: DataView, at: number): { entry: ZipEntry; from: number } {
  if (at + localBytes > bytes.length) throw new EvidenceFailure('package_malformed');
  const from = at + localBytes + view.getUint16(at + 26, true);
  const name = new TextDecoder().decode(bytes.subarray(at + localBytes, from));
  demandOfEvidence(isSafeName(name), 'package_name_unsafe', name);
  demandOfEvidence(view.getUint16(at + methodOffset, true) === 0, 'package_compressed', name);
  const entry = { name, byteSize: view.getUint32(at + 22, true), crc32: view.getUint32(at + 14, true) };
  demandOfEvidence(equalBytes(bytes.subarray(at, from), formatLocalHeader(entry)), 'package_malformed', name);
  return { entry, from };
}
