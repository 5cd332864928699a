/**
 * The colours of both schemes by role. `palette.test.ts` holds every pair people must read to WCAG 2.2 AA, so a colour
 * is changed here and nowhere else.
 */
export interface Palette {
  /** Behind the pages. */
  desk: string;
  surface: string;
  raised: string;
  text: string;
  muted: string;
  line: string;
  /** Borders of controls: 3:1 against the surface (WCAG 1.4.11). */
  edge: string;
  accent: string;
  'on-accent': string;
  'accent-hover': string;
  /** The accent as text or as a thin line on the surface. */
  'accent-text': string;
  'accent-soft': string;
  success: string;
  'success-soft': string;
  danger: string;
  'danger-soft': string;
  'on-danger': string;
  caution: string;
  'caution-soft': string;
  focus: string;
}

export const light: Palette = {
  desk: '#e9ecf1',
  surface: '#ffffff',
  raised: '#f5f6f9',
  text: '#151a23',
  muted: '#566072',
  line: '#dde1e9',
  edge: '#7d8798',
  accent: '#2443b8',
  'on-accent': '#ffffff',
  'accent-hover': '#1b3597',
  'accent-text': '#2443b8',
  'accent-soft': '#edf1fd',
  success: '#0b6b43',
  'success-soft': '#e4f5ec',
  danger: '#b3261e',
  'danger-soft': '#fdecea',
  'on-danger': '#ffffff',
  caution: '#7a4b00',
  'caution-soft': '#fff3d6',
  focus: '#2443b8',
};

export const dark: Palette = {
  desk: '#0d1015',
  surface: '#171b22',
  raised: '#20262f',
  text: '#eef1f6',
  muted: '#a6b0c0',
  line: '#2d3541',
  edge: '#7b8696',
  accent: '#9db1ff',
  'on-accent': '#0c1433',
  'accent-hover': '#b9c7ff',
  'accent-text': '#a9baff',
  'accent-soft': '#1e2947',
  success: '#69d6a0',
  'success-soft': '#14301f',
  danger: '#ff9f97',
  'danger-soft': '#3a1a19',
  'on-danger': '#330806',
  caution: '#f2c46d',
  'caution-soft': '#352707',
  focus: '#b9c7ff',
};

/** On the page itself: paper stays white in both schemes, because that is what is signed. */
export const paper = {
  'paper-ink': '#10141c',
  'paper-muted': '#4d5768',
  'paper-accent': '#2443b8',
  'paper-field': '#e8edfd',
  'paper-danger': '#b3261e',
  'paper-success': '#0b6b43',
  /** The ink of a signature; sealing draws it in the same colour. */
  'paper-mark': '#0f216b',
} as const;
