/**
 * What somebody may append to a sealed file in the form of an extension: laid out to the byte as a server lays out one, and
 * holding what no server would put in.
 */
import { PDFDocument, PDFName, PDFRef } from 'pdf-lib';
import type { Bytes } from '../../widget/verify/core/bytes.ts';
import {
  layOutExtension,
  timestampRoom,
  type ExtensionContent,
  type ValidationData,
} from '../../widget/verify/core/pdf-extension.ts';
import { readRevision } from '../../widget/verify/core/pdf-revision.ts';
import { mostExtensions } from '../../widget/verify/core/read-extension.ts';
import type { SealFailureCode } from '../../widget/verify/core/seal-report.ts';
import { craftCertificate, stampedWith, withSeal } from './crafted-seals.ts';

type Extended = (sealed: Uint8Array) => Bytes;

const append = (file: Uint8Array, content: ExtensionContent): Bytes => {
  const bytes = new Uint8Array(file);
  return new Uint8Array(Buffer.concat([bytes, layOutExtension(bytes, bytes.length, content).bytes]));
};

export const withValidation = (file: Uint8Array, data: Partial<ValidationData>): Bytes =>
  append(file, {
    validation: { certificates: [], ocspResponses: [], crls: [], ...data },
    timestamp: null,
  });

/** A timestamp over the whole file, by an authority of the moment. */
export function withFileTimestamp(file: Uint8Array, made = new Date()): Bytes {
  const contents = new Uint8Array(timestampRoom);
  const timestamp = { fieldName: 'Inkseal timestamp 0123456789abcdef', contents };
  const draft = layOutExtension(new Uint8Array(file), file.length, { validation: null, timestamp });
  const whole = append(file, { validation: null, timestamp });
  const [, hole = 0, afterHole = 0] = draft.byteRange ?? [];
  const covered = Buffer.concat([whole.subarray(0, hole), whole.subarray(afterHole)]);
  contents.set(stampedWith({ made })(covered));
  return append(file, { validation: null, timestamp });
}

const drawn = 'q BT /F1 24 Tf 72 500 Td (and a million) Tj ET Q';
const certificate = (): Bytes => new Uint8Array(craftCertificate('Appended'));

function withMany(sealed: Uint8Array): Bytes {
  let file = new Uint8Array(sealed);
  for (let count = 0; count <= mostExtensions; count++)
    file = withValidation(file, { certificates: [certificate()] });
  return file;
}

/** A page that names a stream which is not there, packed into an object stream or as it stands. */
async function createGap(number: number, useObjectStreams: boolean): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([300, 400]);
  page.node.set(PDFName.of('Contents'), document.context.obj([PDFRef.of(number)]));
  return document.save({ useObjectStreams });
}

const missing = 12_345;

/**
 * Sealed by a server that did not keep clear of the numbers which a document names: the first of its next is that one. A
 * certificate whose name draws fills it, for readers pass over what is no content of a page.
 */
async function withGapFilled(
  seal: (bytes: Uint8Array) => Promise<Uint8Array>,
  useObjectStreams: boolean,
): Promise<Bytes> {
  const sealed = await seal(await createGap(missing, useObjectStreams));
  const { size } = readRevision(new Uint8Array(sealed), sealed.length);
  const uncleared = withSeal(sealed, {}, (text) => {
    const at = text.lastIndexOf(`/Size ${size}`);
    return `${text.slice(0, at)}/Size ${missing}${text.slice(at + `/Size ${size}`.length)}`;
  });
  return withValidation(uncleared, { certificates: [new Uint8Array(craftCertificate(`\n${drawn}\n`))] });
}

const appended: Readonly<Record<string, readonly [SealFailureCode, Extended]>> = {
  content_as_certificate_fail: [
    'validation_data_malformed',
    (sealed) => withValidation(sealed, { certificates: [new Uint8Array(Buffer.from(drawn))] }),
  ],
  content_behind_certificate_fail: [
    'validation_data_malformed',
    (sealed) =>
      withValidation(sealed, {
        certificates: [new Uint8Array(Buffer.concat([certificate(), Buffer.from(drawn)]))],
      }),
  ],
  certificate_as_status_fail: [
    'validation_data_malformed',
    (sealed) => withValidation(sealed, { ocspResponses: [certificate()] }),
  ],
  list_malformed_fail: [
    'validation_data_malformed',
    (sealed) => withValidation(sealed, { crls: [new Uint8Array([0x30, 0x02, 0x05, 0x00])] }),
  ],
  extensions_many_fail: ['extensions_too_many', withMany],
  file_stamp_before_seal_fail: [
    'timestamp_too_early',
    (sealed) => withFileTimestamp(sealed, new Date(Date.now() - 86_400_000)),
  ],
  file_stamp_before_stamp_fail: [
    'timestamp_too_early',
    (sealed) => withFileTimestamp(withFileTimestamp(sealed, new Date(Date.now() + 3_600_000)), new Date()),
  ],
};
const gaps = { gap_filled_fail: false, gap_packed_fail: true } as const;

export const craftedExtensionNames = [...Object.keys(appended), ...Object.keys(gaps)];

/** By name, each with the code that it fails with. @param seal as a server does. */
export async function craftExtensions(
  sealed: Uint8Array,
  seal: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<Record<string, { failure: SealFailureCode; bytes: Uint8Array }>> {
  const crafted = Object.entries(appended).map(([name, [failure, make]]) => {
    return [name, { failure, bytes: make(sealed) }] as const;
  });
  const filled = Object.entries(gaps).map(async ([name, useObjectStreams]) => {
    return [
      name,
      { failure: 'extension_fills_gap' as const, bytes: await withGapFilled(seal, useObjectStreams) },
    ] as const;
  });
  return Object.fromEntries([...crafted, ...(await Promise.all(filled))]);
}
