import { describe, expect, it } from 'vitest';
import type { Awaitable, Coroutine } from '../spec/future.js';
import { CancelledError, QueueEmpty, QueueFull, ValueError } from './errors.js';
import { gather } from './gather.js';
import { createTask } from './loop-tasks.js';
import { LifoQueue, PriorityQueue, Queue } from './queue.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';

const run = <Result>(main: () => Coroutine<Result>): unknown => new VirtualLoop().runUntilComplete(main());

const outcome = function* (awaitable: Awaitable): Coroutine<unknown> {
  try {
    return yield* awaitable;
  } catch (exception) {
    return exception;
  }
};

const drained = <Item>(queue: Queue<Item>): readonly Item[] => {
  const items: Item[] = [];
  while (!queue.empty()) items.push(queue.getNowait());
  return items;
};

const filled = <Item>(queue: Queue<Item>, items: readonly Item[]): Queue<Item> => {
  for (const item of items) queue.putNowait(item);
  return queue;
};

describe('a queue', () => {
  it('gives first what came first, or last, or what is least', () => {
    expect(drained(filled(new Queue(), [2, 3, 1]))).toEqual([2, 3, 1]);
    expect(drained(filled(new LifoQueue(), [2, 3, 1]))).toEqual([1, 3, 2]);
    expect(drained(filled(new PriorityQueue(), [2, 3, 1]))).toEqual([1, 2, 3]);
    const byLength = new PriorityQueue<string>({ isBefore: (left, right) => left.length < right.length });
    expect(drained(filled(byLength, ['ccc', 'a', 'bb']))).toEqual(['a', 'bb', 'ccc']);
  });

  it('takes undefined as an item', () => {
    const queue = filled<unknown>(new Queue(), [undefined, null]);
    expect([queue.size(), queue.getNowait(), queue.getNowait(), queue.size()]).toEqual([2, undefined, null, 0]);
  });

  it('that is empty or full says so to whoever does not wait', () => {
    const queue = new Queue<number>({ maxSize: 1 });
    expect(() => queue.getNowait()).toThrow(QueueEmpty);
    queue.putNowait(1);
    expect([queue.full(), queue.maxSize]).toEqual([true, 1]);
    expect(() => queue.putNowait(2)).toThrow(QueueFull);
    expect(new Queue({ maxSize: -1 }).full()).toBe(false);
  });

  it('serves those who wait for an item in the order in which they came', () => {
    const seen = run(function* () {
      const queue = new Queue<string>();
      const getters = [createTask(queue.get()), createTask(queue.get())];
      yield;
      yield* queue.put('a');
      yield* queue.put('b');
      return yield* gather(getters);
    });
    expect(seen).toEqual(['a', 'b']);
  });

  it('lets those who put wait for room, in the order in which they came', () => {
    const seen = run(function* () {
      const queue = new Queue<string>({ maxSize: 1 });
      const putters = ['a', 'b', 'c'].map((item) => createTask(queue.put(item)));
      yield* sleep(1);
      const before = putters.map((task) => task.done());
      const items: string[] = [];
      for (let count = 0; count < 3; count += 1) {
        items.push(yield* queue.get());
        yield* sleep(1);
      }
      return [before, items];
    });
    expect(seen).toEqual([
      [true, false, false],
      ['a', 'b', 'c'],
    ]);
  });

  it.each(['before', 'after'])('loses no item to a getter that is cancelled %s it was called', (when) => {
    const seen = run(function* () {
      const queue = new Queue<string>();
      const getters = [createTask(outcome(queue.get())), createTask(outcome(queue.get()))];
      yield;
      if (when === 'before') getters[0]?.cancel();
      queue.putNowait('a');
      if (when === 'after') getters[0]?.cancel();
      return yield* gather(getters);
    });
    expect(seen).toEqual([expect.any(CancelledError), 'a']);
  });

  it.each(['before', 'after'])('loses no room to a putter that is cancelled %s it was called', (when) => {
    const seen = run(function* () {
      const queue = filled(new Queue<string>({ maxSize: 1 }), ['first']);
      const putters = ['a', 'b'].map((item) => createTask(outcome(queue.put(item))));
      yield;
      if (when === 'before') putters[0]?.cancel();
      queue.getNowait();
      if (when === 'after') putters[0]?.cancel();
      return [yield* gather(putters), drained(queue)];
    });
    expect(seen).toEqual([[expect.any(CancelledError), undefined], ['b']]);
  });

  it('keeps an item for the next when the only getter that was called is cancelled', () => {
    const seen = run(function* () {
      const queue = new Queue<string>();
      const getter = createTask(outcome(queue.get()));
      yield;
      queue.putNowait('a');
      getter.cancel();
      return [yield* getter, yield* queue.get()];
    });
    expect(seen).toEqual([expect.any(CancelledError), 'a']);
  });

  it.each([Queue, LifoQueue, PriorityQueue])('is joined when the work on every item is done', (Kind) => {
    const seen: unknown[] = [];
    run(function* () {
      const queue = new Kind<number>();
      yield* queue.join();
      filled(queue, [1, 2]);
      const joined = createTask(queue.join());
      for (const item of [1, 2]) {
        yield* sleep(1);
        seen.push(item, joined.done());
        queue.getNowait();
        queue.taskDone();
      }
      yield* joined;
      expect(() => queue.taskDone()).toThrow(ValueError);
    });
    expect(seen).toEqual([1, false, 2, false]);
  });

  it('hands ten thousand items on', () => {
    const sum = run(function* () {
      const queue = new Queue<number>({ maxSize: 10 });
      const getters = Array.from({ length: 10_000 }, () => createTask(queue.get()));
      for (let item = 0; item < 10_000; item += 1) yield* queue.put(item);
      return (yield* gather(getters)).reduce((total, item) => total + item, 0);
    });
    expect(sum).toBe(49_995_000);
  });
});
