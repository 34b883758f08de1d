import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { instant } from '../spec/time.js';
import { DeadlineHandle, SoonHandle } from './handle.js';

describe('a handle', () => {
  it('calls its callback with its arguments', () => {
    const received: unknown[] = [];
    new SoonHandle((...args: readonly never[]) => received.push(...args), [1, 'x']).run();
    expect(received).toEqual([1, 'x']);
  });

  it('does nothing once it is cancelled, and says so', () => {
    let runs = 0;
    const handle = new SoonHandle(() => {
      runs += 1;
    }, []);
    expect(handle.cancelled()).toBe(false);
    handle.cancel();
    handle.cancel();
    handle.run();
    expect(handle.cancelled()).toBe(true);
    expect(runs).toBe(0);
  });

  it('runs in the context of the moment when it was made', () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const handle = storage.run('then', () => new SoonHandle(() => seen.push(storage.getStore()), []));
    storage.run('now', () => handle.run());
    expect(seen).toEqual(['then']);
  });
});

describe('a handle with a deadline', () => {
  const made = (onCancel: () => void): DeadlineHandle => new DeadlineHandle(instant(3), () => undefined, [], onCancel);

  it('tells its deadline, also when it is cancelled', () => {
    const handle = made(() => undefined);
    handle.cancel();
    expect(handle.when()).toBe(3);
  });

  it('tells its loop once that it was cancelled', () => {
    let told = 0;
    const handle = made(() => {
      told += 1;
    });
    handle.cancel();
    handle.cancel();
    expect(told).toBe(1);
  });

  it('tells nobody when it is no longer waiting', () => {
    let told = 0;
    const handle = made(() => {
      told += 1;
    });
    handle.waiting = false;
    handle.cancel();
    expect(told).toBe(0);
    expect(handle.cancelled()).toBe(true);
  });
});
