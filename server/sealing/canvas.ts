import type { PenStroke } from '#contract/mark-layout.ts';
import { textDirection } from '#contract/writing.ts';
import type { ShapedCluster } from './font-program.ts';
import { asReadable, levelPlain, type LeveledText } from './leveled-text.ts';
import { hex, number } from './operands.ts';
import type { PageFont } from './page-font.ts';
import { createResourceName } from './resource-name.ts';
import type { StructureNode } from './structure.ts';

export type Shade = readonly [number, number, number];

export function textWidth(font: PageFont, text: string, size: number): number {
  return font.width(asReadable(font.coverage, text)) * size;
}

const lineOf = (text: string): LeveledText => levelPlain(text, textDirection(text));

type Operators =
  | { readonly kind: 'paint' | 'state' | 'end'; readonly text: string }
  | { readonly kind: 'begin'; readonly text: string; readonly index: number };

const fills = new WeakMap<Shade, string>();

function fillOf(shade: Shade): string {
  let fill = fills.get(shade);
  if (fill === undefined) {
    fill = `${shade.map(number).join(' ')} rg`;
    fills.set(shade, fill);
  }
  return fill;
}

const penOf = (thickness: number, shade: Shade): string =>
  `${shade.map(number).join(' ')} RG ${number(thickness)} w 1 J 1 j`;

/** The operators that show one line: glyphs by number, moved as the shaping moved them. */
class LineOperators {
  #font: PageFont;
  readonly #size: number;
  readonly #operators: string[] = [];
  #array = '';
  #glyphs = '';
  #rise = 0;
  /** What the next glyph is to be moved by, in thousandths. */
  #shift = 0;

  constructor(font: PageFont, size: number) {
    this.#font = font;
    this.#size = size;
  }

  /** A ligature, or marks over a letter, say what they stand for: no table of single glyphs can (ISO 32000-2 §14.9.4). */
  add(font: PageFont, cluster: ShapedCluster): void {
    if (this.#font !== font) {
      this.#show();
      this.#operators.push(`/${font.resource} ${number(this.#size)} Tf`);
      this.#font = font;
    }
    const isPlain = font.use(cluster);
    if (!isPlain) {
      this.#show();
      const characters = Array.from({ length: cluster.text.length }, (_, at) =>
        hex(cluster.text.charCodeAt(at)),
      );
      this.#operators.push(`/Span <</ActualText <feff${characters.join('')}>>> BDC`);
    }
    for (const { id, advance, x, y } of cluster.glyphs) {
      if (y !== this.#rise) {
        this.#show();
        this.#operators.push(`${number((y * this.#size) / 1000)} Ts`);
        this.#rise = y;
      }
      this.#move(this.#shift + x);
      this.#glyphs += hex(id);
      this.#shift = advance - font.program.advanceOf(id) - x;
    }
    if (isPlain) return;
    this.#show();
    this.#operators.push('EMC');
  }

  finish(): string {
    this.#show();
    if (this.#rise !== 0) this.#operators.push('0 Ts');
    return this.#operators.join(' ');
  }

  #move(shift: number): void {
    if (shift === 0) return;
    this.#closeString();
    this.#array += number(-shift);
  }

  #closeString(): void {
    if (this.#glyphs !== '') this.#array += `<${this.#glyphs}>`;
    this.#glyphs = '';
  }

  #show(): void {
    this.#closeString();
    if (this.#array !== '') this.#operators.push(`[${this.#array}] TJ`);
    this.#array = '';
  }
}

/**
 * Collects drawing operators in points from the top-left corner of the visible page, y down. Text is drawn upright in
 * that space; whoever places the result on a page maps it with the page's own matrix.
 */
export class Canvas {
  readonly #operators: Operators[] = [];
  #painted = 0;
  /** What its marked content belongs to, by number. */
  readonly marked: StructureNode[] = [];
  readonly usedFonts = new Set<PageFont>();
  /** PNGs in base64, and what the page knows them under. */
  readonly usedPictures = new Map<string, string>();

  /** `x` is its left end, `y` the baseline. A line of nothing larger runs as its first letter does. */
  text(
    font: PageFont,
    size: number,
    x: number,
    y: number,
    text: string | LeveledText,
    shade: Shade = [0, 0, 0],
  ): void {
    const line = typeof text === 'string' ? lineOf(asReadable(font.coverage, text)) : text;
    if (line.text === '') return;
    const paint = (first: PageFont, shown: string): void => {
      const place = `1 0 0 -1 ${number(x)} ${number(y)} Tm`;
      this.#paint(`BT ${fillOf(shade)} /${first.resource} ${number(size)} Tf ${place} ${shown} ET`);
    };
    const plain = font.setPlain(line);
    if (plain !== undefined) {
      this.usedFonts.add(font);
      paint(font, `${plain} TJ`);
      return;
    }
    const runs = font.set(line).filter(({ clusters }) => clusters.length > 0);
    const [first] = runs;
    if (!first) return;
    const operators = new LineOperators(first.font, size);
    for (const { font: shown, clusters } of runs) {
      this.usedFonts.add(shown);
      for (const cluster of clusters) operators.add(shown, cluster);
    }
    paint(first.font, operators.finish());
  }

