/** Which engine wrote the copy people see; `none` for a file left byte for byte as it came. */
export type NormalisedBy = 'qpdf' | 'pdfium' | 'pdf-lib' | 'none';
