import { describe, expect, it } from 'vitest';
import {
  asyncWith,
  type Coroutine,
  createTask,
  gather,
  Queue,
  runMain,
  sleep,
  TaskGroup,
  timeout,
  VirtualLoop,
} from './index.js';

describe('looplaw/reference', () => {
  it('is enough to write a program as one would with asyncio', () => {
    const loop = new VirtualLoop();
    const queue = new Queue<number>({ maxSize: 2 });
    const done: number[] = [];

    function* produce(): Coroutine<void> {
      for (const item of [1, 2, 3, 4]) {
        yield* sleep(0.5);
        yield* queue.put(item);
      }
    }

    function* consume(): Coroutine<void> {
      for (;;) {
        const item = yield* queue.get();
        yield* sleep(1);
        done.push(item);
        queue.taskDone();
      }
    }

    const result = runMain(
      (function* () {
        const consumers = [createTask(consume()), createTask(consume())];
        yield* asyncWith(timeout(10), () =>
          asyncWith(new TaskGroup(), function* (group) {
            yield* group.createTask(produce());
            yield* queue.join();
          }),
        );
        for (const consumer of consumers) consumer.cancel();
        yield* gather(consumers, { returnExceptions: true });
        return loop.time();
      })(),
      { loop },
    );
    expect([done, result]).toEqual([[1, 2, 3, 4], 3]);
  });
});
