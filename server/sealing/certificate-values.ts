import type { CertifiedAttachment, CertifiedValue } from './certificate-content.ts';
import {
  beside,
  gap,
  margin,
  muted,
  stackedToFit,
  textRows,
  wholeWidth,
  writtenRows,
  type Row,
} from './certificate-flow.ts';
import { labelWidth, markSize } from './certificate-items.ts';
import type { Pen } from './certificate-pen.ts';
import type { CertificateTexts } from './certificate-texts.ts';
import { drawMark } from './draw-stamp.ts';
import { spoken, technical } from './isolates.ts';
import type { StructureNode } from './structure.ts';

function boxText(texts: CertificateTexts, { type, content }: CertifiedValue): string {
  if (type === 'checkbox') return content ? texts.ticked : texts.unticked;
  if (type === 'radio') return content ? texts.chosen : texts.unchosen;
  return texts.empty;
}

/** An item of a list, as a fact is. */
export function valueRows(pen: Pen, list: StructureNode, value: CertifiedValue): Row[] {
  const { texts } = pen;
  const { content } = value;
  const x = margin + labelWidth;
  const what = value.label === null ? texts.fieldTypes[value.type] : spoken(value.label);
  const item = list.add('LI');
  const [name, body] = [item.add('Lbl'), item.add('LBody')];
  const label = [
    ...textRows(pen.regular(7.6, muted), margin, labelWidth - 6, what, name),
    ...textRows(
      pen.regular(6.4, muted),
      margin,
      labelWidth - 6,
      `${texts.page(value.page)} · ${spoken(value.signer)}`,
      name,
    ),
  ];
  if (content?.kind === 'mark') {
    const box = { x: pen.leftOf(x, markSize.width), width: markSize.width, height: 30 };
    const { mark } = content;
    const figure = body.add('Figure', `${texts.fieldTypes[value.type]}: ${value.signer}`);
    const drawn: Row = {
      height: 36,
      draw: (canvas, top) =>
        canvas.tagged(figure, () => drawMark(canvas, pen.fonts, { ...box, y: top + 3 }, mark)),
    };
    return [gap(3), ...beside(stackedToFit(label), [drawn])];
  }
  const shown = content?.kind === 'text' ? content.text : boxText(texts, value);
  return [gap(3), ...beside(label, writtenRows(pen.regular(8), x, wholeWidth - labelWidth, shown, body))];
}

export function attachmentRows(pen: Pen, list: StructureNode, attached: CertifiedAttachment): Row[] {
  const { texts } = pen;
  const { label, page, signer, name, byteSize, sha256 } = attached;
  const [small, type] = [pen.regular(6.4, muted), pen.regular(7.6)];
  const item = list.add('LI');
  const [about, body] = [item.add('Lbl'), item.add('LBody')];
  const told = [
    ...textRows(
      { ...type, shade: muted },
      margin,
      labelWidth - 6,
      label === null ? texts.fieldTypes.attachment : spoken(label),
      about,
    ),
    ...textRows(small, margin, labelWidth - 6, `${texts.page(page)} · ${spoken(signer)}`, about),
  ];
  const file = [`${spoken(name)} (${texts.bytes(byteSize)})`, technical(`SHA-256 ${sha256}`)].flatMap(
    (line) => textRows(type, margin + labelWidth, wholeWidth - labelWidth, line, body),
  );
  return [gap(3), ...beside(told, file)];
}
