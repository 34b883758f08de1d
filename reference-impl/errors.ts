/**
 * The errors of loops, futures and tasks. Each is known by its `name`, which is asyncio's, so that a coroutine can run on
 * a loop of others and still tell what it caught.
 */

/** Something was used in a way that its state does not allow. */
export class RuntimeError extends Error {
  override readonly name: string = 'RuntimeError';
}

/** A value that makes no sense. */
export class ValueError extends Error {
  override readonly name: string = 'ValueError';
}

/**
 * Raised where a task waits, when it is asked to end. It passes through handlers of other errors, so whoever catches
 * everything has to look for it.
 */
export class CancelledError extends Error {
  override readonly name: string = 'CancelledError';
}

/** A future was asked for what it does not have yet, or was given an outcome twice. */
export class InvalidStateError extends Error {
  override readonly name: string = 'InvalidStateError';
}

export class TimeoutError extends Error {
  override readonly name: string = 'TimeoutError';
}

/** The errors of several tasks, in the order in which they came. */
export class ExceptionGroup extends Error {
  override readonly name: string = 'ExceptionGroup';
  readonly errors: readonly unknown[];

  constructor(message: string, errors: readonly unknown[]) {
    super(message);
    this.errors = errors;
  }
}

/** A barrier was aborted, or was reset while somebody waited at it. */
export class BrokenBarrierError extends RuntimeError {
  override readonly name: string = 'BrokenBarrierError';
}

export class QueueFull extends Error {
  override readonly name: string = 'QueueFull';
}

export class QueueEmpty extends Error {
  override readonly name: string = 'QueueEmpty';
}

/** The end came before as many bytes as were asked for, or before the separator. */
export class IncompleteReadError extends Error {
  override readonly name: string = 'IncompleteReadError';
  /** What came. */
  readonly partial: Uint8Array;

  constructor(partial: Uint8Array, expected: number | undefined) {
    super(`${partial.length} bytes came before the end, and ${expected ?? 'more'} were expected.`);
    this.partial = partial;
  }
}

/** There was no separator up to the limit. The bytes are there still. */
export class LimitOverrunError extends Error {
  override readonly name: string = 'LimitOverrunError';
  /** So many bytes hold no separator. */
  readonly consumed: number;

  constructor(message: string, consumed: number) {
    super(message);
    this.consumed = consumed;
  }
}

/** Whether it is a CancelledError, ours or that of another loop. */
export const isCancelledError = (exception: unknown): boolean =>
  exception instanceof Error && exception.name === 'CancelledError';

/** Thrown into an async generator where it stands when it is closed. Who catches it must not go on to give items. */
export class GeneratorExit extends Error {
  override readonly name = 'GeneratorExit';
}