  rectangle(x: number, y: number, width: number, height: number, shade: Shade): void {
    this.#paint(`${fillOf(shade)} ${[x, y, width, height].map(number).join(' ')} re f`);
  }

  /** Of whole units of that many points. As one path: where they touch, no seam shows between them. */
  scaledRectangles(
    x: number,
    y: number,
    unit: number,
    boxes: readonly (readonly [x: number, y: number, width: number, height: number])[],
  ): void {
    let path = '';
    for (const [left, top, width, height] of boxes) path += `${left} ${top} ${width} ${height} re\n`;
    this.#paint(`q ${[unit, 0, 0, unit, x, y].map(number).join(' ')} cm 0 0 0 rg\n${path}f\nQ`);
  }

  /** Draws only inside that rectangle, whatever `draw` does. */
  within(x: number, y: number, width: number, height: number, draw: () => void): void {
    this.#operators.push({ kind: 'state', text: `q ${[x, y, width, height].map(number).join(' ')} re W n` });
    draw();
    this.#operators.push({ kind: 'state', text: 'Q' });
  }

  /** What `draw` draws is that node's; what nobody's node has is no content, but a line or a background. */
  tagged(node: StructureNode | undefined, draw: () => void): void {
    const from = this.#operators.length;
    const painted = this.#painted;
    draw();
    if (!node || this.#painted === painted) return;
    const index = this.marked.push(node) - 1;
    node.kids.push({ canvas: this, index });
    this.#operators.splice(from, 0, { kind: 'begin', index, text: `/${node.role}` });
    this.#operators.push({ kind: 'end', text: 'EMC' });
  }

  line(x0: number, y0: number, x1: number, y1: number, thickness: number, shade: Shade): void {
    this.strokes([[x0, y0, x1, y1]], thickness, shade);
  }

  /** Polylines with round ends, each x0, y0, x1, y1, … */
  strokes(strokes: readonly (readonly number[])[], thickness: number, shade: Shade): void {
    const pen = penOf(thickness, shade);
    for (const stroke of strokes) {
      const steps: string[] = [];
      for (let i = 0; i + 1 < stroke.length; i += 2) {
        steps.push(`${number(stroke[i] ?? 0)} ${number(stroke[i + 1] ?? 0)} ${i === 0 ? 'm' : 'l'}`);
      }
      if (steps.length > 0) this.#paint(`${pen}\n${steps.join(' ')} S`);
    }
  }

  /** A pen's way with round ends, as cubic curves: PDF has no others. */
  penStroke({ start, curves, end }: PenStroke, thickness: number, shade: Shade): void {
    let [fromX, fromY] = start;
    const steps = [`${number(fromX)} ${number(fromY)} m`];
    for (const [controlX, controlY, x, y] of curves) {
      const thirds = [
        fromX + (2 / 3) * (controlX - fromX),
        fromY + (2 / 3) * (controlY - fromY),
        x + (2 / 3) * (controlX - x),
        y + (2 / 3) * (controlY - y),
      ];
      steps.push(`${[...thirds, x, y].map(number).join(' ')} c`);
      [fromX, fromY] = [x, y];
    }
    this.#paint(`${penOf(thickness, shade)}\n${steps.join(' ')} ${end.map(number).join(' ')} l S`);
  }

  /** A picture over that box; pictures stand on their bottom edge (ISO 32000-2 §8.9.5.1). */
  picture(png: string, x: number, y: number, width: number, height: number): void {
    const name = this.usedPictures.get(png) ?? createResourceName();
    this.usedPictures.set(png, name);
    const place = [width, 0, 0, -height, x, y + height].map(number).join(' ');
    this.#paint(`q ${place} cm /${name} Do Q`);
  }

  #paint(text: string): void {
    this.#painted += 1;
    this.#operators.push({ kind: 'paint', text });
  }

  get isEmpty(): boolean {
    return this.#operators.length === 0;
  }

  content(): string {
    return this.#operators
      .flatMap(({ kind, text }) => (kind === 'begin' || kind === 'end' ? [] : text))
      .join('\n');
  }

  /** In a tagged file all that is drawn is either in its structure or said to be no part of it (ISO 14289-1 §7.1). */
  markedContent(firstNumber: number): string {
    const lines: string[] = [];
    let open: 'none' | 'content' | 'artifact' = 'none';
    const closeArtifact = (): void => {
      if (open === 'artifact') lines.push('EMC');
      if (open === 'artifact') open = 'none';
    };
    for (const one of this.#operators) {
      if (one.kind === 'paint' && open === 'none') {
        lines.push('/Artifact BMC');
        open = 'artifact';
      } else if (one.kind !== 'paint') closeArtifact();
      if (one.kind === 'begin') open = 'content';
      if (one.kind === 'end') open = 'none';
      lines.push(one.kind === 'begin' ? `${one.text} <</MCID ${firstNumber + one.index}>> BDC` : one.text);
    }
    closeArtifact();
    return lines.join('\n');
  }
}
