/**
 * What of a host's theme is taken. A value that is not plain, or a pair people could not read, is left out with a
 * warning: a host may colour the frame, never make consent or the sign button disappear.
 */
import { contrastRatio, mixColors } from '../contract/contrast.ts';
import { readableFamilies } from '../contract/font-family.ts';
import {
  leastAccentContrast,
  leastTextContrast,
  radiusPattern,
  textOnAccent,
  type Theme,
} from '../contract/theme-rules.ts';
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

/** What the app's theme comes to in this browser, with the host page's on top of it. */
export const readTheme = (app: Theme, host: Theme, palette: Palette): ReturnType<typeof resolveTheme> =>
  layerThemes(app, host, palette, readColor);

/** A wish of the host page that cannot be had leaves the app's in place, and not our own. */
export function layerThemes(
  app: Theme,
  host: Theme,
  palette: Palette,
  toHex: (value: string) => string | undefined,
): ReturnType<typeof resolveTheme> {
  const own = resolveTheme(app, palette, toHex);
  // A text colour was chosen for its own accent.
  const { 'on-accent': _, ...appAlone } = app;
  const wished = resolveTheme({ ...(host.accent === undefined ? app : appAlone), ...host }, palette, toHex);
  if (wished.accent === undefined) return { ...own, ...wished };
  const { 'paper-accent': __, 'paper-field': ___, ...kept } = own;
  return { ...kept, ...wished };
}

/** Which tokens the theme may set, each checked against `palette`. `toHex` reads a CSS colour as `#rrggbb`. */
export function resolveTheme(
  theme: Theme,
  palette: Palette,
  toHex: (value: string) => string | undefined,
): Partial<Record<ThemedRole, string>> {
  const values: Partial<Record<ThemedRole, string>> = {};
  const wished = theme.accent === undefined ? undefined : toHex(theme.accent);
  const accent = wished === undefined ? undefined : visibleAccent(wished, palette);
  if (wished !== undefined && accent !== undefined) {
    const wanted = theme['on-accent'] === undefined ? undefined : toHex(theme['on-accent']);
    Object.assign(values, accentRoles(accent, wanted, palette), paperRoles(wished));
  } else if (wished !== undefined) {
    console.warn('Inkseal: the accent cannot be seen on the surface (3:1); the own accent is kept.');
  }
  if (theme.radius !== undefined && radiusPattern.test(theme.radius)) values.radius = theme.radius;
  const font = readableFamilies(theme['font-family'] ?? '');
  if (font !== undefined) values.font = font;
  return values;
}

/** Below this difference between its channels a colour passes for a grey, which on a button looks switched off. */
const greyRange = 24;
const leastGreyContrast = 11;

/**
 * The accent as it can be seen on the surface. One made for a white page is lightened for a dark one, keeping its hue,
 * since hardly any brand has a colour for both; one that is too pale for a light page is the page's own mistake.
 */
function visibleAccent(accent: string, palette: Palette): string | undefined {
  if (contrastRatio(accent, palette.surface) >= leastAccentContrast) return accent;
  if (contrastRatio('#ffffff', palette.surface) < leastTextContrast) return undefined;
  const channels = [1, 3, 5].map((start) => Number.parseInt(accent.slice(start, start + 2), 16));
  const isGrey = Math.max(...channels) - Math.min(...channels) < greyRange;
  const reads = (color: string): boolean =>
    contrastRatio(color, palette.surface) >= (isGrey ? leastGreyContrast : leastTextContrast) &&
    contrastRatio(color, mixColors(color, palette.surface, 0.1)) >= leastTextContrast;
  const parts = Array.from({ length: 20 }, (_, step) => 1 - step / 20);
  return parts.map((part) => mixColors(accent, '#ffffff', part)).find(reads);
}

/** Every role the accent plays beside the paper, as far as people can read it there. */
function accentRoles(
  accent: string,
  wantedOn: string | undefined,
  palette: Palette,
): Partial<Record<ThemedRole, string>> {
  const on = textOnAccent(accent, wantedOn);
  const soft = mixColors(accent, palette.surface, 0.1);
  const hover = mixColors(accent, on === '#ffffff' ? '#000000' : '#ffffff', 0.88);
  const isText =
    contrastRatio(accent, palette.surface) >= leastTextContrast &&
    contrastRatio(accent, soft) >= leastTextContrast;
  return {
    accent,
    'on-accent': on,
    'accent-hover': contrastRatio(hover, on) >= leastTextContrast ? hover : accent,
    'accent-text': isText ? accent : palette.text,
    'accent-soft': soft,
    focus: accent,
  };
}

/** The paper is white in both schemes, and takes the accent as it was wished for. */
function paperRoles(accent: string): Partial<Record<ThemedRole, string>> {
  const field = mixColors(accent, '#ffffff', 0.1);
  const isInk =
    contrastRatio(accent, '#ffffff') >= leastTextContrast &&
    contrastRatio(accent, field) >= leastTextContrast;
  return isInk ? { 'paper-accent': accent, 'paper-field': field } : {};
}
