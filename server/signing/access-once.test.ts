import { expect, it } from 'vitest';
import { recordAccess } from './access-once.ts';

const minute = 60_000;

function count(embedSessionId: string) {
  const written: string[] = [];
  const access = (objectId: string, isToKeep: boolean, now: number) =>
    recordAccess({ embedSessionId, objectId, isToKeep }, async () => void written.push(objectId), now);
  return { written, access };
}

it('writes a download once, and again when it is fetched again later', async () => {
  const { written, access } = count('es_download');
  for (const at of [0, 1, 5, 9.9]) await access('obj_1', true, at * minute);
  expect(written).toEqual(['obj_1']);
  await access('obj_1', true, 10 * minute);
  await access('obj_1', true, 11 * minute);
  expect(written).toEqual(['obj_1', 'obj_1']);
  await access('obj_2', true, 11 * minute);
  expect(written).toHaveLength(3);
});

it('writes what is drawn once in a session, and what is kept besides', async () => {
  const { written, access } = count('es_drawn');
  for (const at of [0, 100, 1000]) await access('obj_1', false, at * minute);
  expect(written).toEqual(['obj_1']);
  await access('obj_1', true, 0);
  expect(written).toEqual(['obj_1', 'obj_1']);
});
