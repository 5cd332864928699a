/**
 * The whole sealing of a file, read to stored and encrypted, against how the leading open-source product does it and
 * against the least that any seal can cost: read it, hash it, sign once, write it.
 */
import { fork } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument, PDFName, StandardFonts } from 'pdf-lib';
import { packOutline } from '../../server/documents/pdf/packed-outline.ts';
import { openForSealing } from '../../server/documents/pdf/seal-parser.ts';
import { layOutCertificate } from '../../server/sealing/certificate-layout.ts';
import { createFonts, readDrawnShapes, readDrawnTexts } from '../support/drawn-text.ts';
import { createTestSigner } from '../support/seal-input.ts';
import { createRsaSigner, createSignatureImage, sealAsLeader } from './leader-seal.ts';
import { measurePaired, median, timed, type Report } from './measurement.ts';
import { certificateFor, sealForBench, stamps, type SealForBench } from './seal-for-bench.ts';

const pairs = 9;
const sizes = [1, 20, 300];
const largePages = 500;
const largePageBytes = 100_000;

/**
 * A4 pages of plain text with object streams, as normalised copies have them; each with a scan of so many bytes, which
 * nothing could pack.
 */
async function createPdf(pageCount: number, scanBytes = 0): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (let page = 1; page <= pageCount; page++) {
    const sheet = pdf.addPage([595.28, 841.89]);
    sheet.setFont(font); // once: with each line it would be another of 45 names for one font on every page
    for (let line = 0; line < 45; line++) {
      const text = `${page}.${line} The parties agree to what is written in this paragraph, and to no more.`;
      sheet.drawText(text, { x: 60, y: 780 - line * 16, size: 10 });
    }
    if (scanBytes === 0) continue;
    const image = { Type: 'XObject', Subtype: 'Image', Width: 300, Height: Math.floor(scanBytes / 300) };
    const entries = { ...image, ColorSpace: 'DeviceGray', BitsPerComponent: 8 };
    const scan = pdf.context.register(pdf.context.stream(randomBytes(scanBytes), entries));
    sheet.node.newXObject('Scan', scan);
    sheet.node.set(PDFName.of('Tabs'), PDFName.of('S'));
  }
  return pdf.save({ useObjectStreams: true });
}

interface Bench {
  report: Report;
  folder: string;
}

const conditionsOf = (what: string): string =>
  `${what}; ${pairs} pairs; Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`;

/** A document as its upload leaves it: the copy, and what was noted of it. */
async function upload(folder: string, pageCount: number, scanBytes = 0): Promise<SealForBench> {
  const made = await createPdf(pageCount, scanBytes);
  const [source, outline] = [join(folder, `${pageCount}.pdf`), join(folder, `${pageCount}.outline`)];
  const sha256 = createHash('sha256').update(made).digest('hex');
  const noted = packOutline((await openForSealing(made)).pdf, made.byteLength);
  await writeFile(source, made);
  await writeFile(outline, noted ?? '');
  return { source, outline, folder, pageCount, sha256, byteSize: made.byteLength };
}

const ours = createTestSigner();
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const floor = async ({ source, folder }: SealForBench): Promise<void> => {
  const bytes = await readFile(source);
  sign('sha256', createHash('sha256').update(bytes).digest(), privateKey);
  await writeFile(join(folder, randomBytes(6).toString('hex')), bytes);
};

/** The leader's result is not encrypted, ours is. */
async function measureAgainstLeader({ report, folder }: Bench, task: SealForBench): Promise<void> {
  const fonts = createFonts();
  const certificate = layOutCertificate(certificateFor(task), fonts).map((canvas) => ({
    texts: readDrawnTexts(canvas, fonts),
    shapes: readDrawnShapes(canvas),
  }));
  const shared = {
    stamps,
    signatureImage: createSignatureImage(),
    certificate,
    signer: createRsaSigner(folder),
  };
  const leader = async (): Promise<void> => {
    const sealed = await sealAsLeader({ bytes: await readFile(task.source), ...shared });
    await writeFile(join(folder, randomBytes(6).toString('hex')), sealed);
  };
  const { subject, baseline, ratio } = await measurePaired(
    pairs,
    () => timed(leader),
    () => timed(() => sealForBench(task, ours)),
  );
  const pages = task.pageCount;
  const what = `leader ${subject.toFixed(1)} ms, we ${baseline.toFixed(1)} ms; ${pages} page(s), ${stamps.length} fields, ${certificate.length} certificate page(s)`;
  const target = pages === 20 ? 'none' : '>=3';
  report({
    metric: `vs-leader-${pages}-page${pages === 1 ? '' : 's'}`,
    value: ratio,
    target,
    conditions: conditionsOf(what),
  });
}

async function measureAgainstFloor({ report }: Bench, task: SealForBench, metric: string): Promise<void> {
  const { subject, baseline, ratio } = await measurePaired(
    pairs,
    () => timed(() => sealForBench(task, ours)),
    () => timed(() => floor(task)),
  );
  const { byteLength } = await readFile(task.source);
  const what = `we ${subject.toFixed(1)} ms, floor ${baseline.toFixed(2)} ms; ${task.pageCount} page(s), ${(byteLength / 1024).toFixed(0)} KiB`;
  const target = metric === 'vs-floor-50mb' ? '<=2' : 'none';
  report({ metric, value: ratio, target, conditions: conditionsOf(what) });
}

/** What Node and the program themselves take, of which the file is no part. */
const ownBytes = 150_000_000;
/** When the collector comes differs by tens of megabytes from one process to the next. */
const peakRuns = 5;

/** The most that a process of its own held which sealed it once. */
async function peakOf(task: SealForBench): Promise<number> {
  const child = fork(new URL('seal-peak.ts', import.meta.url), { execArgv: [] });
  const { peakBytes } = await new Promise<{ peakBytes: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { peakBytes: number }));
    child.once('exit', (code) => reject(new Error(`the sealing process ended with ${code}`)));
    child.send(task);
  });
  return peakBytes;
}

async function measurePeak({ report }: Bench, task: SealForBench): Promise<void> {
  const { byteLength } = await readFile(task.source);
  const peaks: number[] = [];
  for (let run = 0; run < peakRuns; run++) peaks.push(await peakOf(task));
  const peakBytes = median(peaks);
  const conditions = `peak ${(peakBytes / 1e6).toFixed(0)} MB of a process that seals one file of ${(byteLength / 1e6).toFixed(0)} MB; median of ${peakRuns} processes`;
  report({
    metric: 'peak-memory-ratio',
    value: (peakBytes - ownBytes) / byteLength,
    target: '<=2.5',
    conditions,
  });
}

export async function run(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-bench-'));
  const bench = { report, folder };
  try {
    for (const pageCount of sizes) {
      const task = await upload(folder, pageCount);
      await measureAgainstLeader(bench, task);
      await measureAgainstFloor(bench, task, `seal-ratio-${pageCount}`);
    }
    const task = await upload(folder, largePages, largePageBytes);
    await measureAgainstFloor(bench, task, 'vs-floor-50mb');
    await measurePeak(bench, task);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
