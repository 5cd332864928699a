import { expect, it, vi } from 'vitest';
import type { HostContext } from '../contract/embed-protocol.ts';
import { announceHeight } from '../ui/content-height.ts';
import { followContentHeight } from './content-height.ts';

function open(context: HostContext) {
  const root = new EventTarget();
  const told: number[] = [];
  let listener: (context: HostContext) => void = () => undefined;
  const host = {
    context,
    onContext: (given: typeof listener) => ((listener = given), () => undefined),
    resize: (heightPixels: number) => void told.push(heightPixels),
  };
  followContentHeight(root as Document, host);
  const change = (next: HostContext): void => {
    host.context = next;
    listener(next);
  };
  return { told, change, tell: (height: number) => announceHeight(root, height) };
}

it('tells each new height once, in whole pixels', () => {
  const { told, tell } = open({ autosize: true });
  for (const height of [700.2, 700.9, 1200, 1200, 2e6, 0]) tell(height);
  expect(told).toEqual([701, 1200, 1_000_000]);
});

it('tells nothing until the page asks for it, and then at once', () => {
  const { told, tell, change } = open({});
  tell(700);
  expect(told).toEqual([]);
  change({ autosize: true });
  expect(told).toEqual([700]);
});

it('does not go back to a height it has just left, but does so later', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { told, tell } = open({ autosize: true });
  for (let turn = 0; turn < 5; turn++) for (const height of [900, 840]) tell(height);
  expect(told).toEqual([900, 840, 900]);
  vi.advanceTimersByTime(2000);
  tell(840);
  expect(told).toEqual([900, 840, 900, 840]);
  vi.useRealTimers();
});
