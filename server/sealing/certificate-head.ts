import type { Shade } from './canvas.ts';
import type { CompletionCertificateContent } from './certificate-content.ts';
import {
  gap,
  margin,
  muted,
  right,
  rowEndingAt,
  stacked,
  stackedToFit,
  textRows,
  time,
  type Row,
} from './certificate-flow.ts';
import { spoken, technical } from './isolates.ts';
import type { Pen } from './certificate-pen.ts';
import { lookUpCode } from './look-up-code.ts';
import { certificatePage } from './page-content.ts';

const panel: Shade = [0.955, 0.965, 0.98];
const idWidth = 185;
const [above, below] = [26, 18];
/** Above and below the code. */
const codeMargin = 12;

/** What it is and of which transaction, and the way there for whoever has only paper. */
export function headRows(pen: Pen, content: CompletionCertificateContent): Row[] {
  const { lookupUrl } = content;
  const code = lookupUrl === null ? undefined : lookUpCode(lookupUrl);
  const edge = right - (code ? code.side + 14 : 0);
  const width = edge - idWidth - margin;
  const title = stackedToFit(textRows(pen.regular(9, muted), margin, width, spoken(content.envelopeTitle)));
  const left = stacked([
    ...textRows(pen.bold(19), margin, width, pen.texts.title),
    gap(2),
    ...title.slice(0, 1),
  ]);
  const side = stacked([
    gap(3),
    rowEndingAt(pen.regular(7.5, muted), edge, pen.texts.transactionId),
    rowEndingAt(pen.bold(9), edge, technical(content.transactionId)),
    gap(5),
    rowEndingAt(pen.regular(7.5, muted), edge, pen.texts.completed),
    rowEndingAt(pen.regular(7.5), edge, time(content.completedAt)),
  ]);
  const ofText = above + Math.max(left.height, side.height) + below;
  const height = Math.max(ofText, code ? code.side + 2 * codeMargin : 0);
  const head: Row = {
    height,
    draw: (canvas, top) => {
      canvas.rectangle(0, top, certificatePage.width, height, panel);
      left.draw(canvas, top + above);
      side.draw(canvas, top + above);
      code?.draw(canvas, pen.leftOf(right - code.side, code.side), top + (height - code.side) / 2);
    },
  };
  return [head, ...title.slice(1)];
}
