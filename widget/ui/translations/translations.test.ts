import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { signLabels } from '../../contract/sign-labels.ts';
import { languages } from '../localization.ts';
import { templates as nb } from './nb.ts';

const widget = join(import.meta.dirname, '..', '..');
const sources = ['ui', 'frame']
  .flatMap((folder) =>
    readdirSync(join(widget, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(widget, folder, name),
    ),
  )
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('translations'));

interface Message {
  id: string;
  /** The English text with expressions as {0}, {1}, … */
  text: string;
}

const call =
  /\bmsg\(\s*(?:str)?(`[^`]*`|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),\s*\{\s*id: '([^']+)',?\s*\},?\s*\)/g;

function readMessages(path: string): { messages: Message[]; callCount: number } {
  const source = readFileSync(path, 'utf8');
  const messages = [...source.matchAll(call)].map(([, literal = '', id = '']) => ({
    id,
    text: literal.slice(1, -1).replaceAll(/\$\{[^}]*\}/g, '{}'),
  }));
  return { messages, callCount: source.match(/\bmsg\(/g)?.length ?? 0 };
}

const all = sources.map((path) => ({ path, ...readMessages(path) }));
const messages = all.flatMap((file) => file.messages);
const ids = new Set(messages.map(({ id }) => id));
const translations: Record<string, Record<string, unknown>> = { nb };

function placeholders(translation: unknown): number[] {
  if (typeof translation === 'string') return [];
  return [...(translation as { values: number[] }).values].toSorted();
}

describe('the labels of the button that signs', () => {
  const filled = (translation: unknown): string =>
    typeof translation === 'string'
      ? translation
      : (translation as { strings: readonly string[] }).strings.join('{}');
  const english = Object.fromEntries(messages.map(({ id, text }) => [id, text]));
  for (const [language, texts] of Object.entries({ en: english, ...translations })) {
    it(`are the ones the server takes, in ${language}`, () => {
      expect(signLabels[language]).toEqual({
        one: filled(texts['sign-one']),
        other: filled(texts['sign-other']),
        confirm: filled(texts['sign-confirm']),
      });
    });
  }
});

describe('the texts of the interface', () => {
  it('are found, every one with an id of its own', () => {
    expect(ids.size).toBeGreaterThan(90);
    for (const { path, messages: found, callCount } of all) expect(found.length, path).toBe(callCount);
  });

  it('say the same wherever an id is used', () => {
    const texts = new Map<string, string>();
    for (const { id, text } of messages) expect(texts.get(id) ?? text, id).toBe(texts.set(id, text).get(id));
  });

  it('never stand in a component without passing through msg()', () => {
    const words = />\s*[A-Z][a-z]+ [a-z]+[^<$]*</;
    for (const { path } of all) expect(readFileSync(path, 'utf8'), path).not.toMatch(words);
  });
});

describe.each(languages.filter((language) => language !== 'en'))('the translation %s', (language) => {
  const templates = translations[language] ?? {};

  it('has every id and none that is not used', () => {
    expect(Object.keys(templates).toSorted()).toEqual([...ids].toSorted());
  });

  it('keeps every placeholder', () => {
    for (const { id, text } of messages) {
      const expected = Array.from(text.matchAll(/\{\}/g), (_match, index) => index);
      expect(placeholders(templates[id]), id).toEqual(expected);
    }
  });

  it('leaves nothing empty', () => {
    for (const [id, translation] of Object.entries(templates)) {
      const text =
        typeof translation === 'string'
          ? translation
          : (translation as { strings: string[] }).strings.join('');
      expect(text.trim(), id).not.toBe('');
    }
  });
});
