/** The whole ceremony by what the browser tells assistive technology: found by role and name, done by the keyboard. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { smallJpeg } from '../support/small-jpeg.ts';
import { TreeReader, type ReadNode } from './accessibility-tree.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld, type ShownSigning } from './embedded-server.ts';
import { sendTwelveFields } from './twelve-fields.ts';

let world: EmbeddedWorld;
beforeAll(async () => {
  world = await openEmbeddedWorld({});
});
afterAll(() => world.close());

const proof = { name: 'proof.jpg', mimeType: 'image/jpeg', buffer: smallJpeg };

/** Lines, and what is asked between them. */
const isItem = ({ role, inside }: ReadNode, all: readonly ReadNode[]): boolean =>
  role === 'StaticText'
    ? all.some((one) => one.id === inside.at(-1) && one.role === 'paragraph')
    : /^(textbox|Date|combobox|radio|checkbox|button)$/.test(role) &&
      !all.some((one) => inside.includes(one.id) && one.role === 'Date');

async function readItems(reader: TreeReader, number: number): Promise<ReadNode[]> {
  const all = await reader.read();
  const group = all.find(({ role, name }) => role === 'group' && name === `Page ${number} of 3`);
  return all.filter((one) => group && one.inside.includes(group.id) && isItem(one, all));
}

async function readPage(reader: TreeReader, number: number): Promise<string[]> {
  const read = () => readItems(reader, number);
  const lines = async () => (await read()).filter(({ role }) => role === 'StaticText');
  await expect.poll(async () => (await lines()).length, { timeout: 20_000 }).toBeGreaterThan(5);
  const items = await read();
  await expectInPlace(reader, items);
  const last = items.findLast(({ role }) => role === 'StaticText');
  if (last) await reader.show(last);
  return items.map(({ role, name }) => (role === 'StaticText' ? name : `[${role}] ${name}`));
}

/** Nothing is read after a line that stands below it, nor far from where it is seen. */
async function expectInPlace(reader: TreeReader, items: readonly ReadNode[]): Promise<void> {
  for (const [index, item] of items.entries()) {
    const before = items.slice(0, index).findLast(({ role }) => role === 'StaticText');
    if (item.role === 'StaticText' || !before) continue;
    const [line, control] = [await reader.box(before), await reader.box(item)];
    expect(control.bottom, `${item.name} after “${before.name}”`).toBeGreaterThan(line.top);
    expect(control.top - line.bottom, `${item.name} after “${before.name}”`).toBeLessThan(150);
  }
}

const asked = (items: readonly string[]): string[] => items.filter((item) => item.startsWith('['));

/** What is read around each thing that is asked: the line before it and the line behind it. */
function around(items: readonly string[], thing: string): (string | undefined)[] {
  const at = items.indexOf(thing);
  const isLine = (item: string): boolean => !item.startsWith('[');
  return [items.slice(0, at).findLast(isLine), items.slice(at + 1).find(isLine)];
}

async function consent(reader: TreeReader): Promise<void> {
  await reader.find('dialog', 'Customer AS asks you to sign');
  const items = (await reader.read()).filter(({ role }) => role === 'StaticText').map(({ name }) => name);
  expect(items).toEqual(expect.arrayContaining(['10 required fields', '3 pages']));
  await reader.hear(/tick the box/, () => reader.press('button', 'Agree and continue'));
  await reader.press('checkbox', 'I agree to read and sign this document electronically', 'Space');
  await reader.press('button', 'Agree and continue');
  await reader.arrive('button', 'Start: Job title, page 1');
}

async function readDocument(reader: TreeReader): Promise<void> {
  const first = await readPage(reader, 1);
  expect(first.slice(0, 3)).toEqual(['Northlight HR', 'Employment agreement', '[textbox] Job title']);
  expect(asked(first)).toEqual([
    '[textbox] Job title',
    '[textbox] Employer',
    '[Date] First day',
    '[combobox] Country',
  ]);
  expect(around(first, '[combobox] Country')).toEqual([
    '1 Position',
    'Northlight HR AS (the “Company”) employs you as Product Designer. You report to the',
  ]);
  expect(first.slice(-2)).toEqual(['Employment agreement · a sample that binds nobody', 'Page 1 of 3']);
  const second = await readPage(reader, 2);
  expect(asked(second)).toEqual([
    '[textbox] Hours a week',
    '[radio] How will you pay?: By invoice',
    '[radio] How will you pay?: By card',
    '[checkbox] I have read the terms',
    '[button] Proof of address. Choose a file',
  ]);
  expect(around(second, '[checkbox] I have read the terms')).toEqual([
    '11 Termination',
    'The mutual notice period is three months from the end of the month in which notice is',
  ]);
  const third = await readPage(reader, 3);
  // The file has the labels of its form first and its title after them.
  const title = third.indexOf(
    'By signing, you accept the terms on pages 1 and 2 and confirm that the details below are',
  );
  expect(title).toBe(2);
  expect(third.indexOf('Job title as you want it shown')).toBeGreaterThan(title);
  expect(third.indexOf('Date signed')).toBeGreaterThan(third.indexOf('For the employee'));
  expect(asked(third)).toEqual([
    '[button] Initials. Press to sign here.',
    '[button] Signature. Press to sign here.',
  ]);
}

