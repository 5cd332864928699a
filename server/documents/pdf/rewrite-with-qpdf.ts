import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import createQpdf from '@neslinesli93/qpdf-wasm';

interface Qpdf {
  callMain(args: string[]): number;
  FS: {
    writeFile(path: string, bytes: Uint8Array): void;
    readFile(path: string): Uint8Array;
  };
}
type CreateQpdf = (options: { noInitialRun: boolean; wasmBinary: Uint8Array }) => Promise<Qpdf>;

const wasmFile = fileURLToPath(import.meta.resolve('@neslinesli93/qpdf-wasm/dist/qpdf.wasm'));
let wasm: Promise<Uint8Array> | undefined;

/** Throws when qpdf finds nothing to write. A fresh instance each time, so that no file sees what another left behind. */
async function runQpdf(bytes: Uint8Array, args: readonly string[]): Promise<Uint8Array> {
  wasm ??= readFile(wasmFile);
  const create = createQpdf as unknown as CreateQpdf; // its own types know neither these options nor writeFile
  const qpdf = await create({ noInitialRun: true, wasmBinary: await wasm });
  qpdf.FS.writeFile('/in.pdf', bytes);
  const status = qpdf.callMain(['--warning-exit-0', ...args, '/in.pdf', '/out.pdf']);
  if (status !== 0) throw new Error(`qpdf ended with ${status}`);
  return qpdf.FS.readFile('/out.pdf');
}

const decrypting = (password: string | undefined) =>
  password === undefined ? ['--decrypt'] : ['--decrypt', `--password=${password}`];

/**
 * Decrypts, gives every form field an appearance, draws annotations into the page and packs objects into streams, so
 * that the page dictionaries lie together and the first page of a long file needs few range requests. Not linearized:
 * pdf.js fetches the last page on opening, which linearizing puts far away.
 */
export function rewriteWithQpdf(bytes: Uint8Array, password?: string): Promise<Uint8Array> {
  const drawing = ['--generate-appearances', '--flatten-annotations=all'];
  return runQpdf(bytes, [...decrypting(password), ...drawing, '--object-streams=generate']);
}

/** The same objects without encryption. */
export function decryptWithQpdf(bytes: Uint8Array, password?: string): Promise<Uint8Array> {
  return runQpdf(bytes, decrypting(password));
}
