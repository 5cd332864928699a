import type { AdoptedMark } from '#contract/fields.ts';
import { typedMarkText } from '#contract/font-coverage.ts';
import {
  choiceDot,
  penRuns,
  penWidth,
  tickPoints,
  tickWidth,
  typedBaseline,
  typedShareOfHeight,
  typedShareOfWidth,
} from '#contract/mark-layout.ts';
import { layOutText } from '#contract/text-layout.ts';
import type { Canvas } from './canvas.ts';
import { textWidth, type Shade } from './canvas.ts';
import type { CertificateTexts } from './certificate-texts.ts';
import { levelText } from './leveled-text.ts';
import { pictureAspect } from './page-picture.ts';
import type { Stamp } from './seal-document.ts';
import type { SealFonts } from './seal-fonts.ts';
import type { StructureNode } from './structure.ts';

const inkBlue: Shade = [0.06, 0.13, 0.42];
const black: Shade = [0.07, 0.08, 0.1];

function drawText(
  canvas: Canvas,
  fonts: SealFonts,
  stamp: Stamp,
  { text, node }: { text: string; node: StructureNode },
): void {
  const font = fonts['noto-sans'];
  const { size, x, direction, lines } = layOutText(text, stamp, (piece) => font.width(piece));
  for (const line of lines) {
    const leveled = levelText(line.text, direction, font.coverage);
    node.say(leveled.text, leveled.levels !== null);
    const left = stamp.x + x - (direction === 'rtl' ? font.width(leveled) * size : 0);
    canvas.text(font, size, left, stamp.y + line.baseline, leveled, black);
  }
}

function drawCheck(canvas: Canvas, { x, y, width, height }: Stamp): void {
  const side = Math.min(width, height);
  const [left, top] = [x + (width - side) / 2, y + (height - side) / 2];
  const stroke = tickPoints.map((value, index) => (index % 2 === 0 ? left : top) + value * side);
  canvas.strokes([stroke], side * tickWidth, inkBlue);
}

function drawChoice(canvas: Canvas, { x, y, width, height }: Stamp): void {
  const side = Math.min(width, height);
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  // A line of no length with round ends.
  canvas.strokes([[middleX, middleY, middleX, middleY]], side * choiceDot, inkBlue);
}

type Box = Omit<Stamp, 'page' | 'content'>;

/** Swashes of a script reach out of the box, in its heights; what reaches further would be another's part of the page. */
const overshoot = 0.15;

function confine(canvas: Canvas, { x, y, width, height }: Box, draw: () => void): void {
  const margin = overshoot * height;
  canvas.within(x - margin, y - margin, width + 2 * margin, height + 2 * margin, draw);
}

/** A mark fitted into its box, at the start of the line it signs. */
export function drawMark(canvas: Canvas, fonts: SealFonts, box: Box, mark: AdoptedMark): void {
  confine(canvas, box, () => fitMark(canvas, fonts, box, mark));
}

function fitMark(canvas: Canvas, fonts: SealFonts, box: Box, mark: AdoptedMark): void {
  if (mark.kind === 'uploaded') {
    const aspect = pictureAspect(mark.png);
    const height = Math.min(box.height, box.width / aspect);
    canvas.picture(mark.png, box.x, box.y + (box.height - height) / 2, height * aspect, height);
    return;
  }
  if (mark.kind === 'drawn') {
    const scale = Math.min(box.height, box.width / mark.aspect);
    const top = box.y + (box.height - scale) / 2;
    for (const [index, points] of mark.strokes.entries()) {
      const placed = points.map((value, at) => (at % 2 === 0 ? box.x : top) + value * scale);
      for (const { stroke, width } of penRuns(placed, mark.pressures?.[index]))
        canvas.penStroke(stroke, penWidth * width * scale, inkBlue);
    }
    return;
  }
  const { text, font: name } = typedMarkText(mark);
  const font = fonts[name];
  const natural = Math.max(font.width(text), 0.01);
  const size = Math.min(box.height * typedShareOfHeight, (box.width * typedShareOfWidth) / natural);
  canvas.text(font, size, box.x, box.y + box.height / 2 + size * typedBaseline, text, inkBlue);
}

/** What stands in a field, as content of the document below `root`: whoever hears it has to hear what was agreed to. */
export function drawStamp(
  canvas: Canvas,
  fonts: SealFonts,
  stamp: Stamp,
  { root, texts }: { root: StructureNode; texts: CertificateTexts },
): void {
  const { content } = stamp;
  if (content.kind === 'mark') {
    const { mark } = content;
    const said = mark.kind === 'typed' ? `: ${mark.text}` : '';
    const node = root.add('Figure', `${texts.fieldTypes.signature}${said}`);
    canvas.tagged(node, () => drawMark(canvas, fonts, stamp, mark));
  } else if (content.kind === 'check')
    canvas.tagged(root.add('Figure', texts.ticked), () =>
      confine(canvas, stamp, () => drawCheck(canvas, stamp)),
    );
  else if (content.kind === 'choice')
    canvas.tagged(root.add('Figure', texts.chosen), () =>
      confine(canvas, stamp, () => drawChoice(canvas, stamp)),
    );
  else {
    const node = root.add('P');
    canvas.tagged(node, () =>
      confine(canvas, stamp, () => drawText(canvas, fonts, stamp, { ...content, node })),
    );
  }
}

/** The line at the foot of every page that leads from paper to the log, and the warning of test mode. */
export function drawPageMarks(
  canvas: Canvas,
  fonts: SealFonts,
  page: { width: number; height: number },
  marks: { transactionId: string; testMode: boolean },
): void {
  const size = Math.min(6.5, page.width / 60, page.height / 20);
  const text = `Inkseal ${marks.transactionId}`;
  canvas.text(fonts['noto-sans'], size, size, page.height - size * 0.8, text, [0.45, 0.48, 0.53]);
  if (!marks.testMode) return;
  const warning = 'TEST MODE – no legal effect';
  const width = textWidth(fonts.bold, warning, size);
  canvas.text(
    fonts.bold,
    size,
    page.width - width - size,
    page.height - size * 0.8,
    warning,
    [0.72, 0.11, 0.11],
  );
}
