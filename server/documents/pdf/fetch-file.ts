import { askServer } from '../../platform/processes/limited-program.ts';
import { pieceBytes, type PieceQuestion } from './intake-messages.ts';

/** The file that the server asks a reading process about, which has it from nowhere else. */
export async function fetchFile(byteSize: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteSize);
  for (let from = 0; from < byteSize; from += pieceBytes) {
    const to = Math.min(from + pieceBytes, byteSize);
    const question: PieceQuestion = { from, to };
    bytes.set((await askServer(question)) as Uint8Array, from);
  }
  return bytes;
}
