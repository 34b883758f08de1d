/**
 * Exceptions that nobody asked for: when a failed future is collected as garbage and its exception was never seen, the
 * exception handler of its loop is told, once. When that is depends on the host.
 */

import type { HostLoop } from './host-loop.js';

/** The failure of a future, apart from the future, which has to be free to go. */
export interface Failure {
  readonly kind: 'exception';
  readonly exception: unknown;
  retrieved: boolean;
}

/** The registry keeps this: a loop that was kept would keep whatever it has queued, and with it the future. */
interface Watched {
  readonly failure: Failure;
  readonly loop: WeakRef<HostLoop>;
}

export const reportUnretrieved = ({ failure, loop }: Watched): void => {
  if (failure.retrieved) return;
  failure.retrieved = true;
  loop.deref()?.callExceptionHandler?.({
    message: 'The exception of a future was never retrieved.',
    exception: failure.exception,
  });
};

const registry = new FinalizationRegistry<Watched>(reportUnretrieved);

export const watchFailure = (future: object, failure: Failure, loop: HostLoop): void => {
  if (loop.callExceptionHandler !== undefined) registry.register(future, { failure, loop: new WeakRef(loop) });
};
