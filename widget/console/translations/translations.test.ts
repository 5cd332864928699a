import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { templates as signersNb } from '../../ui/translations/nb.ts';
import { templates as nb } from './nb.ts';

const folder = join(import.meta.dirname, '..');
const call = /\bmsg\(\s*(?:str)?(`[^`]*`|'(?:[^'\\]|\\.)*'),\s*\{\s*id: '([^']+)',?\s*\},?\s*\)/g;

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('translations'))
  .map((path) => ({ path, source: readFileSync(join(folder, path), 'utf8') }));
const messages = files.flatMap(({ path, source }) =>
  [...source.matchAll(call)].map(([, text = '', id = '']) => ({
    path,
    id,
    text: text.slice(1, -1).replaceAll(/\$\{[^}]*\}/g, '{}'),
  })),
);
const translated: Readonly<Record<string, string | { strings: readonly string[] }>> = nb;

const filled = (translation: string | { strings: readonly string[] } = ''): string =>
  typeof translation === 'string' ? translation : translation.strings.join('{}');

describe('the texts of the console', () => {
  it('are found, every one with an id of its own, which says the same everywhere', () => {
    expect(messages.length).toBeGreaterThan(60);
    for (const { path, source } of files)
      expect(messages.filter((one) => one.path === path).length, path).toBe(
        source.match(/\bmsg\(/g)?.length ?? 0,
      );
    const texts = new Map<string, string>();
    for (const { id, text } of messages) expect(texts.get(id) ?? text, id).toBe(texts.set(id, text).get(id));
  });

  it('never stand in a page without passing through msg()', () => {
    const words = />\s*[A-Z][a-z]+ [a-z]+[^<$]*</;
    for (const { path, source } of files) expect(source, path).not.toMatch(words);
  });

  it('are all there in Bokmål, none is left over, and signers load none of them', () => {
    expect(Object.keys(nb).toSorted()).toEqual([...new Set(messages.map(({ id }) => id))].toSorted());
    expect(Object.keys(nb).filter((id) => Object.hasOwn(signersNb, id))).toEqual([]);
  });

  it('keep every value in Bokmål, and are neither empty nor English', () => {
    const count = (text: string): number => text.split('{}').length;
    for (const { id, text } of messages) {
      const found = filled(translated[id]);
      expect(count(found), id).toBe(count(text));
      expect(found.replaceAll('{}', '').trim(), id).not.toBe('');
      if (/\p{L} \p{L}/u.test(found)) expect(found, id).not.toBe(text);
    }
  });
});
