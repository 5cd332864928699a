import { expect, it } from 'vitest';
import { findThemeProblem, type Theme } from './theme-rules.ts';

it.each<Theme>([
  {},
  { accent: '#0A7D4F', 'on-accent': '#ffffff', radius: '4px', 'font-family': '"Inter", Georgia, serif' },
  { accent: '#949494' }, // 3.03:1 on white
  { radius: '24.00px' },
])('takes %j', (theme) => {
  expect(findThemeProblem(theme)).toBeUndefined();
});

it.each<[Theme, string, object]>([
  [{ accent: 'red' }, 'theme_token_invalid', { token: 'accent', problem: 'color' }],
  [{ accent: 'url(https://evil.example/x)' }, 'theme_token_invalid', { token: 'accent' }],
  [{ accent: 'var(--x)' }, 'theme_token_invalid', { token: 'accent' }],
  [{ accent: '#0a7d4f00' }, 'theme_token_invalid', { token: 'accent' }],
  [{ accent: '#0a7d4f\n' }, 'theme_token_invalid', { token: 'accent' }],
  [{ accent: '#0a7d4f', 'on-accent': '#fff' }, 'theme_token_invalid', { token: 'on-accent' }],
  [{ 'on-accent': '#ffffff' }, 'theme_token_invalid', { token: 'on-accent', problem: 'without-accent' }],
  [{ radius: '25px' }, 'theme_token_invalid', { token: 'radius', problem: 'length' }],
  [{ radius: '1px;}*{display:none' }, 'theme_token_invalid', { token: 'radius' }],
  [{ 'font-family': 'Wingdings' }, 'theme_token_invalid', { token: 'font-family', problem: 'family' }],
  [{ 'font-family': 'Inter, Wingdings' }, 'theme_token_invalid', { token: 'font-family' }],
  [{ 'font-family': 'Inter, url(x)' }, 'theme_token_invalid', { token: 'font-family' }],
  [{ 'font-family': '' }, 'theme_token_invalid', { token: 'font-family' }],
  [{ accent: '#fefefe' }, 'theme_contrast_too_low', { token: 'accent', least: 3 }],
  [{ accent: '#959595' }, 'theme_contrast_too_low', { token: 'accent', ratio: 2.99 }],
  [
    { accent: '#0a7d4f', 'on-accent': '#1a8d5f' },
    'theme_contrast_too_low',
    { token: 'on-accent', least: 4.5 },
  ],
])('refuses %j as %s', (theme, code, details) => {
  expect(findThemeProblem(theme)).toMatchObject({ code, ...details });
});
