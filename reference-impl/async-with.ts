/**
 * asyncio's `async with`: what was entered is left, once, however the body ends: at its end, by an exception or a
 * cancellation, or because the coroutine is closed (as an async generator is that is not used up).
 */

import type { AsyncManager, Coroutine } from '../spec/future.js';

/** The result of the body; undefined if it raised and the manager has suppressed that. */
export function* asyncWith<Value, Result>(
  manager: AsyncManager<Value>,
  body: (value: Value) => Coroutine<Result>,
): Coroutine<Result | undefined> {
  const value = yield* manager.enter();
  let entered = true;
  try {
    return yield* body(value);
  } catch (exception) {
    entered = false;
    if (yield* manager.exit({ exception })) return undefined;
    throw exception;
  } finally {
    if (entered) yield* manager.exit();
  }
}
