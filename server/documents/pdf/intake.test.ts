import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { smallPdf } from '../../../test/support/small-pdf.ts';
import { outlineCopy } from './copy-outline.ts';
import { pieceBytes } from './intake-messages.ts';
import { answerQuestions, PdfIntake, type IntakeLimits } from './intake.ts';
import { PDF } from './libpdf.ts';
import { unpackOutline } from './packed-outline.ts';
import { openForSealing } from './seal-parser.ts';

const fileOf = (bytes: Uint8Array, organizationId = 'org_1') => ({
  organizationId,
  byteSize: bytes.byteLength,
  read: async (start: number, end: number) => bytes.slice(start, end),
});
const a4 = { width: 595, height: 842 };

const open: PdfIntake[] = [];
function intakeWith(limits: Partial<IntakeLimits> = {}): PdfIntake {
  const intake = new PdfIntake(limits);
  open.push(intake);
  return intake;
}
afterEach(async () => {
  for (const intake of open.splice(0)) await intake.close();
});

/** A page whose content is `megabytes` of white space, deflated to a thousandth of that. */
function bomb(megabytes: number): Uint8Array {
  const content = deflateSync(Buffer.alloc(megabytes * 1_000_000, 32)).toString('latin1');
  return smallPdf([{}, { content: 'q Q' }], {
    objects: [`<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n${content}\nendstream`],
  });
}
const bombObject = 8;
const withBomb = (bytes: Uint8Array): Uint8Array => {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace('/Contents 5 0 R', `/Contents ${bombObject} 0 R`);
  return Buffer.from(text, 'latin1');
};

