import type { HostContext } from '../contract/embed-protocol.ts';
import type { Theme } from '../contract/theme-rules.ts';
import type { resolveTheme, ThemedRole } from './host-theme.ts';
import { dark, light, paper } from './palette.ts';

const declarations = (roles: object): string =>
  Object.entries(roles)
    .map(([role, color]) => `--ink-${role}:${String(color)};`)
    .join('');

const fontStack =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, " +
  "'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans JP', 'DejaVu Sans', sans-serif";

const tokenSheet = `
:root {
  color-scheme: light;
  ${declarations(paper)}
  ${declarations(light)}
  --ink-radius: 10px;
  --ink-font: ${fontStack};
  --ink-shadow: 0 1px 2px rgb(16 24 40 / 0.06), 0 8px 28px rgb(16 24 40 / 0.14);
  --ink-scrim: rgb(16 22 34 / 0.36);
}
:root[data-ink-scheme='dark'] {
  color-scheme: dark;
  ${declarations(dark)}
  --ink-shadow: 0 1px 2px rgb(0 0 0 / 0.5), 0 10px 32px rgb(0 0 0 / 0.55);
  --ink-scrim: rgb(0 0 0 / 0.6);
}
`;

let installed = false;

/** Makes the design tokens (`--ink-…`) known to this document; a constructed sheet, so style-src 'self' suffices. */
export function installTokens(): void {
  if (installed) return;
  installed = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(tokenSheet);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', () => void applyHostTheme(lastContext));
  void applyHostTheme(lastContext).catch(() => undefined);
}

let lastContext: HostContext = {};
let appTheme: Theme = {};

/** What the app itself has chosen, as the server says: below whatever its page wishes for. */
export function applyAppTheme(theme: Theme): void {
  appTheme = theme;
  void applyHostTheme(lastContext);
}

/**
 * Follows the host's wish for scheme and theme. What may come of a theme is decided by host-theme.ts, which is loaded for
 * who has one; resolved when that has been applied.
 */
export async function applyHostTheme(context: HostContext): Promise<void> {
  lastContext = context;
  const root = document.documentElement;
  const systemDark = matchMedia('(prefers-color-scheme: dark)').matches;
  // Without a wish the frame stays light: it sits in a page whose own scheme it cannot see.
  const isDark = context.colorScheme === 'dark' || (context.colorScheme === 'auto' && systemDark);
  root.dataset['inkScheme'] = isDark ? 'dark' : 'light';
  const { theme = {} } = context;
  let values: ReturnType<typeof resolveTheme> = {};
  if (Object.keys({ ...appTheme, ...theme }).length > 0) {
    const { readTheme } = await import('./host-theme.ts');
    if (lastContext !== context) return; // the page has changed its mind meanwhile
    values = readTheme(appTheme, theme, isDark ? dark : light);
  }
  for (const role of themedRoles) {
    const value = values[role];
    if (value === undefined) root.style.removeProperty(`--ink-${role}`);
    else root.style.setProperty(`--ink-${role}`, value);
  }
}

const themedRoles = [
  'accent',
  'on-accent',
  'accent-hover',
  'accent-text',
  'accent-soft',
  'focus',
  'paper-accent',
  'paper-field',
  'radius',
  'font',
] as const satisfies readonly ThemedRole[];
