import {
  accent,
  beside,
  gap,
  hairline,
  margin,
  muted,
  right,
  textRows,
  wholeWidth,
  type Row,
} from './certificate-flow.ts';
import type { Pen } from './certificate-pen.ts';
import type { StructureNode } from './structure.ts';

export const labelWidth = 118;
export const markSize = { width: 150, height: 46 };

export function heading(pen: Pen, text: string): Row[] {
  const line: Row = {
    height: 7,
    draw: (canvas, top) => canvas.line(margin, top + 1.5, right, top + 1.5, 0.6, hairline),
  };
  return [gap(11), ...textRows(pen.bold(9.5, accent), margin, wholeWidth, text, pen.root.add('H2')), line];
}

/** A label and its value, or several below each other, in two columns: an item of a list. */
export function fact(
  pen: Pen,
  list: StructureNode,
  label: string,
  value: string | readonly string[],
  width = wholeWidth,
): Row[] {
  const item = list.add('LI');
  const name = textRows(pen.regular(7.6, muted), margin, labelWidth - 6, label, item.add('Lbl'));
  const body = item.add('LBody');
  const rows = [value]
    .flat()
    .flatMap((one) => textRows(pen.regular(7.6), margin + labelWidth, width - labelWidth, one, body));
  return beside(name, rows);
}
