import type { FieldPlacement } from '../../contract/fields.ts';

/** From here a text field has room for a second line. Points. */
export const twoLines = 30;

/** Never so small that it cannot be seen what stands there; a longer text scrolls while it is edited. Points. */
const smallest = 5;

/**
 * The size of a text in its field, in points, by the rule sealing draws by: 12 or what the height allows, smaller until
 * it fits the width.
 */
export function fitText(
  text: string,
  box: Pick<FieldPlacement, 'width' | 'height'>,
  measure: (text: string) => number = widthAtHundred,
): number {
  const size = Math.min(12, box.height * 0.72);
  if (box.height >= twoLines) return Math.min(size, 10.5);
  const room = box.width - 2 * Math.min(2, box.width * 0.05);
  const wanted = (measure(text) / 100) * size;
  return wanted <= room ? size : Math.max(smallest, (size * room) / wanted);
}

let context: CanvasRenderingContext2D | null | undefined;

/** Width of a text set at 100 units in the font of the interface. */
function widthAtHundred(text: string): number {
  if (text === '') return 0;
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return 0;
  context.font = `100px ${getComputedStyle(document.documentElement).getPropertyValue('--ink-font')}`;
  return context.measureText(text).width;
}
