import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FontName } from '#contract/font-coverage.ts';
import { FontProgram } from './font-program.ts';
import { PageFont, type HelpingFont } from './page-font.ts';
import type { NewObjects } from '../documents/pdf/revision.ts';

const require = createRequire(import.meta.url);
const programs = new Map<string, FontProgram>();

/** The same files the frame shows values and typed signatures with, so that what is sealed is what was seen. */
const files = {
  'noto-sans': { path: 'noto-sans/400Regular/NotoSans_400Regular.ttf', postScript: 'NotoSans-Regular' },
  bold: { path: 'noto-sans/700Bold/NotoSans_700Bold.ttf', postScript: 'NotoSans-Bold' },
  caveat: { path: 'caveat/400Regular/Caveat_400Regular.ttf', postScript: 'Caveat-Regular' },
  'dancing-script': {
    path: 'dancing-script/400Regular/DancingScript_400Regular.ttf',
    postScript: 'DancingScript-Regular',
  },
  mynerve: { path: 'mynerve/Mynerve_400Regular.ttf', postScript: 'Mynerve-Regular' },
} as const;

/** Opened where a document has letters that Noto Sans lacks; the one for Japanese is large. */
const helpers: Readonly<Record<HelpingFont, { folder: string; file: string }>> = {
  'noto-sans-arabic': { folder: 'noto-sans-arabic', file: 'NotoSansArabic' },
  'biz-udpgothic': { folder: 'biz-udpgothic', file: 'BIZUDPGothic' },
};

/** `bold` has the letters of `noto-sans`; both are helped out by others for what they lack. */
export type SealFonts = Readonly<Record<keyof typeof files, PageFont>>;

function openProgram(path: string): FontProgram {
  let program = programs.get(path);
  if (!program) {
    const bytes = new Uint8Array(readFileSync(require.resolve(`@expo-google-fonts/${path}`)));
    program = new FontProgram(bytes, { spacesPart: path.startsWith('noto-sans/') });
    programs.set(path, program);
  }
  program.forget();
  return program;
}

function openHelper(objects: NewObjects, name: HelpingFont, weight: 'Regular' | 'Bold'): PageFont {
  const { folder, file } = helpers[name];
  const numbered = weight === 'Bold' ? '700Bold' : '400Regular';
  const program = openProgram(`${folder}/${numbered}/${file}_${numbered}.ttf`);
  return new PageFont(objects, program, { postScript: `${file}-${weight}`, coverage: name });
}

/** The fonts of one document; `writeSealFonts` embeds those that were used. */
export function createSealFonts(objects: NewObjects): SealFonts {
  const create = (key: keyof typeof files): PageFont => {
    const { path, postScript } = files[key];
    const coverage: FontName = key === 'bold' ? 'noto-sans' : key;
    const helper = (name: HelpingFont): PageFont =>
      openHelper(objects, name, key === 'bold' ? 'Bold' : 'Regular');
    return new PageFont(objects, openProgram(path), {
      postScript,
      coverage,
      ...(coverage === 'noto-sans' && { helper }),
    });
  };
  return {
    'noto-sans': create('noto-sans'),
    bold: create('bold'),
    caveat: create('caveat'),
    'dancing-script': create('dancing-script'),
    mynerve: create('mynerve'),
  };
}

export function writeSealFonts(fonts: SealFonts): void {
  for (const font of Object.values(fonts)) font.write();
}
