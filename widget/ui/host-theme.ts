/**
 * What of a host's theme is taken. A value that is not plain, or a pair people could not read, is left out with a
 * warning: a host may colour the frame, never make consent or the sign button disappear.
 */
import type { ThemeToken } from '../contract/embed-protocol.ts';
import { contrastRatio, mixColors } from './contrast.ts';
import { readableFamilies } from './font-family.ts';
import type { Palette } from './palette.ts';

export type ThemedRole =
  | 'accent'
  | 'on-accent'
  | 'accent-hover'
  | 'accent-text'
  | 'accent-soft'
  | 'focus'
  | 'paper-accent'
  | 'paper-field'
  | 'radius'
  | 'font';

/** The browser's own reading of a CSS colour as `#rrggbb`, or undefined when it is none or not opaque. */
export function readColor(value: string): string | undefined {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return undefined;
  // What is no colour, or none by itself such as `var(--x)`, leaves there what was before.
  const [read, again] = ['#000000', '#ffffff'].map((before) => {
    context.fillStyle = before;
    context.fillStyle = value;
    return context.fillStyle;
  });
  return read === again && /^#[0-9a-f]{6}$/.test(read ?? '') ? read : undefined;
}

/** What a theme comes to in this browser. */
export const readTheme = (
  theme: Partial<Record<ThemeToken, string>>,
  palette: Palette,
): ReturnType<typeof resolveTheme> => resolveTheme(theme, palette, readColor);

/** Which tokens the theme may set, each checked against `palette`. `toHex` reads a CSS colour as `#rrggbb`. */
export function resolveTheme(
  theme: Partial<Record<ThemeToken, string>>,
  palette: Palette,
  toHex: (value: string) => string | undefined,
): Partial<Record<ThemedRole, string>> {
  const values: Partial<Record<ThemedRole, string>> = {};
  const accent = theme.accent === undefined ? undefined : toHex(theme.accent);
  if (accent !== undefined && contrastRatio(accent, palette.surface) >= 3) {
    const wanted = theme['on-accent'] === undefined ? undefined : toHex(theme['on-accent']);
    Object.assign(values, accentRoles(accent, wanted, palette));
  } else if (accent !== undefined) {
    console.warn('Inkseal: the accent cannot be seen on the surface (3:1); the own accent is kept.');
  }
  if (theme.radius !== undefined && /^(\d|1\d|2[0-4])(\.\d{1,2})?px$/.test(theme.radius))
    values.radius = theme.radius;
  const font = readableFamilies(theme['font-family'] ?? '');
  if (font !== undefined) values.font = font;
  return values;
}

/** Every role the accent plays, as far as people can read it there. */
function accentRoles(
  accent: string,
  wantedOn: string | undefined,
  palette: Palette,
): Partial<Record<ThemedRole, string>> {
  const best = contrastRatio(accent, '#ffffff') >= 4.5 ? '#ffffff' : '#10141c';
  const on = wantedOn !== undefined && contrastRatio(accent, wantedOn) >= 4.5 ? wantedOn : best;
  const soft = mixColors(accent, palette.surface, 0.1);
  const field = mixColors(accent, '#ffffff', 0.1);
  const hover = mixColors(accent, on === '#ffffff' ? '#000000' : '#ffffff', 0.88);
  const isText = contrastRatio(accent, palette.surface) >= 4.5 && contrastRatio(accent, soft) >= 4.5;
  const isInk = contrastRatio(accent, '#ffffff') >= 4.5 && contrastRatio(accent, field) >= 4.5;
  return {
    accent,
    'on-accent': on,
    'accent-hover': contrastRatio(hover, on) >= 4.5 ? hover : accent,
    'accent-text': isText ? accent : palette.text,
    'accent-soft': soft,
    focus: accent,
    ...(isInk && { 'paper-accent': accent, 'paper-field': field }),
  };
}
