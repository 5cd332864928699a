import type { AdoptedMark } from '../../contract/fields.ts';
import { fontRuns, readableText, valueFonts, type FontName } from '../../contract/font-coverage.ts';
import { fontPaths } from '../served-paths.ts';

export type MarkFont = Extract<AdoptedMark, { kind: 'typed' }>['font'];

const markFamilies: Record<MarkFont, string> = {
  caveat: 'Inkseal Caveat',
  'dancing-script': 'Inkseal Dancing Script',
  mynerve: 'Inkseal Mynerve',
};
const families: Record<FontName, string> = {
  ...markFamilies,
  'noto-sans': 'Inkseal Noto Sans',
  'noto-sans-arabic': 'Inkseal Noto Sans Arabic',
  'biz-udpgothic': 'Inkseal BIZ UDPGothic',
};

export const markFonts = Object.keys(markFamilies) as readonly MarkFont[];

const loading = new Map<FontName, Promise<void>>();

/**
 * Loads once what a text in that font is set in; the same files sealing embeds, so that what is seen is what is sealed.
 * Resolves to the CSS families, also when one cannot be loaded: any like it then stands in.
 */
export async function loadFont(font: MarkFont | 'noto-sans', text = ''): Promise<string> {
  if (font !== 'noto-sans') {
    await loadOnce(font);
    return `'${families[font]}', cursive`;
  }
  const wanted = new Set(fontRuns(readableText(font, text)).map((run) => run.font));
  await Promise.all([...wanted.add(font)].map(loadOnce));
  return `${valueFonts.map((one) => `'${families[one]}'`).join(', ')}, sans-serif`;
}

function loadOnce(font: FontName): Promise<void> {
  const begun = loading.get(font) ?? load(font);
  loading.set(font, begun);
  return begun;
}

async function load(font: FontName): Promise<void> {
  try {
    document.fonts.add(await new FontFace(families[font], `url(${JSON.stringify(fontPaths[font])})`).load());
  } catch {
    loading.delete(font);
  }
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
