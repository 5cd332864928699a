/**
 * server/README.md names every setting that the server reads and no other, by what the reading itself asks the environment
 * for; its examples are taken, and its defaults are what holds where nothing is set.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, parseConfig, type Config } from '../server/config.ts';
import { permissions, roles } from '../widget/contract/permissions.ts';
import { webhookEventTypes } from '../widget/contract/webhooks.ts';
import { sectionOf, tableRows } from './support/markdown.ts';
import { repositoryRoot } from './support/stages.ts';

const page = await readFile(join(repositoryRoot, 'server/README.md'), 'utf8');
const readme = await readFile(join(repositoryRoot, 'README.md'), 'utf8');
/** The customer's own, for its backend. */
const ofBackends = ['INKSEAL_URL', 'INKSEAL_API_KEY'];
const settingName = /\b(?:(?:INKSEAL|STRIPE|VAULT|AWS)_[A-Z][A-Z0-9_]*|DATABASE_URL)\b/g;

interface Entry {
  name: string;
  /** As it stands in backticks; undefined where the page says it in words. */
  fallback: string | undefined;
  example: string;
}

/** What stands as "- `NAME`: … Default: … Example: `NAME=value`". */
function readEntries(): Entry[] {
  const items = sectionOf(page, 'Settings').split(/\n(?=- )/);
  return items.flatMap((item) => {
    const text = (item.split('\n\n')[0] ?? '').replaceAll(/\s+/g, ' ').trim();
    const name = /^- `([A-Z0-9_]+)`: /.exec(text)?.[1];
    if (name === undefined) return [];
    const fallback = /Default: `([^`]+)`/.exec(text)?.[1];
    const [, shown, example] = /Default: .+ Example: `([A-Z0-9_]+)=([^`]+)`$/.exec(text) ?? [];
    if (example === undefined || shown !== name) throw new Error(`${name}: no default, or no example`);
    return [{ name, fallback, example }];
  });
}

const entries = readEntries();
const examples = Object.fromEntries(entries.map(({ name, example }) => [name, example]));
/** One of the two says it. */
const whole = { ...examples, INKSEAL_OIDC_CLIENT_SECRET: undefined };

/** What is asked for when all is missing, wrong, or as in the examples: some is asked for in one of these cases only. */
function recordReads(): Set<string> {
  const read = new Set<string>();
  for (const valueOf of [() => undefined, () => 'x', (name: string) => examples[name]]) {
    const get = (_: object, name: string | symbol): string | undefined => {
      read.add(String(name));
      return valueOf(String(name));
    };
    try {
      parseConfig(new Proxy({}, { get }));
    } catch (thrown) {
      if (!(thrown instanceof ConfigError)) throw thrown;
    }
  }
  return read;
}

test('every setting that is read stands on the page once, and every one that a page names is read', () => {
  const read = recordReads();
  expect(read.size).toBeGreaterThan(40);
  expect(entries.map(({ name }) => name).toSorted()).toEqual([...read].toSorted());
  for (const text of [page, readme]) {
    const named = new Set([...text.matchAll(settingName)].map(([name]) => name));
    expect([...named].filter((name) => !read.has(name) && !ofBackends.includes(name))).toEqual([]);
  }
});

test('what is read by name is what the recording saw: no setting hides behind a condition', async () => {
  const read = recordReads();
  const files = [
    'config',
    'blob-config',
    'root-key-config',
    'notice-config',
    'single-sign-on-config',
    'sms-config',
  ];
  const sources = await Promise.all(
    files.map((name) => readFile(join(repositoryRoot, 'server', `${name}.ts`), 'utf8')),
  );
  const asked = sources.flatMap((text) =>
    [...text.matchAll(/env\[['"]([^'"]+)['"]\]/g)].map(([, name]) => name ?? ''),
  );
  expect(asked.length).toBeGreaterThan(40);
  expect(asked.filter((name) => !read.has(name))).toEqual([]);
});

test('every example is taken, and changes something', () => {
  const all = parseConfig(whole);
  for (const { name } of entries) {
    if (name === 'INKSEAL_OIDC_CLIENT_SECRET') continue;
    let without: Config | undefined;
    try {
      without = parseConfig({ ...whole, [name]: undefined });
    } catch (thrown) {
      expect(String(thrown)).toContain(name); // the others need it
    }
    expect(without, name).not.toEqual(all);
  }
});

test.each(entries.filter(({ fallback }) => fallback !== undefined && !fallback.includes('…')))(
  '$name has its default: $fallback',
  ({ name, fallback }) => {
    // Where the address is what the port makes it.
    const base = name === 'INKSEAL_ORIGIN' ? { ...whole, INKSEAL_PORT: undefined } : whole;
    expect(parseConfig({ ...base, [name]: fallback })).toEqual(parseConfig({ ...base, [name]: undefined }));
  },
);

test('every permission, role and type of webhook stands on the page', () => {
  const rows = tableRows(sectionOf(page, 'Who may do what')).map(([role]) => role?.replaceAll('`', ''));
  expect(rows).toEqual([...roles]);
  const named = (heading: string) =>
    [...sectionOf(page, heading).matchAll(/`([a-z_]+[:.][a-z_]+)`/g)].map(([, name]) => name);
  expect(new Set(named('Who may do what'))).toEqual(new Set(permissions));
  expect(named('Webhooks')).toEqual(expect.arrayContaining([...webhookEventTypes]));
});
