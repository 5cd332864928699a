import type { AdoptedMark } from '#contract/fields.ts';
import type { Canvas } from './canvas.ts';
import { textWidth, type CanvasFont, type Shade } from './canvas.ts';
import type { Stamp } from './seal-document.ts';
import type { SealFonts } from './seal-fonts.ts';

const inkBlue: Shade = [0.06, 0.13, 0.42];
const black: Shade = [0.07, 0.08, 0.1];
const penWidth = 0.025; // heights of the drawing, as the frame draws it

function wrapLines(font: CanvasFont, size: number, text: string, width: number): string[] {
  return text.split(/\r?\n/).flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && textWidth(font, longer, size) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    return [...lines, line];
  });
}

/** The largest size at which the text fits its box; what still does not fit at the smallest is drawn smaller yet. */
function drawText(canvas: Canvas, fonts: SealFonts, stamp: Stamp, text: string): void {
  const padding = Math.min(2, stamp.width * 0.05);
  const width = stamp.width - 2 * padding;
  for (let size = Math.min(12, stamp.height * 0.72); ; size *= 0.92) {
    const lines = wrapLines(fonts.regular, size, text, width);
    const tooWide = lines.some((line) => textWidth(fonts.regular, line, size) > width);
    const height = lines.length * size * 1.25;
    if ((tooWide || height > stamp.height) && size > 1) continue;
    const top = stamp.y + Math.max(0, (stamp.height - height) / 2);
    lines.forEach((line, index) =>
      canvas.text(fonts.regular, size, stamp.x + padding, top + size * (0.98 + index * 1.25), line, black),
    );
    return;
  }
}

function drawCheck(canvas: Canvas, { x, y, width, height }: Stamp): void {
  const side = Math.min(width, height);
  const [left, top] = [x + (width - side) / 2, y + (height - side) / 2];
  const points = [0.2, 0.55, 0.42, 0.76, 0.82, 0.26];
  const stroke = points.map((value, index) => (index % 2 === 0 ? left : top) + value * side);
  canvas.strokes([stroke], side * 0.11, inkBlue);
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
  if (mark.kind === 'drawn') {
    const scale = Math.min(box.height, box.width / mark.aspect);
    const top = box.y + (box.height - scale) / 2;
    const strokes = mark.strokes.map((stroke) =>
      stroke.map((value, index) => (index % 2 === 0 ? box.x : top) + value * scale),
    );
    canvas.strokes(strokes, Math.max(0.5, penWidth * scale), inkBlue);
    return;
  }
  const font = mark.font === 'caveat' ? fonts.caveat : fonts.dancingScript;
  const natural = textWidth(font, mark.text, 1);
  const size = Math.min(box.height * 0.8, (box.width * 0.98) / Math.max(natural, 0.01));
  canvas.text(font, size, box.x, box.y + box.height / 2 + size * 0.3, mark.text, inkBlue);
}

export function drawStamp(canvas: Canvas, fonts: SealFonts, stamp: Stamp): void {
  const { content } = stamp;
  if (content.kind === 'mark') drawMark(canvas, fonts, stamp, content.mark);
  else if (content.kind === 'check') confine(canvas, stamp, () => drawCheck(canvas, stamp));
  else confine(canvas, stamp, () => drawText(canvas, fonts, stamp, content.text));
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
  canvas.text(fonts.regular, size, size, page.height - size * 0.8, text, [0.45, 0.48, 0.53]);
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
