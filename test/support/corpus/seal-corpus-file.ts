/**
 * One file the way the product goes: read in the intake's process, its copy opened by pdf.js, signed on its first and
 * last page, sealed in the sealer's process; then judged by our verifier and by other people's tools.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { parseConfig } from '../../../server/config.ts';
import { PdfIntake } from '../../../server/documents/pdf/intake.ts';
import type { PdfReading } from '../../../server/documents/pdf/read-pdf.ts';
import { ServiceError } from '../../../server/platform/http/service-error.ts';
import type { SealedDocument, Stamp } from '../../../server/sealing/seal-document.ts';
import { Sealer } from '../../../server/sealing/sealer.ts';
import { verifySealedPdf } from '../../../widget/verify/core/verify-sealed-pdf.ts';
import { createSealInput, createTestSigner } from '../seal-input.ts';
import type { CorpusFile } from './corpus-files.ts';
import { checkWithQpdf, readSignatures, readText, type QpdfVerdict } from './pdf-tools.ts';
import { comparePage } from './pixel-match.ts';
import { isSealable } from './sealable.ts';

/** `crashed`: accepted and then not sealed. `invalid`: our seal is bad, or an earlier valid signature is not any more. */
export type CorpusOutcome = 'sealed' | 'refused' | 'crashed' | 'hung' | 'invalid';

export interface CorpusRow {
  file: string;
  outcome: CorpusOutcome;
  /** Why it was refused or could not be sealed. */
  code: string | null;
  sealable: boolean;
  pdfsig: 'valid' | 'invalid' | null;
  qpdf: QpdfVerdict | null;
  pixelMatch: number | null;
  /** Reading and sealing, without judging. */
  ms: number;
  /** What is wrong, for a person. */
  told: string[];
}

type Row = Omit<CorpusRow, 'file' | 'sealable' | 'ms'>;

const nothingSealed = { pdfsig: null, qpdf: null, pixelMatch: null } as const;
const mark = {
  kind: 'drawn',
  aspect: 3,
  strokes: [[0, 0.5, 0.3, 0.1, 0.6, 0.9, 1, 0.2, 1.5, 0.8, 2, 0.1, 2.9, 0.5]],
} as const;

/** A text, a typed and a drawn signature on the page, whatever its size. */
function stampsFor(size: { width: number; height: number }, page: number): Stamp[] {
  const box = { page, width: Math.min(200, size.width * 0.35), height: Math.min(60, size.height * 0.08) };
  const [left, right] = [size.width * 0.1, size.width * 0.55];
  const typed = { kind: 'typed', text: 'Ødegård', font: 'caveat' } as const;
  return [
    { ...box, x: left, y: size.height * 0.1, content: { kind: 'text', text: 'Stempel' } },
    { ...box, x: left, y: size.height * 0.8, content: { kind: 'mark', mark: typed } },
    {
      ...box,
      x: right,
      y: size.height * 0.8,
      content: { kind: 'mark', mark: { ...mark, strokes: [[...mark.strokes[0]]] } },
    },
  ];
}

/** As the frame opens what it shows; it must have the pages that fields are placed on. */
async function openAsFrame(bytes: Uint8Array, pages: readonly number[]): Promise<void> {
  const opening = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  try {
    const pdf = await opening.promise;
    for (const page of pages) await pdf.getPage(page);
  } finally {
    await opening.destroy();
  }
}

interface SealingProcesses {
  intake: PdfIntake;
  sealer: Sealer;
}

interface Sealing {
  reading: PdfReading;
  shown: Uint8Array;
  stamps: Stamp[];
  sealed: SealedDocument;
}

async function sealAsProduct(file: CorpusFile, parts: SealingProcesses): Promise<Sealing | Row> {
  const bytes = readFileSync(file.path);
  let reading: Awaited<ReturnType<PdfIntake['read']>>;
  try {
    if (bytes.byteLength > parseConfig({}).maxDocumentBytes) throw new ServiceError('document_too_large');
    reading = await parts.intake.read(bytes, file.password === undefined ? {} : { password: file.password });
  } catch (error) {
    if (!(error instanceof ServiceError))
      return { outcome: 'crashed', code: null, ...nothingSealed, told: [String(error)] };
    return { outcome: 'refused', code: error.code, ...nothingSealed, told: [] };
  }
  const shown = reading.copy ?? bytes;
  const pages = [...new Set([1, reading.pageCount])];
  try {
    await openAsFrame(shown, pages);
    const stamps = pages.flatMap((page) =>
      stampsFor(reading.pageSizes[page - 1] ?? { width: 1, height: 1 }, page),
    );
    const input = createSealInput(
      { bytes: shown, signer: createTestSigner() },
      {
        title: file.name,
        completionMode: reading.completionMode,
        outline: reading.outline ?? undefined,
        stamps: reading.completionMode === 'stamp' ? stamps : [],
        auditTrail: '{"events":[]}',
      },
    );
    return { reading, shown, stamps: [...input.stamps], sealed: await parts.sealer.seal(input) };
  } catch (error) {
    const { reason } = ((error as { details?: unknown }).details ?? {}) as { reason?: unknown };
    const code = error instanceof ServiceError ? `${error.code}:${String(reason)}` : null;
    return {
      outcome: reason === 'limits' ? 'hung' : 'crashed',
      code,
      ...nothingSealed,
      told: [String(error)],
    };
  }
}

