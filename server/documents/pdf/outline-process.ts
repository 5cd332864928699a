/**
 * The program that outlines a copy for sealing, run by PdfIntake in a LimitedProcess of its own for each. It loads one parser,
 * the one that sealing goes by, and never sees an upload: whoever took over the process that reads those could have it say
 * anything of the copy, and the seal would be over that.
 */
import { serveTasks } from '../../platform/processes/limited-program.ts';
import { fetchFile } from './fetch-file.ts';
import type { OutlineAnswer, OutlineRequest, Refusal } from './intake-messages.ts';
import { ranOutOfMemory } from './out-of-memory.ts';
import { packOutline } from './packed-outline.ts';
import { openForSealing, sameSizes, sizesForSealing } from './seal-parser.ts';

serveTasks(async ({ byteSize, pageSizes }: OutlineRequest): Promise<OutlineAnswer | Refusal> => {
  try {
    const { pdf } = await openForSealing(await fetchFile(byteSize));
    // By these sizes marks are placed, and they come from where the upload was read.
    if (!sameSizes(sizesForSealing(pdf), pageSizes)) return { refused: { code: 'inspection_failed' } };
    return { outline: packOutline(pdf, byteSize) ?? null };
  } catch (error) {
    return { refused: { code: ranOutOfMemory(error) ? 'inspection_failed' : 'unreadable_pdf' } };
  }
});
