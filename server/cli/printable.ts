/**
 * Text that others chose, for a terminal: strangers may name organizations where sign-up is open, and an escape sequence
 * in a name could rewrite what the operator reads.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
}