async function fillIn(reader: TreeReader): Promise<void> {
  await reader.hear(/9 required fields left.*Saved/, () => reader.type('textbox', 'Job title', 'Designer'));
  await reader.hear(/8 required/, () => reader.type('textbox', 'Employer', 'Northwind'));
  await reader.hear(/7 required/, () => reader.type('spinbutton', /^Month/, '12312026'));
  expect((await reader.find('Date', 'First day')).value).toBe('2026-12-31');
  await reader.hear(/6 required/, () => reader.press('combobox', 'Country', 'ArrowDown'));
  await reader.hear(/A value needs to be changed/, () => reader.type('textbox', 'Hours a week', '50'));
  expect(await reader.find('textbox', 'Hours a week')).toMatchObject({
    description: expect.stringMatching(/40/) as string,
    states: { invalid: 'true', required: true },
  });
  await reader.hear(/5 required/, () => reader.type('textbox', 'Hours a week', '37'));
  await reader.hear(/4 required/, () => reader.press('radio', 'How will you pay?: By card', 'Space'));
  await reader.hear(/3 required/, () => reader.press('checkbox', 'I have read the terms', 'Space'));
  for (const [role, name] of [
    ['radio', 'How will you pay?: By card'],
    ['checkbox', 'I have read the terms'],
  ] as const)
    expect((await reader.find(role, name)).states['checked']).toBe('true');
  await reader.hear(/proof.jpg is attached/, () => reader.press('button', 'Proof of address. Choose a file'));
}

async function adopt(reader: TreeReader): Promise<void> {
  await reader.press('button', 'Initials. Press to sign here.');
  await reader.find('dialog', 'Your initials');
  await reader.hear(/initials/i, async () => {
    await reader.type('textbox', 'Initials', ' ');
    await reader.press('button', 'Adopt initials');
  });
  await reader.type('textbox', 'Initials', 'NA');
  await reader.press('button', 'Adopt initials');
  await reader.arrive('button', /^Initials/);
  await reader.press('button', 'Signature. Press to sign here.');
  await reader.find('dialog', 'Your signature');
  await reader.press('radio', 'Style 2', 'Space');
  await reader.press('button', 'Adopt signature');
  await reader.arrive('button', /^Signature/);
}

async function openReader(): Promise<ShownSigning & { reader: TreeReader }> {
  const envelope = await sendTwelveFields(world.server.customer);
  const shown = await showSigning(world, { envelope, viewport: { width: 1280, height: 800 } });
  const inside = () => shown.page.frames().find((frame) => frame.url() === shown.embed.frameUrl);
  await expect.poll(() => inside() !== undefined, { timeout: 20_000 }).toBe(true);
  return { ...shown, reader: await TreeReader.of(shown.page, inside()!) };
}

it('a page that nobody has scrolled to is its whole text, too, with what is asked in it', async () => {
  const { page, reader } = await openReader();
  await consent(reader);
  const spoken = async () =>
    (await readItems(reader, 3)).map(({ role, name }) =>
      role === 'StaticText' ? name : `[${role}] ${name}`,
    );
  await expect.poll(async () => (await spoken()).length, { timeout: 20_000 }).toBeGreaterThan(10);
  const third = await spoken();
  expect(asked(third)).toEqual([
    '[button] Initials. Press to sign here.',
    '[button] Signature. Press to sign here.',
  ]);
  expect(around(third, '[button] Initials. Press to sign here.')).toEqual([
    'certificate.',
    'Employment agreement · a sample that binds nobody',
  ]);
  const canvases = await page.frameLocator('inkseal-sign iframe').locator('[data-page="3"] canvas').count();
  expect(canvases).toBe(0);
  await page.close();
}, 60_000);

it('three pages with twelve fields are read in order and signed by what is told of them, each step announced', async () => {
  const { page, envelope, events, reader } = await openReader();
  page.on('filechooser', (chooser) => void chooser.setFiles(proof));
  await consent(reader);
  await readDocument(reader);
  await fillIn(reader);
  await adopt(reader);
  await reader.press('button', 'Review and sign');
  await reader.arrive('heading', 'Check and sign');
  const terms = (await reader.read()).filter(({ role }) => role === 'term').map(({ name }) => name);
  expect(terms).toEqual([
    'Document',
    'Job title',
    'Employer',
    'First day',
    'Country',
    'Hours a week',
    'How will you pay?',
    'I have read the terms',
    'Proof of address',
    'Initials',
    'Signature',
    'Date',
  ]);
  const isOff = async () => (await reader.find('button', 'Sign document')).states['disabled'] ?? false;
  await expect.poll(isOff, { timeout: 20_000 }).toBe(false);
  await reader.press('button', 'Sign document');
  await reader.arrive('heading', 'Signed and sealed');
  const types = async () => (await events()).map(({ type }) => type);
  await expect.poll(types, { timeout: 20_000 }).toContain('envelope.completed');
  expect(await types()).not.toContain('frame.error');
  const { body } = await world.server.customer.call<Envelope>('GET', `/v1/envelopes/${envelope.id}`);
  expect(body.status).toBe('completed');
  await page.close();
}, 180_000);
