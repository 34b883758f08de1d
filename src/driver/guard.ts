/**
 * Calls a function that may never come back. The virtual machine that Node runs on can be told to interrupt whatever
 * JavaScript the thread is in, also where it was called from outside; nothing the function does can prevent it.
 *
 * This catches a loop that spins inside a blocking run. It does not help against what runs later, from the host's loop.
 * Nor is it clean: `finally` is not run. A process of its own for each subject will be, and until then this will do.
 */

import { executionAsyncId } from 'node:async_hooks';
import { Script } from 'node:vm';

declare global {
  var looplawGuarded: (() => void) | undefined;
}

const script = new Script('globalThis.looplawGuarded?.()');

/** Whether the function came back within so many seconds. What it throws is thrown on. */
export const comesBack = (call: () => void, seconds: number): boolean => {
  const scope = executionAsyncId();
  globalThis.looplawGuarded = call;
  try {
    script.runInThisContext({ timeout: Math.ceil(seconds * 1000) });
    return true;
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')) throw thrown;
    if (executionAsyncId() !== scope) leaveAsyncScopes();
    return false;
  } finally {
    globalThis.looplawGuarded = undefined;
  }
};

/** What Node itself does when an exception has left the scopes of asynchronous resources behind. */
type Recovering = typeof process & { _fatalException?(error: Error, fromPromise: boolean): boolean };

/**
 * An interrupted callback leaves its asynchronous scope open, and Node ends the process when it finds that. Handling an
 * uncaught exception closes all scopes, so one is handed in, and caught on the spot.
 */
const leaveAsyncScopes = (): void => {
  const recovering: Recovering = process;
  if (recovering._fatalException === undefined || process.hasUncaughtExceptionCaptureCallback()) return;
  process.setUncaughtExceptionCaptureCallback(() => undefined);
  try {
    recovering._fatalException(new Error('A subject was interrupted.'), false);
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
};
