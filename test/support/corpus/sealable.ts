/**
 * Whether a file ought to be sealed, found without asking the product: pdf.js opens it and its pages, and it is none of the kinds that
 * are to be refused. A product that refused what it cannot do under the name of such a kind would be found out here.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { parseConfig } from '../../../server/config.ts';
import type { CorpusFile } from './corpus-files.ts';

const mostPages = 5000;

interface Opened {
  pages: number;
  encrypted: boolean;
}

async function openWithPdfjs(bytes: Uint8Array, password: string | undefined): Promise<Opened | null> {
  const opening = getDocument({
    data: new Uint8Array(bytes),
    verbosity: 0,
    ...(password === undefined ? {} : { password }),
  });
  try {
    const pdf = await opening.promise;
    const { info } = (await pdf.getMetadata()) as { info: Record<string, unknown> };
    for (let page = 1; page <= Math.min(pdf.numPages, mostPages); page++) (await pdf.getPage(page)).cleanup();
    return { pages: pdf.numPages, encrypted: typeof info['EncryptFilterName'] === 'string' };
  } catch {
    return null;
  } finally {
    await opening.destroy();
  }
}

/** The objects as text, decrypted and unpacked; empty where qpdf is absent or makes nothing of the file. */
function unpackWithQpdf({ path, password }: CorpusFile): string {
  const args = ['--qdf', '--object-streams=disable', '--decrypt', `--password=${password ?? ''}`, path, '-'];
  return spawnSync('qpdf', args, { maxBuffer: 2 ** 28, timeout: 60_000 }).stdout?.toString('latin1') ?? '';
}

/** Level 1, set by a certification or by the lock of a signed field. */
function forbidsAnyChange(objects: string): boolean {
  const rules = objects.matchAll(/\/(?:TransformMethod \/DocMDP\s+\/TransformParams|Lock) (<<[^<>]*>>|\d+)/g);
  return [...rules].some(([, value = '']) => {
    const dictionary = value.startsWith('<<')
      ? value
      : (new RegExp(`\\n${value} 0 obj\\s+(<<[^<>]*>>)`).exec(objects)?.[1] ?? '');
    return /\/P 1\b/.test(dictionary);
  });
}

export async function isSealable(file: CorpusFile): Promise<boolean> {
  const bytes = readFileSync(file.path);
  if (bytes.byteLength > parseConfig({}).maxDocumentBytes) return false;
  const opened = await openWithPdfjs(bytes, file.password);
  if (opened === null || opened.pages < 1 || opened.pages > mostPages) return false;
  const signed = /\/ByteRange\s*\[/.test(bytes.toString('latin1'));
  if (signed && opened.encrypted) return false;
  const objects = unpackWithQpdf(file);
  return !(signed && forbidsAnyChange(objects)) && !/\/NeedsRendering true/.test(objects);
}
