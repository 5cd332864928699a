/**
 * What host/index.ts says of each element, read from its types and the tags above them: the one source of everything
 * that editors, frameworks and catalogues are told. A tag without its type, or a type without its tag, stops the build.
 */
import { join } from 'node:path';
import { TypedSources, type Member } from './typed-source.ts';

export interface Named {
  name: string;
  description: string;
}

export interface PropertyDescription extends Named {
  type: string;
  /** The strings it may have, where it is one of few. */
  values: readonly string[] | undefined;
  attribute: string | undefined;
  isReadonly: boolean;
}

export interface MethodDescription extends Named {
  parameters: readonly { name: string; type: string }[];
  returns: string;
}

export interface ElementDescription extends Named {
  className: string;
  properties: readonly PropertyDescription[];
  methods: readonly MethodDescription[];
  events: readonly (Named & { type: string })[];
  slots: readonly Named[];
  cssParts: readonly Named[];
  cssProperties: readonly Named[];
}

const widget = join(import.meta.dirname, '..');
const files = ['host/index.ts', 'contract/embed-protocol.ts'].map((path) => join(widget, path));

/** Every element of HTMLElementTagNameMap in host/index.ts. */
export async function describeElements(): Promise<ElementDescription[]> {
  const sources = await TypedSources.read(files);
  return sources
    .members('HTMLElementTagNameMap')
    .map(({ name, typeText }) => describeElement(sources, name, typeText));
}

function describeElement(sources: TypedSources, name: string, className: string): ElementDescription {
  const { text, tags } = readTags(sources.comment(className));
  const members = sources.members(className);
  const attributes = new Map(tagged(tags, 'attr').map((tag) => [propertyOf(tag.name), tag]));
  const properties = members
    .filter(({ kind }) => kind === 'property')
    .map((member) => describeProperty(sources, member, attributes.get(member.name)));
  requireSame(`@attr of ${className}`, [...attributes.keys()], 'members', namesOf(properties), 'subset');
  const events = sources.members(`${className.replace('Inkseal', '')}EventMap`);
  requireSame(`@event of ${className}`, namesOf(tagged(tags, 'event')), 'its event map', namesOf(events));
  return {
    name,
    className,
    description: text,
    properties,
    methods: members.filter(({ kind }) => kind === 'method').map(describeMethod),
    events: tagged(tags, 'event').map((tag) => ({
      ...tag,
      type: events.find((event) => event.name === tag.name)?.typeText ?? '',
    })),
    slots: tagged(tags, 'slot'),
    cssParts: tagged(tags, 'csspart'),
    cssProperties: tagged(tags, 'cssproperty'),
  };
}

function describeProperty(
  sources: TypedSources,
  member: Member,
  attribute: Named | undefined,
): PropertyDescription {
  const values = sources.literals(member.type);
  const described = [attribute?.description, member.comment.replaceAll('\n', ' ')].filter(Boolean);
  if (described.length === 0) throw new Error(`${member.name} has neither a comment nor an @attr`);
  return {
    name: member.name,
    description: described.join('. '),
    type: values ? values.map((value) => `'${value}'`).join(' | ') : member.typeText,
    values,
    attribute: attribute?.name,
    isReadonly: member.isReadonly,
  };
}

function describeMethod({ name, comment, parameters, typeText }: Member): MethodDescription {
  return {
    name,
    description: comment.replaceAll('\n', ' '),
    parameters: parameters.map((parameter) => ({ name: parameter.name, type: parameter.typeText })),
    returns: typeText,
  };
}

interface Tag extends Named {
  tag: string;
}

/** The text before the first tag, and the tags, each "@tag name - description" on one line or more. */
function readTags(comment: string): { text: string; tags: Tag[] } {
  const [text = '', ...blocks] = comment.split(/^@/m);
  const tags = blocks.map((block) => {
    const [, tag = '', name = '', description = ''] = /^(\w+) (\S+) - ([^]+)$/.exec(block.trim()) ?? [];
    if (!tag) throw new Error(`"@${block.trim()}" is not "@tag name - description"`);
    return { tag, name, description: description.replaceAll(/\s+/g, ' ') };
  });
  return { text: text.trim(), tags };
}

const tagged = (tags: readonly Tag[], wanted: string): Named[] =>
  tags.filter(({ tag }) => tag === wanted).map(({ name, description }) => ({ name, description }));

const namesOf = (things: readonly { name: string }[]): string[] => things.map(({ name }) => name);

/** An attribute is its property in kebab case; sign-element.ts declares it so. */
const propertyOf = (attribute: string): string =>
  attribute.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function requireSame(
  what: string,
  names: readonly string[],
  others: string,
  known: readonly string[],
  relation: 'same' | 'subset' = 'same',
): void {
  const strangers = names.filter((name) => !known.includes(name));
  const forgotten = relation === 'same' ? known.filter((name) => !names.includes(name)) : [];
  if (strangers.length + forgotten.length === 0) return;
  throw new Error(`${what} and ${others} differ: ${[...strangers, ...forgotten].join(', ')}`);
}
