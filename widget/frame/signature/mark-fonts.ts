import type { AdoptedMark } from '../../contract/fields.ts';

export type MarkFont = Extract<AdoptedMark, { kind: 'typed' }>['font'];

/** The same files sealing embeds, so that what is adopted is what is sealed. */
const files: Record<MarkFont, { family: string; url: string }> = {
  caveat: {
    family: 'Inkseal Caveat',
    url: new URL(
      '../../../node_modules/@expo-google-fonts/caveat/500Medium/Caveat_500Medium.ttf',
      import.meta.url,
    ).href,
  },
  'dancing-script': {
    family: 'Inkseal Dancing Script',
    url: new URL(
      '../../../node_modules/@expo-google-fonts/dancing-script/500Medium/DancingScript_500Medium.ttf',
      import.meta.url,
    ).href,
  },
};

export const markFonts = Object.keys(files) as readonly MarkFont[];

const loading = new Map<MarkFont, Promise<string>>();

/** Loads a signature font once. Resolves to its CSS family, also when it cannot be loaded: a cursive then stands in. */
export function loadMarkFont(font: MarkFont): Promise<string> {
  let family = loading.get(font);
  if (!family) {
    family = load(font);
    loading.set(font, family);
  }
  return family;
}

async function load(font: MarkFont): Promise<string> {
  const { family, url } = files[font];
  try {
    document.fonts.add(await new FontFace(family, `url(${JSON.stringify(url)})`).load());
  } catch {
    loading.delete(font);
  }
  return `'${family}', cursive`;
}
