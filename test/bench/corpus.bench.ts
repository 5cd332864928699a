/**
 * `npm run bench -- corpus DIR [--json]`: every file of a folder through the product, a row a file, and how many ended as
 * no file may. A manifest.tsv beside them may bring passwords (`password=…` in its `note`).
 */
import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { listCorpus, type CorpusFile } from '../support/corpus/corpus-files.ts';
import { hasTool } from '../support/corpus/pdf-tools.ts';
import { absentReaders } from '../support/corpus/pixel-match.ts';
import type { CorpusOutcome, CorpusRow } from '../support/corpus/seal-corpus-file.ts';
import type { Output, Report } from './measurement.ts';

/** Longer than reading and sealing may take together; what other people's tools take comes on top. */
const timeLimitMilliseconds = 240_000;
const program = new URL('corpus-child.ts', import.meta.url);

const lost = (file: CorpusFile, outcome: 'crashed' | 'hung', ms: number, told: string): CorpusRow => ({
  file: file.name,
  outcome,
  code: null,
  sealable: true,
  pdfsig: null,
  qpdf: null,
  pixelMatch: null,
  ms: Math.round(ms),
  told: [told],
});

/** In a process of its own; it is ended when it takes too long. */
function judge(file: CorpusFile): Promise<CorpusRow> {
  const started = performance.now();
  const { promise, resolve: settle } = Promise.withResolvers<CorpusRow>();
  const child = fork(program, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: ['--max-old-space-size=2048'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-500)));
  const ended = (outcome: 'crashed' | 'hung', told: string) =>
    settle(lost(file, outcome, performance.now() - started, told));
  const timer = setTimeout(() => ended('hung', 'not finished in time'), timeLimitMilliseconds);
  child.once('message', (row: CorpusRow) => settle(row));
  child.once('exit', (code, signal) => ended('crashed', `ended with ${signal ?? code}: ${errors}`));
  child.send(file);
  return promise.finally(() => {
    clearTimeout(timer);
    child.kill('SIGKILL');
  });
}

function reportTotals(rows: readonly CorpusRow[], report: Report): void {
  const missing = [...['pdfsig', 'qpdf'].filter((tool) => !hasTool(tool)), ...absentReaders];
  const conditions = missing.length === 0 ? 'judged by every tool' : `ABSENT: ${missing.join(', ')}`;
  const count = (outcome: CorpusOutcome): number => rows.filter((row) => row.outcome === outcome).length;
  const sealable = rows.filter((row) => row.sealable);
  const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
  const matched = rows.filter(({ outcome, pixelMatch }) => outcome === 'sealed' && (pixelMatch ?? 1) === 1);
  const say = (metric: string, value: number, target: string) =>
    report({ metric, value, target, conditions });
  say('files', rows.length, 'none');
  say('crashed', count('crashed'), '<=0');
  say('hung', count('hung'), '<=0');
  say('invalid', count('invalid'), '<=0');
  say('refused', count('refused'), 'none');
  say(
    'sealed-of-sealable',
    share(sealable.filter(({ outcome }) => outcome === 'sealed').length, sealable.length),
    '>=1',
  );
  say('pixel-matched-of-sealed', share(matched.length, count('sealed')), '>=1');
}

export async function run(report: Report, { parameters: [folder], print }: Output): Promise<void> {
  const files = folder === undefined ? [] : listCorpus(resolve(folder));
  if (files.length === 0) throw new Error('usage: npm run bench -- corpus DIR [--json]; DIR has no files');
  const rows: CorpusRow[] = [];
  for (const file of files) {
    const row = await judge(file);
    rows.push(row);
    const { outcome, code, pdfsig, qpdf, pixelMatch, ms, told } = row;
    const verdicts = `pdfsig ${pdfsig ?? '-'}, qpdf ${qpdf ?? '-'}, pixels ${pixelMatch?.toFixed(5) ?? '-'}`;
    print(
      row,
      `${outcome.padEnd(8)} ${file.name}  ${code ?? verdicts}  ${ms} ms  ${told.join('; ')}`.trimEnd(),
    );
  }
  reportTotals(rows, report);
}
