import { readFile } from 'node:fs/promises';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Options } from './command-line.ts';

/** @throws ServiceError file_not_readable */
export async function readNamedFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new ServiceError('file_not_readable', { cause, message: `${path} cannot be read (${code}).` });
  }
}

/** `--seal-certificate` as browsers, openssl and we ourselves print it. @throws ServiceError invalid_option */
export function readSealCertificate(options: Options): string | undefined {
  const typed = options.optional('seal-certificate')?.replaceAll(':', '').toLowerCase();
  if (typed !== undefined && !/^[0-9a-f]{64}$/.test(typed))
    throw new ServiceError('invalid_option', {
      message: '--seal-certificate is not a SHA-256 in hexadecimal.',
    });
  return typed;
}
