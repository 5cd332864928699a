/**
 * The embed protocol is said four times: as types, as guards, as a published JSON Schema and in widget/README.md.
 * Here none of them may say anything the others do not.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  embedTokenPattern,
  hostEventTypes,
  isConnectMessage,
  isHelloMessage,
  protocolNamespace,
  themeTokens,
} from '../../widget/contract/embed-protocol.ts';
import { isHostContext } from '../../widget/frame/host-context.ts';
import { isClaim, isHeight, isHostEvent, isTokenRequest } from '../../widget/host/guards.ts';
import { TypedSources } from '../../widget/packaging/typed-source.ts';
import { isRpcMessage } from '../../widget/postmessage-rpc/messages.ts';
import { sectionOf, tableRows } from '../support/markdown.ts';
import { repositoryRoot } from '../support/stages.ts';
import { brokenCopies, validMessages } from './message-samples.ts';
import { definition, shapeOfSchema, shapeOfType, type Schema } from './message-shape.ts';

const widget = join(repositoryRoot, 'widget');
const schema = JSON.parse(await readFile(join(widget, 'contract/embed-protocol.schema.json'), 'utf8')) as {
  $defs: Record<string, Schema>;
};
const readme = await readFile(join(widget, 'README.md'), 'utf8');
const sources = await TypedSources.read(
  ['contract/embed-protocol.ts', 'postmessage-rpc/messages.ts'].map((path) => join(widget, path)),
);
const known = { protocolNamespace: [protocolNamespace], ThemeToken: themeTokens, ErrorCode: 'string' };
const ajv = new Ajv2020({ strict: true, strictRequired: true, allErrors: true });
ajv.addSchema(schema, 'protocol');

const sides = ['HostMethods', 'FrameMethods'] as const;
const methodsOf = (side: (typeof sides)[number]) => Object.entries(schema.$defs[side]?.properties ?? {});
const partOf = (method: Schema | true | undefined, part: 'params' | 'result'): Schema => {
  const found = method === true ? undefined : method?.properties?.[part];
  if (found === undefined || found === true) throw new Error(`no ${part}`);
  return found;
};
const paramsOf = (name: string): Schema => {
  const methods = Object.fromEntries(sides.flatMap(methodsOf));
  return partOf(methods[name], 'params');
};

describe('types and schema have the same members', () => {
  it.each([
    ['Hello', 'HelloMessage'],
    ['Connect', 'ConnectMessage'],
    ['HostContext', 'HostContext'],
  ])('of %s', (name, type) => {
    const written = sources.members(type).map((member) => member.name);
    expect(Object.keys(definition(name, schema.$defs).properties ?? {}).toSorted()).toEqual(
      written.toSorted(),
    );
    const reference = { type: 'TSTypeReference', start: 0, end: 0, typeName: { name: type } };
    expect(shapeOfSchema({ $ref: name }, schema.$defs)).toBe(shapeOfType(reference, sources, known));
  });

  it.each(['HostEvent', 'RpcMessage'])('of %s', (name) => {
    expect(shapeOfSchema({ $ref: name }, schema.$defs)).toBe(
      shapeOfType(sources.alias(name), sources, known),
    );
  });

  it.each(sides)('of the calls in %s, and of their answers', (side) => {
    const written = sources.members(side).map(({ name, parameters, type }) => {
      const [params] = parameters;
      if (!params) throw new Error(`${name} takes nothing`);
      return [name, shapeOfType(params.type, sources, known), shapeOfType(type, sources, known)];
    });
    const published = methodsOf(side).map(([name, method]) => [
      name,
      shapeOfSchema(partOf(method, 'params'), schema.$defs),
      shapeOfSchema(partOf(method, 'result'), schema.$defs),
    ]);
    expect(published.toSorted()).toEqual(written.toSorted());
    expect(published.length).toBeGreaterThan(3);
  });
});

const guards: [name: string, schema: Schema, guard: (value: unknown) => boolean][] = [
  ['Hello', { $ref: 'protocol#/$defs/Hello' }, isHelloMessage],
  ['Connect', { $ref: 'protocol#/$defs/Connect' }, isConnectMessage],
  ['RpcMessage', { $ref: 'protocol#/$defs/RpcMessage' }, isRpcMessage],
  ['HostContext', { $ref: 'protocol#/$defs/HostContext' }, isHostContext],
  ['HostEvent', { $ref: 'protocol#/$defs/HostEvent' }, isHostEvent],
  ['ready', paramsOf('ready'), isClaim],
  ['token', paramsOf('token'), isTokenRequest],
  ['resize', paramsOf('resize'), isHeight],
];

describe.each(guards)('guard and schema judge alike: %s', (_name, part, guard) => {
  const judge: ValidateFunction = ajv.compile(part);
  const valid = validMessages(part, schema.$defs);

  it('what the schema allows', () => {
    const bothAllow = (message: unknown) => judge(message) && guard(message);
    fc.assert(fc.property(valid, bothAllow), { numRuns: 300 });
  });

  it('what the schema refuses by one member, and by the last allowed value beside it', () => {
    const seen = { allowed: 0, refused: 0 };
    fc.assert(
      fc.property(valid, (message) => {
        for (const copy of brokenCopies(message, part, schema.$defs)) {
          const verdict = judge(copy);
          seen[verdict ? 'allowed' : 'refused'] += 1;
          expect(guard(copy), JSON.stringify(copy).slice(0, 300)).toBe(verdict);
        }
      }),
      { numRuns: 60 },
    );
    expect(seen.refused).toBeGreaterThan(100);
    expect(seen.allowed).toBeGreaterThan(0);
  });

  it('what is no object', () => {
    for (const value of [null, undefined, 1, 'hello', true])
      expect([judge(value), guard(value)], String(value)).toEqual([false, false]);
  });
});

describe('what no guard looks at', () => {
  it('is empty, or asked for its presence alone', () => {
    const guarded = guards.map(([name]) => name);
    const others = sides.flatMap(methodsOf).filter(([name]) => !guarded.includes(name));
    const shapes = others.map(([name, method]) => [
      name,
      shapeOfSchema(partOf(method, 'params'), schema.$defs),
    ]);
    expect(Object.fromEntries(shapes)).toMatchObject({
      focus: '{}',
      status: '{}',
      close: '{}',
      ping: '{}',
    });
    // Of `tab` the page asks whether there is something in it, whatever it is. The others are HostEvent and HostContext, judged above.
    const named = shapes.filter(([, shape]) => shape !== '{}').map(([name]) => name);
    expect(named).toEqual(['event', 'tab', 'setContext']);
  });

  it('is a token in the form that integrators know', () => {
    const answer = partOf(schema.$defs['HostMethods']?.properties?.['token'], 'result').properties?.['token'];
    expect(answer).toMatchObject({ pattern: embedTokenPattern.source });
  });
});

describe('widget/README.md', () => {
  const rows = tableRows(sectionOf(readme, 'The protocol'));
  const words = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, text = '']) => text.split(', '));

  it('has a row for each message and each call, from the side that sends it', () => {
    const sent = (from: string) =>
      rows.filter(([sender]) => sender === from).flatMap(([, name]) => words(name));
    const names = (side: (typeof sides)[number]) => methodsOf(side).map(([name]) => name);
    expect(sent('frame').toSorted()).toEqual(['hello', ...names('HostMethods')].toSorted());
    expect(sent('page').toSorted()).toEqual(['connect', ...names('FrameMethods')].toSorted());
    expect(rows).toHaveLength(2 + sides.flatMap(methodsOf).length);
  });

  it('names the members of each, and of its answer', () => {
    const membersOf = (part: Schema | true): string[] => {
      if (part === true) return [];
      const resolved = part.$ref === undefined ? part : definition(part.$ref, schema.$defs);
      // Told once for all: the namespace and the type of window messages, and the events in a table of their own.
      if (resolved.oneOf) return ['type'];
      return Object.keys(resolved.properties ?? {}).filter((name) => !['ns', 'type'].includes(name));
    };
    const expected = [
      ['hello', membersOf({ $ref: 'Hello' }), []],
      ['connect', membersOf({ $ref: 'Connect' }), []],
      ...sides
        .flatMap(methodsOf)
        .map(([name, method]) => [
          name,
          membersOf(partOf(method, 'params')),
          membersOf(partOf(method, 'result')),
        ]),
    ];
    const told = rows.map(([, name, members, answer]) => [words(name)[0], words(members), words(answer)]);
    expect(told.toSorted()).toEqual(expected.toSorted());
  });

  const typeOf = ({ properties }: Schema): string | undefined => {
    const type = properties?.['type'];
    return type === true ? undefined : type?.const;
  };

  it('has an event for each that can be sent, with all it holds', () => {
    const events = definition('HostEvent', schema.$defs).oneOf ?? [];
    expect(events.map(typeOf)).toEqual(hostEventTypes);
    const told = new Map(tableRows(sectionOf(readme, 'Events')).map(([name, detail]) => [name, detail]));
    for (const event of events) {
      const members = Object.keys(event.properties ?? {}).filter((name) => name !== 'type');
      const row = told.get(`\`inkseal-${typeOf(event)}\``) ?? '';
      const [typed, ...others] = /^`([^`]+)`/.exec(row)?.[1]?.split(', ') ?? [];
      expect(typed).toMatch(/^type: "/);
      // The element adds which embed it is about.
      expect(others.filter((name) => name !== 'embedId')).toEqual(members);
    }
  });
});
