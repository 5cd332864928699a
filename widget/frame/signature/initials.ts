/** "Kari Anne Nordmann" → "KAN". Arabic letters would join to what reads as a word: there is a space between them. */
export function initialsOf(name: string): string {
  const letters = name.split(/[\s-]+/u).flatMap((part) => [...part.toLocaleUpperCase()][0] ?? []);
  const shown = letters.slice(0, 5);
  return shown.join(shown.some((letter) => /\p{Script=Arabic}/u.test(letter)) ? ' ' : '');
}
