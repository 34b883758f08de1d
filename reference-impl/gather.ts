/**
 * Waits for several at once, and gives their results in the order of the arguments. The first that fails, or is cancelled,
 * is told at once, and the others go on.
 *
 * `cancel` does not end the whole: it cancels every child that is not done, and the whole ends with what they make of it.
 */

import type { Awaitable, Future as FuturePort } from '../spec/future.js';
import { CancelledError } from './errors.js';
import { Future } from './future.js';
import type { HostLoop, OnLoop } from './host-loop.js';
import { ensureFuture } from './loop-tasks.js';
import { outcomeOf } from './outcome.js';
import { loopOr } from './running.js';

export interface GatherOptions extends OnLoop {
  /** Exceptions and cancellations of the children become items of the list. */
  readonly returnExceptions?: boolean | undefined;
}

export function gather<Result>(
  awaitables: readonly Awaitable<Result>[],
  options?: GatherOptions & { readonly returnExceptions?: false },
): FuturePort<Result[]>;
export function gather(awaitables: readonly Awaitable[], options?: GatherOptions): FuturePort<unknown[]>;
export function gather(
  awaitables: readonly Awaitable[],
  { loop, returnExceptions = false }: GatherOptions = {},
): FuturePort<unknown[]> {
  const host = loop ?? loopOfAny(awaitables) ?? loopOr(undefined);
  if (awaitables.length > 0) return new Gathering(awaitables, returnExceptions, host);
  const nothing = new Future<unknown[]>({ loop: host });
  nothing.setResult([]);
  return nothing;
}

/** Futures bring their loop along. */
const loopOfAny = (awaitables: readonly Awaitable[]): HostLoop | undefined => {
  const known = awaitables.find((each) => each instanceof Future);
  return known?.getLoop();
};

export class Gathering extends Future<unknown[]> {
  /** One for each argument; an argument that is given twice is one child at two places. */
  protected readonly children: readonly FuturePort[];
  protected readonly returnExceptions: boolean;
  protected unfinished: number;
  protected cancelRequested = false;

  constructor(awaitables: readonly Awaitable[], returnExceptions: boolean, loop: HostLoop) {
    super({ loop });
    this.returnExceptions = returnExceptions;
    const futures = new Map([...new Set(awaitables)].map((each) => [each, ensureFuture(each, { loop })]));
    this.children = awaitables.flatMap((each) => futures.get(each) ?? []);
    this.unfinished = futures.size;
    const done: FuturePort[] = [];
    for (const child of futures.values()) {
      if (child.done()) done.push(child);
      else child.addDoneCallback((finished) => this.noteFinished(finished));
    }
    for (const child of done) this.noteFinished(child);
  }

  override cancel(): boolean {
    if (this.done()) return false;
    let cancelled = false;
    for (const child of this.children) if (child.cancel()) cancelled = true;
    if (cancelled) this.cancelRequested = true;
    return cancelled;
  }

  protected noteFinished(child: FuturePort): void {
    this.unfinished -= 1;
    if (this.done()) {
      // What fails when the whole is over counts as seen, and is reported to nobody.
      if (!child.cancelled()) child.exception();
      return;
    }
    const outcome = this.returnExceptions ? undefined : outcomeOf(child);
    if (outcome !== undefined && outcome.kind !== 'result') this.setException(outcome.exception);
    else if (this.unfinished === 0) this.finish();
  }

  protected finish(): void {
    if (this.cancelRequested) this.setException(new CancelledError('The gathering was cancelled.'));
    else this.setResult(this.children.map(resultOrException));
  }
}

const resultOrException = (child: FuturePort): unknown => {
  const outcome = outcomeOf(child);
  return outcome.kind === 'result' ? outcome.result : outcome.exception;
};
