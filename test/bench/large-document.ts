/** The document of the `pages` benchmark: the same bytes on every machine, and nothing in them that compresses well. */
import { writePdf } from '../support/small-pdf.ts';

const linesOnPage = 34;
const picture = { width: 300, height: 320 } as const;

/** Numerical Recipes' linear congruential generator: what matters is that nobody's compression finds a pattern. */
function* noise(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state >>> 24;
  }
}

function drawPicture(page: number): string {
  const bytes = Buffer.alloc(picture.width * picture.height);
  const random = noise(page * 7919);
  for (let at = 0; at < bytes.length; at++) bytes[at] = random.next().value;
  return bytes.toString('latin1');
}

const stream = (entries: string, content: string): string =>
  `<< ${entries} /Length ${content.length} >>\nstream\n${content}\nendstream`;

function writeContent(page: number): string {
  const lines = Array.from(
    { length: linesOnPage },
    (_, line) => `(Page ${page}, clause ${line + 1}: the parties keep what they have agreed.) Tj T*`,
  );
  return `BT /F1 11 Tf 14 TL 60 770 Td ${lines.join('\n')} ET q 300 0 0 250 60 40 cm /Im1 Do Q`;
}

/** `pages` pages of text and a picture, about 97 KiB each, behind a plain cross-reference table: 500 are 49 MB. */
export function createLargeDocument(pages: number): Uint8Array {
  const kids = Array.from({ length: pages }, (_, index) => `${4 + index * 3} 0 R`).join(' ');
  const bodies = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages} /Kids [${kids}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  for (let page = 1; page <= pages; page++) {
    const own = 4 + (page - 1) * 3;
    const resources = `/Font << /F1 3 0 R >> /XObject << /Im1 ${own + 2} 0 R >>`;
    const { width, height } = picture;
    bodies.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${own + 1} 0 R /Resources << ${resources} >> >>`,
      stream('', writeContent(page)),
      stream(
        `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8`,
        drawPicture(page),
      ),
    );
  }
  return writePdf(bodies);
}