const rank: Record<QpdfVerdict, number> = { clean: 0, warnings: 1, errors: 2 };

async function judge({ reading, shown, stamps, sealed }: Sealing, folder: string): Promise<Row> {
  const [before, after] = [join(folder, 'shown.pdf'), join(folder, 'sealed.pdf')];
  writeFileSync(before, shown);
  writeFileSync(after, sealed.document.bytes);
  const told: string[] = [];
  const wrong = (problem: string | false): boolean => problem !== false && told.push(problem) > 0;
  const report = await verifySealedPdf(sealed.document.bytes);
  const isPrefix = Buffer.from(sealed.document.bytes.subarray(0, shown.length)).equals(Buffer.from(shown));
  const signatures = readSignatures(after);
  const seal = signatures?.findLast(({ field }) => field.startsWith('Inkseal seal'));
  const lost = (readSignatures(before) ?? []).filter(
    ({ field, isValid }) => isValid && signatures?.find((one) => one.field === field)?.isValid !== true,
  );
  const qpdf = checkWithQpdf(after);
  const earlier = checkWithQpdf(before);
  const invalid = [
    wrong(!report.valid && `our verifier: ${report.failure}`),
    wrong(!isPrefix && 'what was signed is no prefix of what was sealed'),
    wrong(signatures !== null && !(seal?.isValid && seal.coversAll) && 'pdfsig does not accept the seal'),
    wrong(lost.length > 0 && `no longer valid: ${lost.map(({ field }) => field).join(', ')}`),
    wrong(qpdf !== null && earlier !== null && rank[qpdf] > rank[earlier] && `qpdf finds ${qpdf}`),
    wrong(lacksText(after, { reading, stamps }) && 'a text is not in the sealed file'),
    wrong(sealed.completionCertificate?.report.valid === false && 'the separate certificate is not valid'),
  ].includes(true);
  let pixelMatch: number | null = null;
  for (const page of new Set([1, reading.pageCount])) {
    const size = reading.pageSizes[page - 1] ?? { width: 1, height: 1 };
    const onPage = stamps.filter((stamp) => stamp.page === page);
    const hasFoot = reading.completionMode === 'stamp';
    const match = await comparePage({ before, after, page, size, stamps: onPage, hasFoot });
    if (match === null) continue;
    told.push(...match.told);
    pixelMatch = Math.min(pixelMatch ?? 1, match.share);
  }
  const pdfsig = signatures === null ? null : seal?.isValid && seal.coversAll ? 'valid' : 'invalid';
  return { outcome: invalid ? 'invalid' : 'sealed', code: null, pdfsig, qpdf, pixelMatch, told };
}

/** What was written and the completion certificate as poppler reads them, where it opens the file at all. */
function lacksText(path: string, { reading, stamps }: Pick<Sealing, 'reading' | 'stamps'>): boolean {
  const text = stamps.length === 0 ? null : readText(path, reading.pageCount);
  return text !== null && !(text.includes('Stempel') && text.includes('Completion certificate'));
}

/** `parts` may have read and sealed other files before; without them the file has its own. */
export async function sealCorpusFile(
  file: CorpusFile,
  parts: SealingProcesses = { intake: new PdfIntake(), sealer: new Sealer() },
): Promise<CorpusRow> {
  const folder = mkdtempSync(join(tmpdir(), 'inkseal-corpus-'));
  try {
    const started = performance.now();
    const sealing = await sealAsProduct(file, parts);
    const ms = Math.round(performance.now() - started);
    const row = 'sealed' in sealing ? await judge(sealing, folder) : sealing;
    return { file: file.name, ...row, sealable: row.outcome === 'sealed' || (await isSealable(file)), ms };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
