export interface PageParts {
  /** Entries of the page's resources, of its dictionary, its content, the tree's root and the catalogue. */
  resources?: string;
  page?: string;
  contents?: string;
  tree?: string;
  catalog?: string;
  /** Further ones, from number 6. */
  objects?: readonly string[];
}

/** A stream object. */
export const stream = (content: string, entries = ''): string =>
  `<< /Length ${Buffer.byteLength(content, 'latin1')} ${entries} >> stream\n${content}\nendstream`;

/** A one-page PDF of bare objects: 3 is the page, 4 its content, 5 Helvetica. */
export function createPage(
  content: string,
  { resources, page, contents, tree, catalog, objects = [] }: PageParts = {},
): Buffer {
  const fonts = '/Font << /F1 5 0 R /Inkseal_regular 5 0 R >>';
  const bodies = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog ?? ''} >>`,
    `<< /Type /Pages /Kids [3 0 R] /Count 1 ${tree ?? ''} >>`,
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << ${fonts} ${resources ?? ''} >> ${page ?? ''} >>`,
    stream(content, contents),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...objects,
  ];
  let text = '%PDF-1.7\n';
  const offsets = bodies.map((body, index) => {
    const at = Buffer.byteLength(text, 'latin1');
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const start = Buffer.byteLength(text, 'latin1');
  const size = bodies.length + 1;
  return Buffer.from(
    `${text}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
    'latin1',
  );
}
