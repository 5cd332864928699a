/** The program that reads hostile files, run by PdfIntake in a LimitedProcess. */
import { askServer, serveTasks } from '../../platform/processes/limited-program.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { fetchFile } from './fetch-file.ts';
import {
  pieceBytes,
  type ReadAnswer,
  type ReadQuestion,
  type ReadRequest,
  type Refusal,
} from './intake-messages.ts';
import { readPdf } from './read-pdf.ts';

async function handOver(copy: Uint8Array): Promise<void> {
  for (let from = 0; from < copy.length; from += pieceBytes) {
    const question: ReadQuestion = { keep: copy.slice(from, from + pieceBytes) };
    await askServer(question);
  }
}

serveTasks(async ({ byteSize, password, maxPages }: ReadRequest): Promise<ReadAnswer | Refusal> => {
  try {
    const { copy, ...reading } = await readPdf(await fetchFile(byteSize), { maxPages, password });
    if (copy) await handOver(copy);
    return { reading };
  } catch (error) {
    if (!(error instanceof ServiceError)) return { refused: { code: 'inspection_failed' } };
    return { refused: { code: error.code, details: error.details } };
  }
});
