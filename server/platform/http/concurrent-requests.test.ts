import { expect, test } from 'vitest';
import { ConcurrentRequests } from './concurrent-requests.ts';

test('refuses what is one too many of one caller, and of no other, until one of theirs has ended', async () => {
  const requests = new ConcurrentRequests(2);
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const running = ['own', 'own', 'other'].map((caller) => requests.run(caller, () => held));
  await expect(requests.run('own', async () => 'done')).rejects.toMatchObject({
    code: 'rate_limited',
    headers: { 'Retry-After': '1' },
  });
  expect(await requests.run('other', async () => 'done')).toBe('done');
  letGo();
  await Promise.all(running);
  expect(requests.size).toBe(0);
  await expect(requests.run('own', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(requests.size).toBe(0); // a failure is an end, too
});
