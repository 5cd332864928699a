/**
 * What an app's own theme may be, judged when it is set: by the server, which has the last word, and by the console while
 * somebody tries. Stricter than what a host page may ask for at run time, for this is kept.
 */
import { contrastRatio } from './contrast.ts';
import type { ThemeToken } from './embed-protocol.ts';
import { isReadableList } from './font-family.ts';

export type Theme = { [Token in ThemeToken]?: string | undefined };

/** What everything stands on: the surfaces of the frame's two schemes. */
export const surfaces = { light: '#ffffff', dark: '#171b22' } as const;

/** An accent has to be seen on the surface (WCAG 2.2 §1.4.11), and text on it to be read (§1.4.3). */
export const leastAccentContrast = 3;
export const leastTextContrast = 4.5;

/** In what text on an accent is written: as wished where it can be read there, or else in white or in ink. */
export function textOnAccent(accent: string, wanted: string | undefined): string {
  if (wanted !== undefined && contrastRatio(accent, wanted) >= leastTextContrast) return wanted;
  return contrastRatio(accent, '#ffffff') >= leastTextContrast ? '#ffffff' : '#10141c';
}

export const radiusPattern = /^(\d|1\d|2[0-4])(\.\d{1,2})?px$/;
const colorPattern = /^#[0-9a-f]{6}$/i;

export type ThemeProblem =
  | {
      code: 'theme_token_invalid';
      token: ThemeToken;
      problem: 'color' | 'length' | 'family' | 'without-accent';
    }
  | { code: 'theme_contrast_too_low'; token: ThemeToken; ratio: number; least: number };

function tooLow(token: ThemeToken, first: string, second: string, least: number): ThemeProblem | undefined {
  const ratio = contrastRatio(first.toLowerCase(), second.toLowerCase());
  // Cut, not rounded: 4.49 is not to be called 4.5.
  const shown = Math.floor(ratio * 100) / 100;
  return ratio >= least ? undefined : { code: 'theme_contrast_too_low', token, ratio: shown, least };
}

/** The first thing about it that cannot be used; undefined where there is none. */
export function findThemeProblem(theme: Theme): ThemeProblem | undefined {
  const { accent, 'on-accent': onAccent, radius, 'font-family': family } = theme;
  const invalid = (
    token: ThemeToken,
    problem: Extract<ThemeProblem, { problem: string }>['problem'],
  ): ThemeProblem => ({ code: 'theme_token_invalid', token, problem });
  if (accent !== undefined && !colorPattern.test(accent)) return invalid('accent', 'color');
  if (onAccent !== undefined && !colorPattern.test(onAccent)) return invalid('on-accent', 'color');
  if (onAccent !== undefined && accent === undefined) return invalid('on-accent', 'without-accent');
  if (radius !== undefined && !radiusPattern.test(radius)) return invalid('radius', 'length');
  if (family !== undefined && !isReadableList(family)) return invalid('font-family', 'family');
  return (
    (accent === undefined ? undefined : tooLow('accent', accent, surfaces.light, leastAccentContrast)) ??
    (accent === undefined || onAccent === undefined
      ? undefined
      : tooLow('on-accent', onAccent, accent, leastTextContrast))
  );
}