test('a file is read in a process of its own with the result that reading gives', async () => {
  const reading = await intakeWith().read(smallPdf([{}, {}]));
  expect(reading).toMatchObject({ pageCount: 2, normalisedBy: 'qpdf', completionMode: 'stamp' });
  expect(
    Buffer.from(reading.copy ?? [])
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
});

test('a refusal keeps its code and details across the process', async () => {
  const intake = intakeWith({ maxPages: 1 });
  await expect(intake.read(smallPdf([{}, {}]))).rejects.toMatchObject({
    code: 'too_many_pages',
    details: { pageCount: 2, maxPages: 1 },
  });
  await expect(intake.read(Buffer.from('no'))).rejects.toMatchObject({ code: 'not_a_pdf' });
});

test('the password reaches the process', async () => {
  const pdf = await PDF.load(smallPdf());
  pdf.setProtection({ userPassword: 'once', ownerPassword: 'owner' });
  const bytes = await pdf.save();
  const intake = intakeWith();
  await expect(intake.read(bytes)).rejects.toMatchObject({ code: 'password_required' });
  await expect(intake.read(bytes, { password: 'once' })).resolves.toMatchObject({
    encryption: 'user-password',
  });
  await expect(intake.read(bytes), 'it is not kept').rejects.toMatchObject({ code: 'password_required' });
});

test('a file that takes too long is inspection_failed, and the next file is read', async () => {
  const intake = intakeWith({ timeLimitMilliseconds: 4_000, memoryLimitBytes: 8 * 2 ** 30, processes: 1 });
  const slow = withBomb(bomb(900));
  const started = performance.now();
  await expect(intake.read(slow)).rejects.toMatchObject({ code: 'inspection_failed' });
  expect(performance.now() - started).toBeLessThan(18_000); // four times its limit by the clock, and some
  await expect(intake.read(smallPdf())).resolves.toMatchObject({ pageCount: 1 });
});

test('a file that takes too much memory is inspection_failed, while others are read beside it', async () => {
  const intake = intakeWith({ memoryLimitBytes: 256 * 1_048_576, processes: 2 });
  const [exploded, ...others] = await Promise.allSettled([
    intake.read(withBomb(bomb(1_500))),
    intake.read(smallPdf()),
    intake.read(smallPdf([{}, {}])),
  ]);
  expect(exploded).toMatchObject({ status: 'rejected', reason: { code: 'inspection_failed' } });
  expect(others).toMatchObject([{ value: { pageCount: 1 } }, { value: { pageCount: 2 } }]);
});

test('more files than may wait are told to come back', async () => {
  const intake = intakeWith({ processes: 1, queueLength: 1 });
  const results = await Promise.allSettled([1, 2, 3].map(() => intake.read(smallPdf())));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(results[2]).toMatchObject({ reason: { code: 'rate_limited', headers: { 'Retry-After': '5' } } });
});

test('the outline of a copy is made in a process of its own, by what is in the copy alone', async () => {
  const intake = intakeWith();
  const bytes = smallPdf([{}, { entries: '/Rotate 90' }]);
  const sizes = [a4, { width: 842, height: 595 }];
  const outline = await intake.outlineCopy(fileOf(bytes), sizes);
  const { pdf } = await openForSealing(bytes);
  expect(unpackOutline(outline ?? new Uint8Array())).toEqual(outlineCopy(pdf, bytes.byteLength));
});

test('a copy whose pages are not of the sizes that its maker told of is refused', async () => {
  const intake = intakeWith();
  for (const sizes of [[a4, a4], [], [{ width: 595, height: 84 }]])
    await expect(intake.outlineCopy(fileOf(smallPdf()), sizes)).rejects.toMatchObject({
      code: 'inspection_failed',
    });
});

test('a copy that cannot be sealed, or whose outline takes too much memory, is refused', async () => {
  const intake = intakeWith({ memoryLimitBytes: 256 * 1_048_576 });
  await expect(intake.outlineCopy(fileOf(Buffer.from('%PDF-1.7 nothing')), [a4])).rejects.toMatchObject({
    code: 'unreadable_pdf',
  });
  const swelling = intake.outlineCopy(fileOf(withBomb(bomb(1_500))), [a4, a4]);
  await expect(swelling).rejects.toMatchObject({ code: 'inspection_failed' });
});

test('a copy goes before the files that wait to be read, and is not sent away when many do', async () => {
  const intake = intakeWith({ processes: 1, queueLength: 1 });
  const order: string[] = [];
  await Promise.all([
    intake.read(smallPdf()).then(() => order.push('read')),
    intake
      .readFile({ ...fileOf(smallPdf()), keepCopy: async () => undefined })
      .then(() => order.push('waiting')),
    intake.outlineCopy(fileOf(smallPdf()), [a4]).then(() => order.push('outlined')),
  ]);
  expect(order.indexOf('outlined')).toBeLessThan(order.indexOf('waiting'));
});

test('one organization’s mass of files is refused to it alone, and another’s file is read in between', async () => {
  const intake = intakeWith({ processes: 1, queueLength: 8 });
  const ended: string[] = [];
  const read = (organizationId: string) =>
    intake
      .readFile({ ...fileOf(smallPdf(), organizationId), keepCopy: async () => undefined })
      .then(() => ended.push(organizationId));
  const mass = Promise.allSettled(Array.from({ length: 9 }, () => read('org_1')));
  await read('org_2');
  expect(ended).toEqual(['org_1', 'org_2']);
  const refused = (await mass).filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(6); // one was read, and a quarter of the queue may wait
  expect(refused[0]).toMatchObject({ reason: { code: 'rate_limited', headers: { 'Retry-After': '5' } } });
});

test('a copy of more than it may come to is refused, whatever hands it in, and no piece of it is kept', async () => {
  const kept: number[] = [];
  const keepCopy = async ({ byteLength }: Uint8Array): Promise<void> => void kept.push(byteLength);
  const file = { ...fileOf(smallPdf()), keepCopy };
  await expect(intakeWith({ maxDocumentBytes: 25 }).readFile(file)).rejects.toMatchObject({
    code: 'inspection_failed',
  });
  const answer = answerQuestions(file, pieceBytes + 1);
  const handIn = (keep: unknown) => answer({ keep });
  for (const refused of [new Uint8Array(pieceBytes + 1), 'x'.repeat(9), { byteLength: 1 }])
    await expect(handIn(refused)).rejects.toMatchObject({ code: 'inspection_failed' });
  expect(kept).toEqual([]);
  // Without waiting for what was handed in before to be kept, too.
  const both = [handIn(new Uint8Array(pieceBytes)), handIn(new Uint8Array(2))];
  await expect(Promise.all(both)).rejects.toMatchObject({ code: 'inspection_failed' });
  expect(kept).toEqual([pieceBytes]);
});

/** Processes that this one has started and that have not ended. */
function readingProcesses(): string[] {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  return children.filter((id) => readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('intake-process'));
}

test('a process that has read a file reads others of the same organization, and of no other', async () => {
  const before = new Set(readingProcesses());
  const intake = intakeWith();
  const used: string[][] = [];
  for (const organizationId of ['org_1', 'org_1', 'org_2', 'org_1', 'org_3', 'org_1']) {
    await intake.readFile({ ...fileOf(smallPdf(), organizationId), keepCopy: async () => undefined });
    used.push(readingProcesses().filter((id) => !before.has(id)));
  }
  const [first] = used[0] ?? [];
  expect(used[1]).toEqual([first]);
  expect(used[2]).toHaveLength(2);
  expect(used[3]).toEqual(used[2]);
  // No more are kept than may read at the same time: the one used longest ago has ended.
  expect(used[4]).toContain(first);
  expect(used.at(-1)).toContain(first);
  expect(used.at(-1)).toHaveLength(2);
  await intake.close();
});

test('a process that cannot be started costs nobody else their turn', async () => {
  const intake = intakeWith({ processes: 1 });
  const { execPath } = process;
  process.execPath = 'no such\0program'; // refused at once, as one is when the machine has no memory left
  try {
    await expect(intake.read(smallPdf())).rejects.toThrow();
    await expect(intake.outlineCopy(fileOf(smallPdf()), [a4])).rejects.toThrow();
  } finally {
    process.execPath = execPath;
  }
  await expect(intake.read(smallPdf())).resolves.toMatchObject({ pageCount: 1 });
});
