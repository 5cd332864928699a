/** What other people's tools say of a file. */
import { spawnSync } from 'node:child_process';

const timeout = 60_000;

export const hasTool = (tool: string): boolean => spawnSync('which', [tool]).status === 0;

export interface ForeignSignature {
  field: string;
  isValid: boolean;
  coversAll: boolean;
}

/** Every signature pdfsig finds, in its order; null where there is no pdfsig. */
export function readSignatures(path: string): ForeignSignature[] | null {
  const ran = spawnSync('pdfsig', ['-nocert', path], { encoding: 'utf8', timeout });
  if (ran.error) return null;
  const [, ...parts] = ran.stdout.split(/^Signature #/m);
  return parts.map((part) => ({
    field: /Signature Field Name: (.*)/.exec(part)?.[1] ?? '',
    isValid: part.includes('Signature is Valid'),
    coversAll: /^\s*- Total document signed/m.test(part),
  }));
}

/** The text from page `from` on; null where pdftotext is absent or does not open the file. */
export function readText(path: string, from: number): string | null {
  const ran = spawnSync('pdftotext', ['-f', String(from), path, '-'], { encoding: 'utf8', timeout });
  return ran.error || ran.status !== 0 ? null : ran.stdout;
}

export type QpdfVerdict = 'clean' | 'warnings' | 'errors';

export function checkWithQpdf(path: string): QpdfVerdict | null {
  const ran = spawnSync('qpdf', ['--check', path], { timeout });
  if (ran.error) return null;
  return ran.status === 0 ? 'clean' : ran.status === 3 ? 'warnings' : 'errors';
}
