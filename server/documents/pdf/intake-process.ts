/** The program that reads hostile files, run by PdfIntake in a LimitedProcess. */
import { serveTasks } from '../../platform/processes/limited-program.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import type { ReadAnswer, ReadRequest } from './intake-messages.ts';
import { readPdf } from './read-pdf.ts';

serveTasks(async ({ bytes, password, maxPages }: ReadRequest): Promise<ReadAnswer> => {
  try {
    return { reading: await readPdf(bytes, { maxPages, password }) };
  } catch (error) {
    if (!(error instanceof ServiceError)) return { refused: { code: 'inspection_failed' } };
    return { refused: { code: error.code, details: error.details } };
  }
});
