/** What the element itself says, in English: built in, because it is said when nothing else could be loaded. */
const english = {
  frame_timeout: 'The document is taking too long to open. Please check your connection.',
  frame_blocked: 'This page is not allowed to show the document.',
  server_unreachable: 'The signing service cannot be reached. Please check your connection.',
  invalid_request: 'There is no document to open here.',
  in_tab: 'The document is open in a new tab.',
  retry: 'Try again',
  here: 'Show it here',
  tab: 'Open in a new tab',
  title: 'Sign document',
  missing: 'Please sign the document.',
};

export type Word = keyof typeof english;
export type Words = Readonly<Record<Word, string>>;

declare global {
  /**
   * Set by the files in locales/, before or after the element is defined: they and the element's one file for script tags
   * cannot import each other.
   */
  var inksealWords: ((element: HTMLElement, word: Word) => string | undefined) | undefined;
}

export const say = (element: HTMLElement, word: Word): string =>
  window.inksealWords?.(element, word) ?? english[word];
