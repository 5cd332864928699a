/** What would end a line, or show as nothing: in a name it would make lines on a screen or certificate that nobody wrote. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;

export const isOneLine = (text: string): boolean => !controls.test(text);

export const oneLineProblem = 'holds a line break or a control character';

/** What was kept before such text was refused, as it may be shown. */
export const asOneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');

/** Whether anything of it can be seen: some letters, to Unicode, show as nothing. */
export const isSeen = (text: string): boolean => /[^\s\p{Cc}\p{Cf}\p{DI}]/u.test(text);
