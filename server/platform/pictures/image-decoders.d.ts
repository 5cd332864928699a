/** The package's own description stands at a path that no import leads to. */
declare module 'pdfjs-dist/legacy/image_decoders/pdf.image_decoders.mjs' {
  export class JpegImage {
    width: number;
    height: number;
    parse(data: Uint8Array): void;
    getData(wanted: { width: number; height: number; forceRGBA: true }): Uint8ClampedArray;
  }
}
