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
import type { StructureNode } from './structure.ts';

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
  const [heading, about, list] = [pen.root.add('H1'), pen.root.add('P'), pen.root.add('L')];
  const label = (item: StructureNode, text: string): Row =>
    rowEndingAt(pen.regular(7.5, muted), edge, text, item.add('Lbl'));
  const [id, completed] = [list.add('LI'), list.add('LI')];
  const title = stackedToFit(
    textRows(pen.regular(9, muted), margin, width, spoken(content.envelopeTitle), about),
  );
  const left = stacked([
    ...textRows(pen.bold(19), margin, width, pen.texts.title, heading),
    gap(2),
    ...title.slice(0, 1),
  ]);
  const side = stacked([
    gap(3),
    label(id, pen.texts.transactionId),
    rowEndingAt(pen.bold(9), edge, technical(content.transactionId), id.add('LBody')),
    gap(5),
    label(completed, pen.texts.completed),
    rowEndingAt(pen.regular(7.5), edge, time(content.completedAt), completed.add('LBody')),
  ]);
  const ofText = above + Math.max(left.height, side.height) + below;
  const height = Math.max(ofText, code ? code.side + 2 * codeMargin : 0);
  const figure = code && pen.root.add('Figure', `${pen.texts.lookUp}: ${lookupUrl}`);
  const head: Row = {
    height,
    draw: (canvas, top) => {
      canvas.rectangle(0, top, certificatePage.width, height, panel);
      left.draw(canvas, top + above);
      side.draw(canvas, top + above);
      if (!code) return;
      const x = pen.leftOf(right - code.side, code.side);
      canvas.tagged(figure, () => code.draw(canvas, x, top + (height - code.side) / 2));
    },
  };
  return [head, ...title.slice(1)];
}
