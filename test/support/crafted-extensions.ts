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

const drawn = 'q 0 0 1 rg 72 100 90 90 re f Q';
const certificate = (): Bytes => new Uint8Array(craftCertificate('Appended'));

function withMany(sealed: Uint8Array): Bytes {
  let file = new Uint8Array(sealed);
  for (let count = 0; count <= mostExtensions; count++)
    file = withValidation(file, { certificates: [certificate()] });
  return file;
}

const certified = (): Partial<ValidationData> => {
  return { certificates: [new Uint8Array(craftCertificate(`\n] ${drawn}\n`))] };
};

const replaced = (text: string, find: string, by: string): string => {
  if (!text.includes(find) || find.length !== by.length) throw new Error(`${find} is not as long as ${by}`);
  return text.replaceAll(find, by);
};

type Seal = (bytes: Uint8Array) => Promise<Uint8Array>;
const sizeOf = (sealed: Uint8Array): number => readRevision(new Uint8Array(sealed), sealed.length).size;

/**
 * A page whose content is not there, sealed by a server that does not keep clear of the numbers which a document names. A
 * certificate whose name draws fills it, for readers pass over what is no content of a page.
 */
async function withGapFilled(seal: Seal): Promise<Bytes> {
  const missing = 12_345;
  const document = await PDFDocument.create();
  const { node } = document.addPage([300, 400]);
  node.set(PDFName.of('Contents'), document.context.obj([PDFRef.of(missing)]));
  const sealed = await seal(await document.save({ useObjectStreams: false }));
  const uncleared = withSeal(sealed, {}, (text) => replaced(text, `${missing} 0 R`, `${sizeOf(sealed)} 0 R`));
  return withValidation(uncleared, certified());
}

/** What is not there is named in an object stream. */
async function withPackedGapFilled(seal: Seal): Promise<Bytes> {
  const missing = 80;
  const document = await PDFDocument.create();
  document.addPage([300, 400]);
  document.context.register(document.context.obj({ Type: 'Annot', AP: { N: PDFRef.of(missing) } }));
  const sealed = await seal(await document.save());
  const uncleared = withSeal(sealed, {}, (text) =>
    replaced(text, `/Size ${sizeOf(sealed)}\n`, `/Size ${missing}\n`),
  );
  return withValidation(uncleared, certified());
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
  nested_certificate_appended_fail: [
    'validation_data_malformed',
    (sealed) => withValidation(sealed, { certificates: [new Uint8Array(craftCertificate('Deep', 20_000))] }),
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
const gaps = { gap_filled_fail: withGapFilled, gap_packed_fail: withPackedGapFilled } as const;

export const craftedExtensionNames = [...Object.keys(appended), ...Object.keys(gaps)];

/** By name, each with the code that it fails with. @param seal as a server does. */
export async function craftExtensions(
  sealed: Uint8Array,
  seal: Seal,
): Promise<Record<string, { failure: SealFailureCode; bytes: Uint8Array }>> {
  const crafted = Object.entries(appended).map(([name, [failure, make]]) => {
    return [name, { failure, bytes: make(sealed) }] as const;
  });
  const failure = 'extension_fills_gap';
  const filled = Object.entries(gaps).map(async ([name, make]) => {
    return [name, { failure, bytes: await make(seal) }] as const;
  });
  return Object.fromEntries([...crafted, ...(await Promise.all(filled))]);
}
