import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { init } from '@embedpdf/pdfium';

const wasmFile = fileURLToPath(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm'));
const flattenAsDisplayed = 0;
const flattenFailed = 0;
let wasm: Promise<Buffer> | undefined;

/** Decrypts and saves anew, every annotation as it was. Throws when PDFium opens nothing or loses a page. */
export function repairWithPdfium(bytes: Uint8Array, password?: string): Promise<Uint8Array> {
  return runPdfium(bytes, password, false);
}

/** The same with annotations drawn into the pages; links are lost with them. */
export function rewriteWithPdfium(bytes: Uint8Array, password?: string): Promise<Uint8Array> {
  return runPdfium(bytes, password, true);
}

async function runPdfium(
  bytes: Uint8Array,
  password: string | undefined,
  flattens: boolean,
): Promise<Uint8Array> {
  wasm ??= readFile(wasmFile);
  const { buffer, byteOffset, byteLength } = await wasm;
  const api = await init({ wasmBinary: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer });
  const { wasmExports } = api.pdfium;
  // Looked up each time: the heap is another array after it has grown.
  const heap = () => (api.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;
  api.PDFiumExt_Init();
  const input = wasmExports.malloc(bytes.byteLength);
  if (input === 0) throw new Error('PDFium has no memory for the file');
  heap().set(bytes, input);
  const document = api.FPDF_LoadMemDocument(input, bytes.byteLength, password ?? '');
  if (document === 0) throw new Error(`PDFium does not open it: ${api.FPDF_GetLastError()}`);
  for (let index = 0; index < api.FPDF_GetPageCount(document); index++) {
    const page = api.FPDF_LoadPage(document, index);
    if (page === 0) throw new Error(`PDFium does not open page ${index + 1}`);
    if (flattens && api.FPDFPage_Flatten(page, flattenAsDisplayed) === flattenFailed)
      throw new Error('PDFium does not flatten');
    api.FPDF_ClosePage(page);
  }
  if (api.EPDF_IsEncrypted(document)) api.EPDF_RemoveEncryption(document);
  const writer = api.PDFiumExt_OpenFileWriter();
  api.PDFiumExt_SaveAsCopy(document, writer);
  const size = api.PDFiumExt_GetFileWriterSize(writer);
  const output = wasmExports.malloc(size);
  if (size === 0 || output === 0) throw new Error('PDFium wrote nothing');
  api.PDFiumExt_GetFileWriterData(writer, output, size);
  return heap().slice(output, output + size);
}
