import type { AdoptedMark } from '../../contract/fields.ts';
import type { FontName } from '../../contract/font-coverage.ts';
import { fontPaths } from '../served-paths.ts';

export type MarkFont = Extract<AdoptedMark, { kind: 'typed' }>['font'];

const markFamilies: Record<MarkFont, string> = {
  caveat: 'Inkseal Caveat',
  'dancing-script': 'Inkseal Dancing Script',
  mynerve: 'Inkseal Mynerve',
};
const families: Record<FontName, string> = { ...markFamilies, 'noto-sans': 'Inkseal Noto Sans' };

export const markFonts = Object.keys(markFamilies) as readonly MarkFont[];

const loading = new Map<FontName, Promise<string>>();

/**
 * Loads a font of marks or values once; the same file sealing embeds, so that what is seen is what is sealed. Resolves
 * to its CSS family, also when it cannot be loaded: any like it then stands in.
 */
export function loadFont(font: FontName): Promise<string> {
  let family = loading.get(font);
  if (!family) {
    family = load(font);
    loading.set(font, family);
  }
  return family;
}

async function load(font: FontName): Promise<string> {
  const family = families[font];
  try {
    document.fonts.add(await new FontFace(family, `url(${JSON.stringify(fontPaths[font])})`).load());
  } catch {
    loading.delete(font);
  }
  return `'${family}', ${font === 'noto-sans' ? 'sans-serif' : 'cursive'}`;
}

/** Font units: at this size no browser rounds a glyph's width, whatever the screen. */
const measuredSize = 1000;
let context: CanvasRenderingContext2D | null | undefined;

/** The width of a text at size 1 in that family, with its kerning. */
export function measureText(text: string, family: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length / 2;
  context.font = `${measuredSize}px ${family}`;
  return context.measureText(text).width / measuredSize;
}
