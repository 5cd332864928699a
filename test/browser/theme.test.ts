/** What a hostile page could write into the theme, in a browser that reads colours by itself. */
import { expect } from '@open-wc/testing';
import { isHostContext } from '../../widget/frame/host-context.ts';
import { themeTokens } from '../../widget/contract/embed-protocol.ts';
import { readColor } from '../../widget/ui/host-theme.ts'; // here already, so that what a theme asks for stands out
import { applyHostTheme, installTokens } from '../../widget/ui/theme.ts';

const { style } = document.documentElement;
const themed = (): string[] => [...style].filter((name) => name.startsWith('--ink-'));

/** What cannot be read as a colour is not weighed either: a contrast of nonsense is no number, and refuses too. */
const hostile = [
  '#663399 url(//evil.example/x)',
  '#663399;}*{display:none}',
  '#663399 var(--ink-surface)',
  'red;}*{display:none}',
  'url(//evil.example/x)',
  'image-set(url(//evil.example/x) 1x)',
  'var(--ink-surface)',
  'var(--x, red)',
  'env(x)',
  'expression(alert(1))',
  'attr(title)',
  'inherit',
  'transparent',
  'rgb(0 0 0 / 0.01)',
  '#fff', // on a white surface
  '</style><script>alert(1)</script>',
  '\\3b red',
  '10px; background: red',
  '1e9px',
  '-4px',
  'Wingdings',
];

describe('a colour of a theme', () => {
  for (const [value, read] of [
    ['rebeccapurple', '#663399'],
    ['hsl(270 50% 40%)', '#663399'],
    ['#663399 url(//evil.example/x)', undefined],
    ['#663399;}*{display:none}', undefined],
    ['var(--ink-surface)', undefined],
    ['inherit', undefined],
    ['transparent', undefined],
    ['rgb(0 0 0 / 0.5)', undefined],
    ['color(display-p3 1 0 0)', undefined],
    ['', undefined],
  ] as const) {
    it(`is read from “${value}” ${read ? `as ${read}` : 'not at all'}`, () => {
      expect(readColor(value)).to.equal(read);
    });
  }
});

describe('a theme', () => {
  before(() => installTokens());
  afterEach(() => void applyHostTheme({}));

  for (const value of hostile) {
    it(`that is ${value} changes nothing and asks nobody for anything`, async () => {
      const before = performance.getEntriesByType('resource').length;
      await applyHostTheme({ theme: Object.fromEntries(themeTokens.map((token) => [token, value])) });
      expect(themed()).to.eql([]);
      expect(
        performance
          .getEntriesByType('resource')
          .slice(before)
          .map(({ name }) => name),
      ).to.eql([]);
    });
  }

  it('of ten thousand characters is not even a context', () => {
    for (const token of themeTokens)
      expect(isHostContext({ theme: { [token]: '0'.repeat(10_000) } }), token).to.equal(false);
    expect(isHostContext({ theme: { background: '#fff' } })).to.equal(false);
  });

  it('that can be read is taken, and taken back', async () => {
    await applyHostTheme({
      theme: { accent: 'rebeccapurple', radius: '4px', 'font-family': 'Georgia, serif' },
    });
    expect(style.getPropertyValue('--ink-accent')).to.equal('#663399');
    expect(style.getPropertyValue('--ink-radius')).to.equal('4px');
    await applyHostTheme({});
    expect(themed()).to.eql([]);
  });
});
