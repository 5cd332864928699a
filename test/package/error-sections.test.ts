/** Every code that a page with the element can meet has a section in widget/README.md that says what its hint says. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorExplanations, isErrorCode, type ErrorCode } from '../../widget/contract/errors.ts';
import { hints } from '../../widget/host/failure.ts';
import { sectionOf } from '../support/markdown.ts';
import { repositoryRoot } from '../support/stages.ts';

const readme = await readFile(join(repositoryRoot, 'widget/README.md'), 'utf8');
const chapter = sectionOf(readme, 'Errors, one by one');
const described = [...chapter.matchAll(/^### `([^`]+)`$/gm)].map(([, code = '']) => code);

/** As one line, so that it does not matter where the text was broken, with straight apostrophes. */
const flat = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('’', "'");
const sectionAbout = (code: string): string => flat(sectionOf(readme, `\`${code}\``));

async function codesIn(patterns: string[], mark: RegExp): Promise<ErrorCode[]> {
  const codes: ErrorCode[] = [];
  for await (const path of glob(patterns, { cwd: repositoryRoot })) {
    if (path.endsWith('.test.ts')) continue;
    const source = await readFile(join(repositoryRoot, path), 'utf8');
    for (const [, word] of source.matchAll(mark)) if (isErrorCode(word)) codes.push(word);
  }
  return codes;
}

const inBrowser = ['widget/{host,frame,postmessage-rpc}/**/*.ts', 'widget/ui/notice-wording.ts'];
const byServer = [
  'server/{embedding,signing}/*.ts',
  'server/platform/http/{problem,storable-text}.ts',
  'server/limits/*.ts',
];

describe('a section', () => {
  it('is there for every code in the element, in the frame and in what the server answers them', async () => {
    const named = await codesIn(inBrowser, /'(\w+)'/g);
    const keys = await codesIn(inBrowser, /^ {2}(\w+): /gm);
    const refused = await codesIn(byServer, /'(\w+)'/g);
    const codes = [...new Set([...named, ...keys, ...refused])];
    expect(codes.length).toBeGreaterThan(40);
    expect(codes.filter((code) => !described.includes(code))).toEqual([]);
  });

  it('is of a code that exists, once', () => {
    expect(described.filter((code) => !isErrorCode(code))).toEqual([]);
    expect(described).toHaveLength(new Set(described).size);
  });

  it.each(described)(
    '%s says what the hint says, and who sees what, why, what to do and whether to retry',
    (code) => {
      const section = sectionAbout(code);
      expect(section).toContain(flat(errorExplanations[code as ErrorCode]));
      if (Object.hasOwn(hints, code)) expect(section).toContain(flat(hints[code as keyof typeof hints]));
      expect(section).toMatch(/\*\*Signer:\*\* .+ \*\*Why:\*\* .+ \*\*You:\*\* .+ \*\*Retry:\*\* .+\./);
    },
  );
});
