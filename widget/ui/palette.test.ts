import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contrastRatio } from '../contract/contrast.ts';
import { surfaces } from '../contract/theme-rules.ts';
import { dark, light, paper, type Palette } from './palette.ts';

type Role = keyof Palette;
const read: readonly (readonly [Role, Role])[] = [
  ['text', 'desk'],
  ['text', 'surface'],
  ['text', 'raised'],
  ['text', 'accent-soft'],
  ['text', 'danger-soft'],
  ['muted', 'desk'],
  ['muted', 'surface'],
  ['muted', 'raised'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['accent-text', 'surface'],
  ['accent-text', 'raised'],
  ['accent-text', 'accent-soft'],
  ['success', 'surface'],
  ['success', 'success-soft'],
  ['danger', 'surface'],
  ['danger', 'danger-soft'],
  ['on-danger', 'danger'],
  ['caution', 'caution-soft'],
];
const seen: readonly (readonly [Role, Role])[] = [
  ['edge', 'surface'],
  ['edge', 'raised'],
  ['accent', 'surface'],
  ['focus', 'surface'],
  ['focus', 'desk'],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s palette', (_name, palette) => {
  it.each(read)('lets people read %s on %s (4.5:1)', (ink, ground) => {
    expect(contrastRatio(palette[ink], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });
  it.each(seen)('lets people see %s on %s (3:1)', (line, ground) => {
    expect(contrastRatio(palette[line], palette[ground])).toBeGreaterThanOrEqual(3);
  });
});

describe('the palette of the paper', () => {
  it.each([
    'paper-ink',
    'paper-muted',
    'paper-accent',
    'paper-danger',
    'paper-success',
    'paper-mark',
  ] as const)('lets people read %s on white and inside a field', (ink) => {
    expect(contrastRatio(paper[ink], '#ffffff')).toBeGreaterThanOrEqual(4.5);
    expect(contrastRatio(paper[ink], paper['paper-field'])).toBeGreaterThanOrEqual(4.5);
  });
});

describe('contrastRatio', () => {
  it('is 21 for black on white and 1 for a colour on itself', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastRatio('#2443b8', '#2443b8')).toBe(1);
  });
});

it('is what an app’s theme is judged against', () => {
  expect(surfaces).toEqual({ light: light.surface, dark: dark.surface });
});

/** Beside the palettes: what theme.ts and frame/branding/logo.ts set. */
const otherTokens = [
  'radius',
  'font',
  'shadow',
  'scrim',
  'logo',
  'logo-width',
  'logo-display',
  'seal-display',
];

it('has every token that a style asks for: one there is not is see-through, and says nothing', () => {
  const root = join(import.meta.dirname, '..');
  const known = new Set([...Object.keys(light), ...Object.keys(paper), ...otherTokens]);
  const asked = globSync('{frame,ui,console}/**/*.{ts,css}', { cwd: root }).flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/var\(--ink-([a-z-]+)/g)].map(
      ([, token = '']) => token,
    ),
  );
  expect(asked.length).toBeGreaterThan(100);
  expect([...new Set(asked)].filter((token) => !known.has(token))).toEqual([]);
});
