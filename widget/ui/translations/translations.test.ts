import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languages, type Language } from '../../contract/languages.ts';
import { intlTag } from '../../contract/writing.ts';
import { signLabels } from '../../contract/sign-labels.ts';
import { templates as ar } from './ar.ts';
import { templates as da } from './da.ts';
import { templates as de } from './de.ts';
import { templates as es } from './es.ts';
import { templates as fr } from './fr.ts';
import { templates as it_ } from './it.ts';
import { templates as ja } from './ja.ts';
import { templates as nb } from './nb.ts';
import { templates as nl } from './nl.ts';
import { templates as pl } from './pl.ts';
import { templates as ptBR } from './pt-BR.ts';
import { templates as sv } from './sv.ts';

const widget = join(import.meta.dirname, '..', '..');
const sources = ['ui', 'frame']
  .flatMap((folder) =>
    readdirSync(join(widget, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(widget, folder, name),
    ),
  )
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('translations'))
  .filter((path) => path !== join(widget, 'ui', 'wording.ts'));

interface Message {
  id: string;
  /** The English text with every expression as {}. */
  text: string;
}

const literal = /(?:str)?(`[^`]*`|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/.source;
const message = new RegExp(String.raw`\bmsg\(\s*${literal},\s*\{\s*id: '([^']+)',?\s*\},?\s*\)`, 'g');
const choice = new RegExp(
  String.raw`\bplural\([^,]+, '([^']+)', \{\s*(?:one: ${literal},\s*)?other: ${literal},?\s*\},?\s*\)`,
  'g',
);

const textOf = (quoted: string): string => quoted.slice(1, -1).replaceAll(/\$\{[^}]*\}/g, '{}');

function readTexts(path: string): { messages: Message[]; choices: Message[]; calls: number } {
  const source = readFileSync(path, 'utf8');
  return {
    messages: [...source.matchAll(message)].map(([, text = '', id = '']) => ({ id, text: textOf(text) })),
    choices: [...source.matchAll(choice)].flatMap(([, id = '', one, other = '']) => [
      ...(one === undefined ? [] : [{ id: `${id}-one`, text: textOf(one) }]),
      { id: `${id}-other`, text: textOf(other) },
    ]),
    calls: source.match(/\b(?:msg|plural)\(/g)?.length ?? 0,
  };
}

const all = sources.map((path) => ({ path, ...readTexts(path) }));
const messages = all.flatMap((file) => file.messages);
const choices = all.flatMap((file) => file.choices);
const ids = new Set([...messages, ...choices].map(({ id }) => id));

/** Every text of a language, with what its plural rules need beside English's two. */
function textsNeeded(language: Language): Message[] {
  const rules = new Intl.PluralRules(intlTag(language)).resolvedOptions().pluralCategories;
  const forms = choices
    .filter(({ id }) => id.endsWith('-other'))
    .flatMap(({ id, text }) => {
      const stem = id.slice(0, -'other'.length);
      const hasOne = ids.has(`${stem}one`);
      // What is not said of a single one needs no form for it, nor for none.
      const needed = rules.filter((rule) => hasOne || !['zero', 'one'].includes(rule));
      return needed.map((rule) => ({ id: `${stem}${rule}`, text }));
    });
  return [...new Map([...messages, ...forms].map((one) => [one.id, one])).values()];
}

/** Whether the form is for a single number, which then needs no figure: Arabic has words for one and for two pages. */
function isForOneNumber(language: Language, id: string): boolean {
  const rules = new Intl.PluralRules(intlTag(language));
  const rule = id.split('-').at(-1);
  return (
    Array.from({ length: 1000 }, (_, count) => rules.select(count)).filter((one) => one === rule).length === 1
  );
}

const translations: Record<Exclude<Language, 'en'>, Record<string, unknown>> = {
  nb,
  sv,
  da,
  de,
  fr,
  es,
  it: it_,
  nl,
  pl,
  'pt-BR': ptBR,
  ja,
  ar,
};

function placeholders(translation: unknown): number[] {
  if (typeof translation === 'string') return [];
  return [...(translation as { values: number[] }).values].toSorted();
}

const filled = (translation: unknown): string =>
  typeof translation === 'string'
    ? translation
    : (translation as { strings: readonly string[] }).strings.join('{}');

describe('the labels of the button that signs', () => {
  const english = Object.fromEntries([...messages, ...choices].map(({ id, text }) => [id, text]));
  for (const [language, texts] of Object.entries({ en: english, ...translations })) {
    it(`are the ones the server takes, in ${language}`, () => {
      const counts = Object.entries(texts).flatMap(([id, text]) => {
        const rule = /^sign-(zero|one|two|few|many|other)$/.exec(id)?.[1];
        return rule === undefined ? [] : [[rule, filled(text)]];
      });
      expect(signLabels[language as Language]).toEqual({
        document: filled(texts['sign-document']),
        documents: Object.fromEntries(counts),
        confirm: filled(texts['sign-confirm']),
      });
    });
  }
});

describe('the texts of the interface', () => {
  it('are found, every one with an id of its own', () => {
    expect(ids.size).toBeGreaterThan(90);
    for (const { path, messages: said, choices: chosen, calls } of all) {
      const counted = chosen.filter(({ id }) => id.endsWith('-other'));
      expect(said.length + counted.length, path).toBe(calls);
    }
  });

  it('say the same wherever an id is used', () => {
    const texts = new Map<string, string>();
    for (const { id, text } of [...messages, ...choices])
      expect(texts.get(id) ?? text, id).toBe(texts.set(id, text).get(id));
  });

  it('never stand in a component without passing through msg()', () => {
    const words = />\s*[A-Z][a-z]+ [a-z]+[^<$]*</;
    for (const { path } of all) expect(readFileSync(path, 'utf8'), path).not.toMatch(words);
  });
});

describe.each(languages.filter((language) => language !== 'en'))('the translation %s', (language) => {
  const templates = translations[language];
  const needed = textsNeeded(language);

  it('has every id and none that is not used', () => {
    expect(Object.keys(templates).toSorted()).toEqual(needed.map(({ id }) => id).toSorted());
  });

  it('keeps every placeholder', () => {
    for (const { id, text } of needed) {
      const expected = Array.from(text.matchAll(/\{\}/g), (_match, index) => index);
      const found = placeholders(templates[id]);
      const isSaid = found.length < expected.length && isForOneNumber(language, id);
      if (!isSaid) expect(found, id).toEqual(expected);
    }
  });

  it('leaves nothing empty and nothing in English', () => {
    const english = new Map([...messages, ...choices].map(({ id, text }) => [id, text]));
    for (const [id, translation] of Object.entries(templates)) {
      const text = filled(translation);
      expect(text.replaceAll('{}', '').trim(), id).not.toBe('');
      if (/\p{L} \p{L}/u.test(text)) expect(text, id).not.toBe(english.get(id));
    }
  });
});
