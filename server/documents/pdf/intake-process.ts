/** The program that reads hostile files, run by PdfIntake in a LimitedProcess. */
import { askServer, serveTasks } from '../../platform/processes/limited-program.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { pieceBytes, type ReadAnswer, type ReadQuestion, type ReadRequest } from './intake-messages.ts';
import { readPdf } from './read-pdf.ts';

const ask = (question: ReadQuestion): Promise<unknown> => askServer(question);

async function fetchFile(byteSize: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteSize);
  for (let from = 0; from < byteSize; from += pieceBytes) {
    const to = Math.min(from + pieceBytes, byteSize);
    bytes.set((await ask({ from, to })) as Uint8Array, from);
  }
  return bytes;
}

async function handOver(copy: Uint8Array): Promise<void> {
  for (let from = 0; from < copy.length; from += pieceBytes)
    await ask({ keep: copy.slice(from, from + pieceBytes) });
}

serveTasks(async ({ byteSize, password, maxPages }: ReadRequest): Promise<ReadAnswer> => {
  try {
    const { copy, ...reading } = await readPdf(await fetchFile(byteSize), { maxPages, password });
    if (copy) await handOver(copy);
    return { reading };
  } catch (error) {
    if (!(error instanceof ServiceError)) return { refused: { code: 'inspection_failed' } };
    return { refused: { code: error.code, details: error.details } };
  }
});
