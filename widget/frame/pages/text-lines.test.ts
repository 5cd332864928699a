import { describe, expect, it } from 'vitest';
import { findInLines } from './document-search.ts';
import { webAddress } from './page-links.ts';
import { inSeenOrder, placeAmong } from './reading-order.ts';
import { boxesWithin, readLines, type TextLine } from './text-lines.ts';

/** An A4 page as pdf.js shows it: the file counts from the bottom, the screen from the top. */
const sheet = { width: 600, height: 800, transform: [1, 0, 0, -1, 0, 800] };

const run = (str: string, x: number, y: number, more: object = {}) => ({
  str,
  dir: 'ltr',
  width: str.length * 5,
  height: 10,
  transform: [10, 0, 0, 10, x, y],
  fontName: 'f',
  hasEOL: false,
  ...more,
});
const read = (...items: ReturnType<typeof run>[]): TextLine[] => readLines({ items }, sheet);

describe('the lines of a page', () => {
  it('join the pieces that stand side by side, with a space only where there is one to be seen', () => {
    const lines = read(
      run('Agree', 60, 700),
      run('ment', 85, 700),
      run('of', 112, 700),
      run('Next', 60, 680),
    );
    expect(lines.map(({ text }) => text)).toEqual(['Agreement of', 'Next']);
    expect(lines[0]).toMatchObject({ x: 0.1, y: 90 / 800 });
    expect(lines[0]?.height).toBeCloseTo(10 / 800);
  });

  it('keep columns apart and stay in the order of the file', () => {
    const lines = read(run('left', 60, 700), run('right', 350, 700), run('below', 60, 680));
    expect(lines.map(({ text }) => text)).toEqual(['left', 'right', 'below']);
  });

  it('are where they are seen on a turned page', () => {
    const turned = { width: 800, height: 600, transform: [0, 1, 1, 0, 0, 0] };
    const [line] = readLines({ items: [run('turned', 60, 700)] }, turned);
    expect(line?.x).toBeCloseTo(700 / 800);
    expect(line?.y).toBeCloseTo(60 / 600);
    expect(line?.height).toBeCloseTo(30 / 600);
  });

  it('join what stands side by side from right to left, and tell where a part of that lies', () => {
    const leftward = { dir: 'rtl' };
    const lines = read(
      run('عقد', 500, 700, leftward),
      run('إيجار', 470, 700, leftward),
      run('رقم', 200, 700, leftward),
    );
    expect(lines.map(({ text }) => text)).toEqual(['عقد إيجار', 'رقم']);
    const [line = expect.fail('no line')] = lines;
    expect(line.x).toBeCloseTo(470 / 600);
    expect(boxesWithin(line, 0, 1)[0]?.x).toBeCloseTo(510 / 600);
    expect(boxesWithin(line, 5, 9)[0]).toMatchObject({ x: 470 / 600 });
  });

  it('tell where a part of them lies', () => {
    const [line = expect.fail('no line')] = read(run('abcdeghknp', 60, 700));
    const [box] = boxesWithin(line, 2, 4);
    expect(box?.x).toBeCloseTo(70 / 600);
    expect(box?.width).toBeCloseTo(10 / 600);
    const [uneven = expect.fail('no line')] = read(run('illimw', 60, 700));
    expect(boxesWithin(uneven, 4, 6)[0]?.width).toBeCloseTo((3 / 5) * (30 / 600));
  });
});

describe('the lines of a page whose file names no order', () => {
  const order = (...items: ReturnType<typeof run>[]): string[] =>
    inSeenOrder(read(...items)).map(({ text }) => text);

  it('are read after what stands above them, wherever the file has it', () => {
    const drawnFirst = [run('label', 60, 300), run('other label', 350, 300), run('footer', 60, 40)];
    const text = [run('title', 60, 700), run('a line of text over both columns and more', 60, 650)];
    expect(order(...drawnFirst, ...text)).toEqual([
      'title',
      'a line of text over both columns and more',
      'label',
      'other label',
      'footer',
    ]);
  });

  it('stay in the order of the file in columns and in rows', () => {
    const columns = ['one', 'two'].flatMap((name, index) =>
      [700, 680, 660].map((y) => run(`${name} ${y}`, 60 + index * 290, y)),
    );
    const rows = [700, 680, 660].flatMap((y) => [run(`name ${y}`, 60, y), run(`value ${y}`, 350, y)]);
    for (const file of [columns, rows]) expect(order(...file)).toEqual(file.map(({ str }) => str));
    expect(order(...columns, run('a heading over both columns, drawn last of all', 60, 740))[0]).toMatch(
      /^a heading/,
    );
  });

  it('are read from right to left where their text is', () => {
    const leftward = { dir: 'rtl' };
    const [right, left] = [run('رقم', 400, 660, leftward), run('اسم', 60, 700, leftward)];
    expect(order(right, left)).toEqual(['رقم', 'اسم']);
    expect(order(left, right)).toEqual(['اسم', 'رقم']);
    expect(order(run('تاريخ', 60, 600, leftward), right)).toEqual(['رقم', 'تاريخ']);
  });

  it('are not torn apart where letters of one line stand a little higher', () => {
    const line = [run('base', 60, 700), run('high', 72, 704), run('base again', 62, 699)];
    expect(order(...line)).toEqual(read(...line).map(({ text }) => text));
  });
});

