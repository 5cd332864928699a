/**
 * Families that are letters on every system that has them. A list of what is let in, because one of what is kept out can
 * never be whole: in Wingdings, or in a font for bar codes, consent and what was typed would be signs nobody can read.
 */
const named = [
  'Aptos',
  'Arial',
  'Avenir Next',
  'Avenir',
  'Calibri',
  'Cambria',
  'Candara',
  'Cantarell',
  'Constantia',
  'Corbel',
  'Courier New',
  'DejaVu Sans',
  'DejaVu Serif',
  'Fira Sans',
  'Garamond',
  'Georgia',
  'Gill Sans',
  'Helvetica Neue',
  'Helvetica',
  'IBM Plex Sans',
  'IBM Plex Serif',
  'Inter',
  'Lato',
  'Liberation Sans',
  'Liberation Serif',
  'Lucida Grande',
  'Menlo',
  'Noto Sans',
  'Noto Serif',
  'Open Sans',
  'Optima',
  'Palatino',
  'Roboto',
  'Segoe UI',
  'Source Sans 3',
  'Source Sans Pro',
  'Tahoma',
  'Times New Roman',
  'Trebuchet MS',
  'Ubuntu',
  'Verdana',
];

/** `cursive`, `fantasy`, `math` and `emoji` are left out: what they stand for is another font on each system. */
const generic = [
  'sans-serif',
  'serif',
  'monospace',
  'system-ui',
  'ui-sans-serif',
  'ui-serif',
  'ui-monospace',
];

const known = new Map([
  ...generic.map((name): [string, string] => [name, name]),
  ...named.map((name): [string, string] => [name.toLowerCase(), `"${name}"`]),
]);

const bareName = (name: string): string =>
  name
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .toLowerCase();

/** Whether every family of the list is known to be readable. */
export const isReadableList = (list: string): boolean =>
  list.split(',').every((name) => known.has(bareName(name)));

/** What of a list of families is known to be readable, ending in a generic one; undefined when nothing is. */
export function readableFamilies(wish: string): string | undefined {
  const families = wish.split(',').flatMap((name) => known.get(bareName(name)) ?? []);
  return families.length > 0 ? [...families, 'sans-serif'].join(', ') : undefined;
}
