/**
 * The process that reads hostile files, started by ReadingProcess with nothing in its environment, limits the kernel
 * enforces, and Node's permission model: it may read the program and its libraries, and write or start nothing.
 */
import { constants } from 'node:fs';
import { ServiceError } from '../../platform/http/service-error.ts';
import type { ReadAnswer, ReadRequest } from './intake-messages.ts';
import { readPdf } from './read-pdf.ts';

// qpdf's loader asks this for the numbers of open flags; the real one, which hands out Node's internals, is refused here.
Object.defineProperty(process, 'binding', { value: () => ({ fs: constants }) });

async function answer({ bytes, password, maxPages }: ReadRequest): Promise<ReadAnswer> {
  try {
    return { reading: await readPdf(bytes, { maxPages, password }) };
  } catch (error) {
    if (!(error instanceof ServiceError)) return { refused: { code: 'inspection_failed' } };
    return { refused: { code: error.code, details: error.details } };
  }
}

process.on('message', (request: ReadRequest) => {
  void answer(request).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));