describe('what is searched for', () => {
  it('is found in any case, without accents, and over the end of a line', () => {
    const lines = read(run('Über die', 60, 700), run('Vergütung', 60, 680));
    expect(findInLines(lines, 'uber')).toHaveLength(1);
    expect(findInLines(lines, '  DIE   vergutung ')).toHaveLength(1);
    expect(findInLines(lines, 'die vergütung')[0]).toHaveLength(2);
    expect(findInLines(lines, 'r')).toHaveLength(2);
    expect(findInLines(lines, ' ')).toEqual([]);
    expect(findInLines(lines, 'die die')).toEqual([]);
  });
});

describe('the reading order', () => {
  const place = (lines: TextLine[], things: { x: number; y: number; width: number; height: number }[]) =>
    [...placeAmong(lines, things)].map(([line, group]) => [
      line === -1 ? null : lines[line]?.text,
      group.map((thing) => things.indexOf(thing)),
    ]);

  it('has a field after its label, or after what stands above it', () => {
    const lines = read(run('Name:', 60, 700), run('Date:', 60, 660), run('Terms', 60, 400));
    const beside = { x: 100 / 600, y: 88 / 800, width: 0.2, height: 14 / 800 };
    const under = { x: 0.1, y: 170 / 800, width: 0.3, height: 0.03 };
    expect(place(lines, [under, beside])).toEqual([
      ['Date:', [0]],
      ['Name:', [1]],
    ]);
  });

  it('has first what stands above all text, and side by side from left to right', () => {
    const lines = read(run('Only line', 60, 400));
    const things = [0.6, 0.1].map((x) => ({ x, y: 0.05, width: 0.2, height: 0.03 }));
    expect(place(lines, things)).toEqual([[null, [1, 0]]]);
  });

  it('goes from right to left where the text does, and has a field after the label on its right', () => {
    const leftward = { dir: 'rtl' };
    const lines = read(run('الاسم', 500, 700, leftward), run('التاريخ', 500, 660, leftward));
    const fields = [300, 100].map((x) => ({ x: x / 600, y: 88 / 800, width: 0.2, height: 14 / 800 }));
    expect(place(lines, [...fields].reverse())).toEqual([['الاسم', [1, 0]]]);
    const above = [0.1, 0.6].map((x) => ({ x, y: 0.05, width: 0.2, height: 0.03 }));
    expect(place(lines, above)).toEqual([[null, [1, 0]]]);
  });

  it('stays in its own column', () => {
    const lines = read(run('left', 60, 700), run('left again', 60, 400), run('right', 350, 700));
    const field = { x: 350 / 600, y: 150 / 800, width: 0.2, height: 0.03 };
    expect(place(lines, [field])).toEqual([['right', [0]]]);
  });
});

describe('a page of thousands of links', () => {
  const count = 3000;

  it('is put in order without comparing everything with everything', () => {
    let looks = 0;
    const boxes = Array.from({ length: count }, (_, at) => ({
      text: 'Line',
      x: 0.1,
      width: 0.5,
      height: 0.5 / count,
      get y() {
        looks += 1;
        return at / count;
      },
    }));
    const things = boxes.map(({ x, y, width, height }) => ({ x, y: y + height / 2, width, height }));
    things.push({ x: 0, y: -1, width: 0.1, height: 0.1 });
    const placed = placeAmong(boxes, things.toReversed());
    const lines = [-1, ...[...boxes.keys()].toReversed()];
    expect([...placed].map(([line, group]) => [line, group.length])).toEqual(lines.map((line) => [line, 1]));
    expect(looks).toBeLessThan(count * 40);
  });
});

describe('the address of a link', () => {
  it('says and means the same: what stands before an @ leads nowhere', () => {
    expect(webAddress('https://bank.example@evil.example/a')).toBe('https://evil.example/a');
    expect(webAddress('http://kari:secret@example.com')).toBe('http://example.com/');
  });

  it('is one of the web or none', () => {
    expect(webAddress('https://example.com/a b')).toBe('https://example.com/a%20b');
    expect(webAddress('HTTP://example.com')).toBe('http://example.com/');
    for (const other of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'mailto:a@example.com',
      'blob:https://example.com/1',
      '/relative',
      '',
      undefined,
    ])
      expect(webAddress(other)).toBeUndefined();
  });
});
