import type { FileOutline } from '../../server/documents/pdf/copy-outline.ts';
import { Revision } from '../../server/documents/pdf/revision.ts';
import type { Canvas } from '../../server/sealing/canvas.ts';
import type { PageFont } from '../../server/sealing/page-font.ts';
import { createSealFonts, type SealFonts } from '../../server/sealing/seal-fonts.ts';

const emptyFile: FileOutline = {
  byteSize: 0,
  xrefAt: 0,
  xrefKind: 'stream',
  nextNumber: 1,
  info: null,
  id: null,
  catalog: { id: [1, 0], entries: [] },
  pageTree: [2, 0],
  form: null,
  extensions: [],
  isTagged: false,
  sealName: '',
};

/** Fonts of a document of nobody's. */
export const createFonts = (): SealFonts => createSealFonts(new Revision(emptyFile));

/** A text as its operators say it is drawn, in points from the top-left corner of the page. */
export interface DrawnText {
  text: string;
  x: number;
  baseline: number;
  width: number;
  size: number;
}

/** Every text of a canvas, read from its content stream alone. */
export function readDrawnTexts(canvas: Canvas, fonts: SealFonts): DrawnText[] {
  const pattern = /^BT [\d. ]+ rg \/(\w+) ([\d.]+) Tf 1 0 0 -1 (-?[\d.]+) (-?[\d.]+) Tm (.*) ET$/gm;
  return [...canvas.content().matchAll(pattern)].map((match) => {
    const [, resource, size = '', x = '', baseline = '', shown = ''] = match;
    const fontOf = (name: string | undefined): PageFont => {
      const known = [...Object.values(fonts), ...canvas.usedFonts];
      const found = known.find((one) => one.resource === name);
      if (!found) throw new Error('a font that is not there');
      return found;
    };
    let font = fontOf(resource);
    let thousandths = 0;
    let text = '';
    const parts =
      /\/ActualText <feff([\da-f]+)>|(EMC)|<([\da-f]+)>|(-?[\d.]+)(?=[<\]\d-])|\/(\w+) [\d.]+ Tf/g;
    let isSpoken = false;
    for (const [, actual, end, glyphs, shift, next] of shown.matchAll(parts)) {
      if (next !== undefined) font = fontOf(next);
      else if (actual !== undefined) {
        text += Buffer.from(actual, 'hex').swap16().toString('utf16le');
        isSpoken = true;
      } else if (end !== undefined) isSpoken = false;
      else if (shift !== undefined) thousandths -= Number(shift);
      for (const [code] of (glyphs ?? '').matchAll(/.{4}/g)) {
        const id = Number.parseInt(code, 16);
        thousandths += font.program.advanceOf(id);
        if (!isSpoken) text += font.charactersOf(id);
      }
    }
    return {
      text,
      x: Number(x),
      baseline: Number(baseline),
      width: (thousandths * Number(size)) / 1000,
      size: Number(size),
    };
  });
}

/** A filled rectangle, or the line from one corner to the other, in points from the top-left corner of the page. */
export interface DrawnShape {
  kind: 'rectangle' | 'line';
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Every rectangle and straight line of a canvas. */
export function readDrawnShapes(canvas: Canvas): DrawnShape[] {
  const rectangles = canvas.content().matchAll(/ rg (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re f$/gm);
  const lines = canvas.content().matchAll(/^(-?[\d.]+) (-?[\d.]+) m (-?[\d.]+) (-?[\d.]+) l S$/gm);
  return [
    ...[...rectangles].map((match) => {
      const [x = 0, y = 0, width = 0, height = 0] = match.slice(1).map(Number);
      return { kind: 'rectangle' as const, x, y, width, height };
    }),
    ...[...lines].map((match) => {
      const [x = 0, y = 0, toX = 0, toY = 0] = match.slice(1).map(Number);
      return { kind: 'line' as const, x, y, width: toX - x, height: toY - y };
    }),
  ];
}
