import { describe, expect, it, vi } from 'vitest';
import { contrastRatio } from '../contract/contrast.ts';
import { dark, light } from './palette.ts';
import { layerThemes, resolveTheme } from './host-theme.ts';

const asHex = (value: string): string | undefined => (/^#[0-9a-f]{6}$/.test(value) ? value : undefined);

/** Which channel is the strongest, which the weakest: what the eye takes for the hue. */
const order = (color: string): number[] => {
  const values = [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
  return [0, 1, 2].sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0) || one - other);
};

describe('resolveTheme', () => {
  it('takes an accent people can see and finds a readable text colour for it', () => {
    const theme = resolveTheme({ accent: '#0a7d4f' }, light, asHex);
    expect(theme.accent).toBe('#0a7d4f');
    expect(theme['on-accent']).toBe('#ffffff');
  });

  it('carries the accent to the fields on the page only where it can be read there', () => {
    expect(resolveTheme({ accent: '#0a5d3f' }, light, asHex)['paper-accent']).toBe('#0a5d3f');
    const pale = resolveTheme({ accent: '#7ad0ff' }, dark, asHex);
    expect(pale.accent).toBe('#7ad0ff');
    expect(pale['paper-accent']).toBeUndefined();
  });

  it('never gives a pair of its own that could not be read', () => {
    for (const accent of ['#0a7d4f', '#b3261e', '#7a4b00', '#2443b8', '#6d28d9', '#000000']) {
      const theme = resolveTheme({ accent }, light, asHex);
      expect(contrastRatio(theme['on-accent'] ?? '', theme['accent-hover'] ?? '')).toBeGreaterThanOrEqual(
        4.5,
      );
      expect(contrastRatio(theme['accent-text'] ?? '', theme['accent-soft'] ?? '')).toBeGreaterThanOrEqual(
        4.5,
      );
    }
  });

  it('replaces a text colour that could not be read on the accent', () => {
    expect(resolveTheme({ accent: '#0a7d4f', 'on-accent': '#1a8d5f' }, light, asHex)['on-accent']).toBe(
      '#ffffff',
    );
  });

  it('keeps its own accent when the wanted one would vanish into the surface', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(resolveTheme({ accent: '#fefefe' }, light, asHex).accent).toBeUndefined();
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  it.each(['#0a5d3f', '#7a1f1f', '#2443b8', '#5b21b6', '#0b2a6b', '#000080', '#3d2b1f'])(
    'lightens %s for the dark scheme, where it would vanish, and keeps its hue',
    (accent) => {
      expect(contrastRatio(accent, dark.surface)).toBeLessThan(3);
      const theme = resolveTheme({ accent, 'on-accent': '#ffffff' }, dark, asHex);
      const lightened = theme.accent ?? '';
      expect(contrastRatio(lightened, dark.surface)).toBeGreaterThanOrEqual(4.5);
      expect(theme['accent-text']).toBe(lightened);
      for (const under of [lightened, theme['accent-hover'] ?? ''])
        expect(contrastRatio(theme['on-accent'] ?? '', under)).toBeGreaterThanOrEqual(4.5);
      expect(order(lightened)).toEqual(order(accent));
      // The paper stays white, and has the colour itself.
      expect(theme['paper-accent']).toBe(accent);
    },
  );

  it('leaves an accent alone that can be seen on both', () => {
    expect(resolveTheme({ accent: '#7ad0ff' }, dark, asHex).accent).toBe('#7ad0ff');
    expect(resolveTheme({ accent: '#0a7d4f' }, dark, asHex).accent).toBe('#0a7d4f');
  });

  it.each(['#000000', '#181c24', '#333333'])(
    'makes of %s a light button, not one that looks off',
    (accent) => {
      const theme = resolveTheme({ accent }, dark, asHex);
      expect(contrastRatio(theme.accent ?? '', dark.surface)).toBeGreaterThanOrEqual(11);
      expect(theme['on-accent']).toBe('#10141c');
    },
  );

  it.each(['red;}*{display:none', 'url(//evil.example)', '100vw', 'calc(1px)', '25px'])(
    'refuses the radius %s',
    (radius) => {
      expect(resolveTheme({ radius }, light, asHex).radius).toBeUndefined();
    },
  );

  it.each([
    'x; } body { display: none',
    'Wingdings',
    "'Webdings', Symbol",
    'fantasy',
    'Libre Barcode 39',
    'constructor',
    'Arial; x',
    '"Arial\'',
  ])('takes no letters from %s (row 21)', (wish) => {
    expect(resolveTheme({ 'font-family': wish }, light, asHex).font).toBeUndefined();
  });

  it.each([
    ["'Inter', sans-serif", '"Inter", sans-serif, sans-serif'],
    ['Wingdings, georgia, serif', '"Georgia", serif, sans-serif'],
    ['"Brand Sans", Times New Roman', '"Times New Roman", sans-serif'],
  ])('takes of %s what is known to be letters', (wish, font) => {
    expect(resolveTheme({ 'font-family': wish }, light, asHex).font).toBe(font);
  });
});

describe('layerThemes', () => {
  const app = { accent: '#0a5d3f', 'on-accent': '#f0fff8', radius: '4px', 'font-family': 'Georgia' };
  const layer = (host: object) => layerThemes(app, host, light, asHex);

  it('shows the app’s theme where the page wishes for nothing', () => {
    expect(layer({})).toEqual(resolveTheme(app, light, asHex));
    expect(layer({})['on-accent']).toBe('#f0fff8');
  });

  it('lets the page have its own, token by token', () => {
    expect(layer({ radius: '12px' })).toMatchObject({ accent: '#0a5d3f', radius: '12px' });
    const blue = layer({ accent: '#1b3597' });
    expect(blue).toMatchObject({ accent: '#1b3597', 'on-accent': '#ffffff', font: '"Georgia", sans-serif' });
  });

  it('keeps the app’s where the page wishes for what cannot be had', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const wished = layer({ accent: '#fefefe', radius: 'url(x)', 'font-family': 'Wingdings' });
    expect(wished).toEqual(resolveTheme(app, light, asHex));
    warn.mockRestore();
  });

  it('never mixes the page’s accent with the app’s on the paper', () => {
    const pale = layerThemes(app, { accent: '#3a9d6f' }, light, asHex);
    expect(pale.accent).toBe('#3a9d6f');
    expect(pale['paper-accent']).toBeUndefined();
  });
});
