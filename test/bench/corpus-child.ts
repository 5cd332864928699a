/** Judges one file and ends, so that whatever a file does to it is counted and not fatal. */
import type { CorpusFile } from '../support/corpus/corpus-files.ts';
import { sealCorpusFile } from '../support/corpus/seal-corpus-file.ts';

process.once('message', (file: CorpusFile) => {
  void sealCorpusFile(file).then((row) => process.send?.(row, () => process.exit(0)));
});
