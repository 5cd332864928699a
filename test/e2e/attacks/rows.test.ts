/** Every attack that the embed protocol was designed against is tried by a test that names its row. */
import { describe, expect, it } from 'vitest';
import { isTest, readSourceTree, type SourceFile } from '../../architecture/source-tree.ts';
import { repositoryRoot } from '../../support/stages.ts';
import { titlesIn } from '../../support/test-titles.ts';
import { attackRows, claimedRows, describeSecondEngine } from './attack-rows.ts';

const isOfSecondEngine = ({ path }: SourceFile): boolean =>
  /^test\/e2e\/attacks\/second-engine[\w-]*\.test\.ts$/.test(path);
const claimsOf = (files: readonly SourceFile[]): Set<number> =>
  new Set(files.flatMap(titlesIn).flatMap(claimedRows));

describe('the rows', () => {
  const files = readSourceTree(repositoryRoot).filter((file) => isTest(file.path));
  const claimed = claimsOf(files);

  it.each(Object.entries(attackRows).map(([row, { attack }]) => [row, attack]))(
    '%s is claimed by a test: %s',
    (row) => {
      expect(claimed).toContain(Number(row));
    },
  );

  it('are no others than those listed', () => {
    expect([...claimed].filter((row) => attackRows[row] === undefined)).toEqual([]);
  });

  it('would be missed if a title lost its number', () => {
    expect(claimedRows('does nothing for a script')).toEqual([]);
    expect(claimedRows('does nothing for a script (row 99)')).toEqual([99]);
  });

  it('run in a second engine but for those that say why not, and none says so that does', () => {
    const meant = Object.entries(attackRows).flatMap(([row, { notInFirefox }]) =>
      notInFirefox === undefined ? [Number(row)] : [],
    );
    const there = claimsOf(files.filter(isOfSecondEngine));
    expect([...there].toSorted((one, other) => one - other)).toEqual(meant);
    expect(describeSecondEngine().split('\n')).toHaveLength(Object.keys(attackRows).length);
  });
});
