/** Everything that page and frame really say to each other in a ceremony, against the schema that is published. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../../demo/launch.ts';
import { signAsPerson } from '../../demo/person.ts';
import { openSigningWorld, type SigningWorld } from './signing-world.ts';

interface PortMessage {
  type: 'call' | 'result' | 'error';
  id: number;
  method: string;
  params: unknown;
  result: unknown;
}

interface Recorded {
  /** What arrived at the window. */
  received: unknown[];
  /** What was posted to the port. */
  sent: PortMessage[];
}

let world: SigningWorld;
let page: Recorded;
let frame: Recorded;
const ajv = new Ajv2020();

beforeAll(async () => {
  world = await openSigningWorld();
  const schema = await readFile(join(repository, 'widget/dist/embed-protocol.schema.json'), 'utf8');
  ajv.addSchema(JSON.parse(schema) as object, 'protocol');
  const shown = await world.browser.newPage();
  await shown.addInitScript(record);
  await signAsPerson(shown, { pageOrigin: world.pageOrigin, say: () => undefined });
  await callEveryMethod(shown);
  const inFrame = shown.frames().find((one) => one.url().startsWith(world.serverUrl));
  if (!inFrame) throw new Error('there is no frame');
  [page, frame] = await Promise.all([readRecord(shown.mainFrame()), readRecord(inFrame)]);
});
afterAll(() => world.close());

/** Runs in page and frame before any script of theirs. */
function record(): void {
  const recorded: Recorded = { received: [], sent: [] };
  Object.assign(window, { recorded });
  window.addEventListener('message', ({ data }) => recorded.received.push(data), true);
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (this: MessagePort, data: PortMessage): void {
    recorded.sent.push(data);
    post.call(this, data);
  };
}

const readRecord = (from: Frame) =>
  from.evaluate(() => (window as unknown as { recorded: Recorded }).recorded);

async function callEveryMethod(shown: Page): Promise<void> {
  await shown.locator('inkseal-sign').evaluate((element: HTMLElement) => {
    element.setAttribute('color-scheme', 'dark');
    element.focus();
    setTimeout(() => (element as unknown as { close(): void }).close(), 100);
  });
  await shown.locator('#log [data-event="inkseal-closed"]').waitFor();
}

/** What is wrong with `value` in the eyes of that part of the schema. */
function faults(part: string, value: unknown): string {
  const reference = `protocol#/$defs/${part}`;
  return ajv.validate({ $ref: reference }, value) ? '' : `${part}: ${ajv.errorsText()}`;
}

const calls = (from: Recorded) => from.sent.filter(({ type }) => type === 'call');

describe('a whole ceremony', () => {
  it('begins with one hello and one connect', () => {
    expect(page.received.map((message) => faults('Hello', message))).toEqual(page.received.map(() => ''));
    expect(page.received.length).toBeGreaterThan(0);
    expect(frame.received.map((message) => faults('Connect', message))).toEqual(['']);
  });

  it('is a conversation in the three shapes, without an error', () => {
    const all = [...page.sent, ...frame.sent];
    expect(all.length).toBeGreaterThan(20);
    expect(all.map((message) => faults('RpcMessage', message)).filter(Boolean)).toEqual([]);
    expect(all.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it.each([
    ['HostMethods', 'frame', ['ready', 'token', 'event']],
    ['FrameMethods', 'page', ['setContext', 'focus', 'status', 'close']],
  ])('calls only %s from the %s, as they are described, and is answered so', (side, from, expected) => {
    const [asking, answering] = from === 'frame' ? [frame, page] : [page, frame];
    const made = calls(asking);
    expect([...new Set(made.map(({ method }) => method))]).toEqual(expect.arrayContaining(expected));
    const answers = new Map(
      answering.sent.filter(({ type }) => type === 'result').map(({ id, result }) => [id, result]),
    );
    for (const { id, method, params } of made) {
      const place = `${side}/properties/${method}/properties`;
      expect(faults(`${place}/params`, params)).toBe('');
      if (answers.has(id)) expect(faults(`${place}/result`, answers.get(id))).toBe('');
    }
    expect(answers.size).toBeGreaterThan(2);
  });

  it('tells the page of everything the README lists but a refusal', () => {
    const events = calls(frame).filter(({ method }) => method === 'event');
    const types = new Set(events.map(({ params }) => (params as { type: string }).type));
    const told = ['ready', 'viewed', 'progress', 'activity', 'signed', 'completed', 'closed'];
    expect([...types].toSorted()).toEqual(told.toSorted());
  });
});
