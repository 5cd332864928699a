/** Numbers as operators of a content stream take them. */

/** To the thousandth of a point, which nobody sees, and never with an exponent (ISO 32000-2 §7.3.3). */
export const number = (value: number): string => String(Math.round(value * 1000) / 1000);

/** Four hexadecimal digits: a glyph, or a UTF-16 code unit. */
export const hex = (value: number): string => value.toString(16).padStart(4, '0');
