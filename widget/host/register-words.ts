import type { Words } from './words.ts';

const primaryOf = (tag: string): string => tag.toLowerCase().split('-', 1)[0] ?? '';

/** The language of an element: what it wishes for, else what its surroundings say they are in, else the browser's. */
function languageOf(element: HTMLElement & { language?: string }): string {
  if (element.language) return element.language;
  for (let at: Element | null = element; at !== null;) {
    const lang = at.getAttribute('lang');
    if (lang) return lang;
    const root: Node = at.getRootNode();
    at = at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return navigator.language;
}

/** Runs to the left also among words that run to the right: its full stop is then where it belongs. */
export const leftward = (text: string): string => `\u2067${text}\u2069`;

/** Has elements in one of these languages (BCP 47 primary subtags) speak so. On a server it does nothing. */
export function registerWords(primaries: readonly string[], words: Words): void {
  if (!globalThis.customElements) return;
  const others = globalThis.inksealWords;
  globalThis.inksealWords = (element, word) =>
    primaries.includes(primaryOf(languageOf(element))) ? words[word] : others?.(element, word);
}
