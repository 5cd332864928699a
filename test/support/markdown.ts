/** What our own documents say in a form that can be compared: sections by heading, tables by cell, code by title. */

/** The text below the heading of that name, up to the next of its level or a higher one. Throws if there is none. */
export function sectionOf(document: string, heading: string): string {
  const lines = document.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start === -1) throw new Error(`there is no section "${heading}"`);
  const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 1;
  const next = lines.findIndex(
    (line, index) => index > start && (/^#+(?= )/.exec(line)?.[0].length ?? 9) <= level,
  );
  return lines.slice(start + 1, next === -1 ? undefined : next).join('\n');
}

/** The cells of every table in `section`, row by row, without heads. */
export function tableRows(section: string): string[][] {
  const lines = section.split('\n');
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') ?? false;
  return lines
    .filter((line, index) => isRow(line) && isRow(lines[index - 1]) && !/^\|[\s|:-]+$/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The code of the fenced block with that title. Throws if there is none. */
export function fencedBlock(document: string, title: string): string {
  const [, code] = document.split(` title="${title}"\n`);
  if (code === undefined) throw new Error(`there is no block titled "${title}"`);
  return code.slice(0, code.indexOf('\n```') + 1);
}
