import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDemoOptions } from './demo-options.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-options-'));
  await writeFile(at('in.pdf'), '%PDF-1.7');
  await writeFile(at('old.pdf'), 'kept until there is a new one');
  await mkdir(at('folder'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (...parameters: string[]) => readDemoOptions(['--headless', ...parameters], {});

describe('the options of the demo', () => {
  it('leave the place of the sealed PDF as it is until there is one', async () => {
    const before = await readdir(folder);
    expect(await read(`--pdf=${at('in.pdf')}`, `--out=${at('new.pdf')}`)).toMatchObject({
      out: at('new.pdf'),
    });
    expect(await read(`--out=${at('old.pdf')}`)).toMatchObject({ pdf: undefined, timeLimitSeconds: 120 });
    expect(await readdir(folder)).toEqual(before);
    expect(await readFile(at('old.pdf'), 'utf8')).toContain('kept');
  });

  it.each([
    ['file_not_readable', 'a missing file', () => [`--pdf=${at('none.pdf')}`], 'none.pdf'],
    ['file_not_readable', 'a folder as file', () => [`--pdf=${at('folder')}`], 'folder'],
    ['folder_not_writable', 'a folder as --out', () => [`--out=${at('folder')}`], 'folder'],
    ['folder_not_writable', 'a missing folder', () => [`--out=${at('none/out.pdf')}`], 'none'],
    ['invalid_option', 'an unknown option', () => ['--frob'], '--frob'],
    ['invalid_option', 'a word', () => ['word'], 'word'],
    ['invalid_option', 'no value', () => ['--pdf'], '--pdf'],
    ['invalid_option', 'a time that is none', () => ['--timeout=soon'], '--timeout'],
    [
      'invalid_option',
      'one file for both',
      () => [`--pdf=${at('in.pdf')}`, `--out=${at('in.pdf')}`],
      '--out',
    ],
    [
      'invalid_option',
      'a certificate that would take the place of the file',
      () => [`--pdf=${at('in-completion-certificate.pdf')}`, `--out=${at('in.pdf')}`],
      '--out',
    ],
  ])('refuse with %s %s', async (code, _, parameters, named) => {
    await expect(read(...parameters())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(named) as string,
    });
  });

  it.skipIf(process.platform !== 'linux')('refuse a disk that takes no file, whoever asks', async () => {
    await expect(read('--out=/proc/sealed.pdf')).rejects.toMatchObject({ code: 'folder_not_writable' });
  });

  it('say that there is no display', async () => {
    const without = readDemoOptions([`--out=${at('new.pdf')}`], {});
    if (process.platform === 'linux') await expect(without).rejects.toMatchObject({ code: 'no_display' });
    else await expect(without).resolves.toMatchObject({ headless: false });
  });
});

describe('npm run demo', () => {
  const run = (...parameters: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const script = fileURLToPath(new URL('./demo.ts', import.meta.url));
      execFile(process.execPath, [script, ...parameters], (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
      );
    });

  it.each([
    [2, ['--headless', '--frob'], /^error: invalid_option: [^\n]*--frob[^\n]*Usage: [^\n]+\n$/],
    [1, ['--headless', '--pdf', '/nowhere/a.pdf'], /^error: file_not_readable: [^\n]*\/nowhere\/a.pdf\.\n$/],
  ])('ends with %i and one line for %j', async (code, parameters, line) => {
    expect(await run(...parameters)).toEqual({
      code,
      stdout: '',
      stderr: expect.stringMatching(line) as string,
    });
  });

  it('tells its usage', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, stderr: '' });
  });
});
