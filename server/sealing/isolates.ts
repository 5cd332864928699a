/**
 * Which words of a text are somebody's or something's own: set apart (UAX #9, isolates), none of them turns around what
 * stands beside it, nor does that turn them around. What is given may hold no such characters itself: it would end the
 * isolate, and with it another's address could be shown as the sender's.
 */
import { textDirection } from '#contract/writing.ts';

const leftToRight = '\u2066';
const rightToLeft = '\u2067';
const end = '\u2069';

/** All that moves others (UAX #9 §2), the marks too. */
const directionControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** What runs from left to right in every language: an address, a path, a hash, an id, a time, a command. */
export const technical = (value: string): string =>
  `${leftToRight}${value.replace(directionControls, '')}${end}`;

/** A word of ASCII that only a path, an address or base64 is; what ends the sentence is not of it. */
const technicalWord =
  /(?<!\S)(?=\S*[/\\@=])(?=\S*[A-Za-z])[!-~]*?(?![.,;:!?)"'])[!-~](?=[.,;:!?)"'،؛؟]*(?!\S))/g;

/** What people wrote, a name above all: it runs as its first letter does, and a path or an address in it as such. */
export function spoken(text: string): string {
  const plain = text.replace(directionControls, '');
  if (textDirection(plain) === 'ltr') return `${leftToRight}${plain}${end}`;
  return `${rightToLeft}${plain.replace(technicalWord, `${leftToRight}$&${end}`)}${end}`;
}
