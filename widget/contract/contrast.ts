/** Relative luminance of `#rrggbb` as WCAG 2.2 defines it. */
function luminance(color: string): number {
  const channel = (start: number): number => {
    const value = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** `#rrggbb` of `part` (0 to 1) of the first colour in the second, as color-mix(in srgb) has it. */
export function mixColors(first: string, second: string, part: number): string {
  const value = (color: string, start: number): number => Number.parseInt(color.slice(start, start + 2), 16);
  const channel = (start: number): string =>
    Math.round(value(first, start) * part + value(second, start) * (1 - part))
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/** Contrast of two opaque colours given as `#rrggbb`, from 1 to 21. */
export function contrastRatio(first: string, second: string): number {
  const a = luminance(first);
  const b = luminance(second);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
