/** A folder of real PDFs. They are other people's and no part of this repository. */
import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../stages.ts';

export interface CorpusFile {
  readonly name: string;
  readonly path: string;
  /** What the manifest says of it; empty without one. */
  readonly note: string;
  readonly pages: number | null;
  readonly password: string | undefined;
}

const manifestName = 'manifest.tsv';
/** What tests use where it is there. */
export const devCorpus = join(repositoryRoot, '..', 'shared', 'corpus', 'dev');

/** Rows of the manifest by file name, each by the names in its first line. */
function readManifest(folder: string): Map<string, Record<string, string>> {
  const path = join(folder, manifestName);
  if (!existsSync(path)) return new Map();
  const [head = '', ...lines] = readFileSync(path, 'utf8').split(/\r?\n/);
  const columns = head.split('\t').map((column) => column.trim().toLowerCase());
  const rows = lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const cells = line.split('\t');
      return Object.fromEntries(columns.map((column, index) => [column, cells[index]?.trim() ?? '']));
    });
  return new Map(rows.map((row) => [row['file'] ?? '', row]));
}

/** Every file of the folder, whatever its name ends in: some only say that they are PDFs, some do not even. */
export function listCorpus(folder: string): CorpusFile[] {
  if (!existsSync(folder)) return [];
  const manifest = readManifest(folder);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^(?:manifest\.|readme|licen[cs]e|\.)/i.test(entry.name))
    .map(({ name }) => name);
  return names.sort().map((name) => {
    const { note = '', pages = '' } = manifest.get(name) ?? {};
    return {
      name,
      path: join(folder, name),
      note,
      pages: /^\d+$/.test(pages) ? Number(pages) : null,
      password: /password=([^;]+)/.exec(note)?.[1]?.trim(),
    };
  });
}

/** One of so many of each kind; twelve turns take in a kind of any size up to it. */
const share = 4;
const turns = 12;

const kindOf = ({ note }: CorpusFile): string => note.split(';')[0] ?? '';

/**
 * Some of every kind, other ones each time, for what takes seconds a file: `npm run bench -- corpus DIR` takes each, and so do
 * the tests with INKSEAL_TEST_CORPUS=all (`npm run test:corpus`). INKSEAL_TEST_TURN takes the same ones again.
 */
export function sampleCorpus(files: readonly CorpusFile[]): CorpusFile[] {
  if (process.env['INKSEAL_TEST_CORPUS'] === 'all' || files.length === 0) return [...files];
  const turn = Number(process.env['INKSEAL_TEST_TURN'] ?? randomInt(turns));
  const kinds = Map.groupBy(files, kindOf);
  const chosen = files.filter((file) => {
    const ofKind = kinds.get(kindOf(file)) ?? [];
    const place = ofKind.indexOf(file);
    return ofKind.length < share ? place === turn % ofKind.length : place % share === turn % share;
  });
  console.log(`corpus: ${chosen.length} of ${files.length} files, INKSEAL_TEST_TURN=${turn}`);
  return chosen;
}
