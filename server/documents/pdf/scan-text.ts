/** How pdf.js goes through a file that it searches for objects (XRef.indexObjects in its core/xref.js). */
export const endMark = /\b(endobj|\d+\s+\d+\s+obj|xref|trailer\s*<<)\b/g;
export const startMark = /\b(startxref|\d+\s+\d+\s+obj)\b/g;

/** Where the next thing begins: behind the mark, or at it where it is another than the one that should come. */
export function endOf(text: string, at: number, from: number, mark: RegExp, expected: string): number {
  mark.lastIndex = from;
  const match = mark.exec(text);
  if (!match) return text.length;
  const end = mark.lastIndex + 1;
  return Math.max(match[1] === expected ? end : end - match[0].length - 1, at + 1);
}

export const indexFrom = (text: string, what: string, at: number): number => {
  const found = text.indexOf(what, at);
  return found === -1 ? text.length : found;
};

export const lineEndMark = /[\r\n]/g;
export const tokenEnd = /[\r\n<]/g;

export function firstAt(text: string, mark: RegExp, from: number): number {
  mark.lastIndex = from;
  return mark.exec(text)?.index ?? text.length;
}
