/**
 * asyncio's `async for`: the next item is asked for when the body is over with the last one, and never two at a time. Its
 * `else` is what follows when the result is true.
 */

import type { AsyncItems, Coroutine } from '../spec/future.js';

/** The body gives true to leave early. The result is whether the end was reached. */
export function* asyncFor<Item>(
  items: AsyncItems<Item>,
  body: (item: Item) => Coroutine<boolean | void>,
): Coroutine<boolean> {
  for (;;) {
    const next = yield* items.next();
    if (next.done === true) return true;
    if ((yield* body(next.value)) === true) return false;
  }
}
