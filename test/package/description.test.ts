/**
 * What editors, catalogues and the README say of <inkseal-sign>, against the code. A property, attribute, method, event
 * or custom property that exists and is not told everywhere is a failure here. Parts and slots: test/browser.
 */
import { ReactiveElement } from '@lit/reactive-element';
import { Ajv } from 'ajv';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hostEventTypes, themeTokens } from '../../widget/contract/embed-protocol.ts';
import { SignElement } from '../../widget/host/sign-element.ts';
import { signStyles } from '../../widget/host/sign-element.styles.ts';
import { describeElements, type ElementDescription } from '../../widget/packaging/element-description.ts';
import { customElementsManifest, htmlCustomData } from '../../widget/packaging/tool-descriptions.ts';
import { repositoryRoot } from '../support/stages.ts';
import { tableRows, sectionOf } from '../support/markdown.ts';

let element: ElementDescription;
let readme: string;

beforeAll(async () => {
  const elements = await describeElements();
  expect(elements.map(({ name }) => name)).toEqual(['inkseal-sign']);
  element = elements[0]!;
  readme = await readFile(join(repositoryRoot, 'widget', 'README.md'), 'utf8');
});

const names = (things: readonly { name: string }[]) => things.map(({ name }) => name).toSorted();
const declared = Object.entries(SignElement.properties);

describe('the code', () => {
  it('has the described properties, in the described attributes', () => {
    expect(names(element.properties)).toEqual(declared.map(([name]) => name).toSorted());
    const attributes = declared.flatMap(([name, { attribute }]) => {
      if (attribute === false) return [];
      return [[name, typeof attribute === 'string' ? attribute : name.toLowerCase()]];
    });
    const described = element.properties.filter(({ attribute }) => attribute !== undefined);
    expect(described.map(({ name, attribute }) => [name, attribute]).toSorted()).toEqual(
      attributes.toSorted(),
    );
  });

  it('reflects what can only be read and what its style sheet asks for, and nothing else', () => {
    const reflected = declared.filter(([, { reflect }]) => reflect).map(([name]) => name);
    const styled = (name: string) => signStyles.includes(`:host([${name}])`);
    const expected = element.properties.filter(({ isReadonly, name }) => isReadonly || styled(name));
    expect(names(expected)).toEqual(reflected.toSorted());
  });

  it('has the described methods', () => {
    const own = Object.entries(Object.getOwnPropertyDescriptors(SignElement.prototype))
      .filter(([, { value }]) => typeof value === 'function')
      .map(([name]) => name)
      // Overridden ones are told by those who called them first, form callbacks are the browser's.
      .filter(
        (name) => !(name in ReactiveElement.prototype) && !/^(constructor|focus|form\w+Callback)$/.test(name),
      );
    expect(names(element.methods)).toEqual(own.toSorted());
  });

  it('fires the described events and reads the described custom properties', () => {
    expect(names(element.events)).toEqual(hostEventTypes.map((type) => `inkseal-${type}`).toSorted());
    expect(names(element.cssProperties)).toEqual(themeTokens.map((token) => `--inkseal-${token}`).toSorted());
  });
});

describe('the custom elements manifest', () => {
  it('keeps to the published schema', async () => {
    const path = join(repositoryRoot, 'node_modules/custom-elements-manifest/schema.json');
    const schema = JSON.parse(await readFile(path, 'utf8')) as object;
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
    expect([validate(customElementsManifest([element])), validate.errors]).toEqual([true, null]);
    const { modules: _without, ...broken } = customElementsManifest([element]) as { modules: unknown };
    expect(validate(broken)).toBe(false);
  });

  it('leaves out nothing of the description', () => {
    const text = JSON.stringify(customElementsManifest([element]));
    const { properties, methods, events, slots, cssParts, cssProperties } = element;
    const all = [...properties, ...methods, ...events, ...slots, ...cssParts, ...cssProperties];
    expect(all.length).toBeGreaterThan(35);
    for (const { name, description } of all) {
      expect(text).toContain(`"name":${JSON.stringify(name)}`);
      expect(text).toContain(JSON.stringify(description));
    }
  });
});

describe('the data for VS Code', () => {
  it('offers every attribute that can be set, with its values', () => {
    const { version, tags } = htmlCustomData([element]) as {
      version: number;
      tags: { name: string; attributes: { name: string; values?: { name: string }[] }[] }[];
    };
    expect(version).toBe(1.1);
    const settable = element.properties.filter(({ attribute, isReadonly }) => attribute && !isReadonly);
    expect(tags.map(({ name }) => name)).toEqual(['inkseal-sign']);
    const attributes = tags[0]?.attributes ?? [];
    expect(attributes.map(({ name }) => name)).toEqual(settable.map(({ attribute }) => attribute));
    const scheme = attributes.find(({ name }) => name === 'color-scheme');
    expect(scheme?.values?.map(({ name }) => name)).toEqual(['light', 'dark', 'auto']);
  });
});

describe('widget/README.md', () => {
  it('has a row for every attribute and property, and no other', () => {
    const rows = tableRows(sectionOf(readme, 'Attributes and properties'));
    const told = rows.map(([attribute, property]) => [property, attribute]);
    const expected = element.properties.map(({ name, attribute }) => [
      `\`${name}\``,
      attribute ? `\`${attribute}\`` : '',
    ]);
    expect(told.toSorted()).toEqual(expected.toSorted());
  });

  it('has a row for every event, with its type', () => {
    const rows = tableRows(sectionOf(readme, 'Events'));
    expect(rows.map(([name]) => name).toSorted()).toEqual(names(element.events).map((name) => `\`${name}\``));
    for (const [name, detail] of rows) {
      const event = element.events.find((one) => `\`${one.name}\`` === name);
      const type = /Detail<'([a-z.]+)'>/.exec(event?.type ?? '')?.[1] ?? 'none';
      expect(detail).toContain(`type: "${type}"`);
      const members = [...(event?.type ?? '').matchAll(/readonly (\w+):/g)].map(([, member]) => member);
      for (const member of members) expect(detail, name).toMatch(new RegExp(`\`[^\`]*\\b${member}\\b`));
    }
  });

  it('names every method and custom property', () => {
    const words = element.cssProperties.map(({ name }) => `\`${name}\``);
    const calls = element.methods.map(({ name }) => `\`${name}()\``);
    expect([...words, ...calls].filter((word) => !readme.includes(word))).toEqual([]);
  });

  it('lists the parts, and the slots where it tells of the panel', () => {
    const [, list = ''] = /\bParts: ([^.]+)\./.exec(readme) ?? [];
    expect([...list.matchAll(/`([\w-]+)`/g)].map(([, name]) => name).toSorted()).toEqual(
      names(element.cssParts),
    );
    const panel = sectionOf(readme, 'When it cannot be shown');
    expect(names(element.slots).filter((name) => !panel.includes(`\`${name}\``))).toEqual([]);
  });
});
