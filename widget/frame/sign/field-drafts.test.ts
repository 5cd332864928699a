import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '../../contract/errors.ts';
import type { FieldValue } from '../../contract/fields.ts';
import { FieldDrafts, type DraftOptions } from './field-drafts.ts';

const text = (value: string): FieldValue => ({ type: 'text', text: value });

class Refusal extends Error {
  constructor(readonly code: ErrorCode) {
    super(code);
  }
}

function draftsOver(save: DraftOptions['save'], more: Partial<DraftOptions> = {}): FieldDrafts {
  return new FieldDrafts({
    save,
    changed: () => {},
    codeOf: (error) => (error as Refusal).code,
    isPassing: (code) => code === 'server_unreachable',
    delay: 100,
    retryDelays: [1000, 3000],
    ...more,
  });
}

describe('FieldDrafts', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends once after a rest in typing, with the last value', async () => {
    const save = vi.fn(async () => {});
    const drafts = draftsOver(save);
    for (const typed of ['K', 'Ka', 'Kari']) drafts.put('name', text(typed), 'soon');
    expect(drafts.get('name')?.state).toBe('unsaved');
    await vi.advanceTimersByTimeAsync(150);
    expect(save.mock.calls).toEqual([['name', text('Kari')]]);
    expect(drafts.get('name')).toEqual({ value: text('Kari'), state: 'saved' });
  });

  it('keeps what was typed when the connection fails, and saves it when it is back', async () => {
    let isOnline = false;
    const drafts = draftsOver(async () => {
      if (!isOnline) throw new Refusal('server_unreachable');
    });
    drafts.put('name', text('Kari'), 'now');
    await vi.advanceTimersByTimeAsync(10);
    expect(drafts.get('name')).toEqual({ value: text('Kari'), state: 'failed', code: 'server_unreachable' });
    isOnline = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(drafts.get('name')?.state).toBe('saved');
  });

  it('waits longer between tries', async () => {
    const save = vi.fn(async () => {
      throw new Refusal('server_unreachable');
    });
    const drafts = draftsOver(save);
    drafts.put('name', text('Kari'), 'now');
    await vi.advanceTimersByTimeAsync(1100);
    expect(save).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(2500);
    expect(save).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(600);
    expect(save).toHaveBeenCalledTimes(3);
    drafts.stop();
  });

  it('does not repeat a value the server refuses, and keeps showing it', async () => {
    const save = vi.fn(async () => {
      throw new Refusal('field_value_invalid');
    });
    const drafts = draftsOver(save);
    drafts.put('name', text('?'), 'now');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(drafts.get('name')).toEqual({ value: text('?'), state: 'refused', code: 'field_value_invalid' });
    expect(await drafts.flush()).toBe(false);
  });

  it('sends a value that changed while the last one was on its way', async () => {
    const sent: unknown[] = [];
    const drafts = draftsOver(async (_fieldId, value) => {
      sent.push(value);
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    drafts.put('name', text('Ka'), 'now');
    await vi.advanceTimersByTimeAsync(100);
    drafts.put('name', text('Kari'), 'soon');
    await vi.advanceTimersByTimeAsync(2000);
    expect(sent).toEqual([text('Ka'), text('Kari')]);
    expect(drafts.get('name')?.state).toBe('saved');
  });

  it('flushes what still waits and says whether all of it arrived', async () => {
    const save = vi.fn(async () => {});
    const drafts = draftsOver(save);
    drafts.put('name', text('Kari'), 'soon');
    drafts.put('title', text('CEO'), 'soon');
    expect(await drafts.flush()).toBe(true);
    expect(save).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('names the worst state of all', async () => {
    const drafts = draftsOver(async (fieldId) => {
      if (fieldId === 'b') throw new Refusal('server_unreachable');
    });
    expect(drafts.state).toBe('untouched');
    drafts.put('a', text('1'), 'now');
    await vi.advanceTimersByTimeAsync(10);
    expect(drafts.state).toBe('saved');
    drafts.put('b', text('2'), 'now');
    await vi.advanceTimersByTimeAsync(10);
    expect(drafts.state).toBe('failed');
    drafts.stop();
  });

  const wrong = { code: 'field_format_invalid', rule: 'email' } as const;
  const isWrong = (_fieldId: string, value: FieldValue | null) =>
    value?.type === 'text' && !value.text.includes('@') ? wrong : null;

  it('does not send what the server would refuse, and says so only to who has stopped typing', async () => {
    const save = vi.fn(async () => {});
    const drafts = draftsOver(save, { problemOf: isWrong, patience: 1000 });
    drafts.put('mail', text('kari'), 'soon');
    await vi.advanceTimersByTimeAsync(500);
    expect(drafts.get('mail')).toEqual({ value: text('kari'), state: 'unsaved' });
    await vi.advanceTimersByTimeAsync(600);
    expect(drafts.get('mail')).toEqual({ value: text('kari'), state: 'refused', problem: wrong });
    expect(await drafts.flush()).toBe(false);
    expect(save).not.toHaveBeenCalled();
    drafts.put('mail', text('kari@example.com'), 'now');
    expect(await drafts.flush()).toBe(true);
    expect(save.mock.calls).toEqual([['mail', text('kari@example.com')]]);
  });

  it('has what breaks a rule kept, once, and again when the connection fails', async () => {
    const kept: FieldValue[] = [];
    let isOnline = false;
    const keep = async (_fieldId: string, value: FieldValue): Promise<void> => {
      if (!isOnline) throw new Refusal('server_unreachable');
      kept.push(value);
    };
    const drafts = draftsOver(async () => {}, { problemOf: isWrong, keep });
    drafts.put('mail', text('kari'), 'now');
    expect(await drafts.keepAll()).toBe(false);
    expect(drafts.get('mail')).toEqual({ value: text('kari'), state: 'refused', problem: wrong });
    isOnline = true;
    await vi.advanceTimersByTimeAsync(1100);
    drafts.put('mail', text('kari'), 'now');
    expect(await drafts.keepAll()).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kept).toEqual([text('kari')]);
    expect(await drafts.flush()).toBe(false); // kept is not right
  });

  it('is not held up by what stands in a hidden field, and counts it again when it is back', async () => {
    let isShown = true;
    const drafts = draftsOver(async () => {}, { problemOf: isWrong, counts: () => isShown });
    drafts.put('mail', text('kari'), 'now');
    await vi.advanceTimersByTimeAsync(10);
    expect(drafts.state).toBe('refused');
    isShown = false;
    expect(drafts.state).toBe('untouched');
    expect(await drafts.flush()).toBe(true);
    isShown = true;
    expect(await drafts.flush()).toBe(false);
  });
});
