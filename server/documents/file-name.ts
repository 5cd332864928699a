const longest = 200;

/** A file name as people may see it: no path, no control characters, at most 200 characters. */
export function cleanFileName(given: string, otherwise: string): string {
  const base = given.split(/[/\\]/).at(-1) ?? '';
  const clean = base.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  // Cutting may halve a surrogate pair, and what came in may hold half of one already.
  return clean.slice(0, longest).toWellFormed() || otherwise;
}

/**
 * The name with one of these endings, the first where it has none: what begins like a PDF and is called page.html would be
 * opened as a page by whoever saves it.
 */
export function withEnding(name: string, endings: readonly string[]): string {
  const lower = name.toLowerCase();
  if (endings.some((ending) => lower.endsWith(ending) && lower.length > ending.length)) return name;
  const [ending = ''] = endings;
  return `${name.slice(0, longest - ending.length).toWellFormed()}${ending}`;
}
