/**
 * Where the frame's large fixed files are served, on our own origin. They keep their names and carry the version of the
 * package they come from, so they can be cached for ever; widget/build.ts puts them there and a test compares versions.
 *
 * Below `pdfjsPath` the layout is the one of the package pdfjs-dist: legacy/build/pdf.min.mjs,
 * legacy/build/pdf.worker.min.mjs, standard_fonts/, cmaps/, wasm/, iccs/. Without the last four, text is blank where
 * there are no system fonts, and scans are blank where their decoders are missing.
 */
export const pdfjsPath = '/app/pdfjs/6.5.438/';

const fontsPath = '/app/fonts/0.4.2/';
export const fontPaths = {
  caveat: `${fontsPath}Caveat_400Regular.ttf`,
  'dancing-script': `${fontsPath}DancingScript_400Regular.ttf`,
  mynerve: '/app/fonts/0.2.3/Mynerve_400Regular.ttf',
  'noto-sans': `${fontsPath}NotoSans_400Regular.ttf`,
  'noto-sans-arabic': '/app/fonts/0.4.3/NotoSansArabic_400Regular.ttf',
  'biz-udpgothic': `${fontsPath}BIZUDPGothic_400Regular.ttf`,
} as const;
