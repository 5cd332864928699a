import type { AdoptedMark } from '../../contract/fields.ts';
import { fontPaths } from '../served-paths.ts';

export type MarkFont = Extract<AdoptedMark, { kind: 'typed' }>['font'];

const families: Record<MarkFont, string> = {
  caveat: 'Inkseal Caveat',
  'dancing-script': 'Inkseal Dancing Script',
};

export const markFonts = Object.keys(families) as readonly MarkFont[];

const loading = new Map<MarkFont, Promise<string>>();

/**
 * Loads a signature font once; the same file sealing embeds, so that what is adopted is what is sealed. Resolves to
 * its CSS family, also when it cannot be loaded: any cursive then stands in.
 */
export function loadMarkFont(font: MarkFont): Promise<string> {
  let family = loading.get(font);
  if (!family) {
    family = load(font);
    loading.set(font, family);
  }
  return family;
}

async function load(font: MarkFont): Promise<string> {
  const family = families[font];
  try {
    document.fonts.add(await new FontFace(family, `url(${JSON.stringify(fontPaths[font])})`).load());
  } catch {
    loading.delete(font);
  }
  return `'${family}', cursive`;
}
