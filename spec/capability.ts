/**
 * What a loop may claim. A manifest lists the claims; a law that needs one which is not listed is skipped, and the report
 * names it. Every loop has `callSoon`, `runForever` and `stop`: without them there is nothing to judge.
 */

/** Each capability, and what a loop says by claiming it. */
export const capabilities = {
  arguments: 'callSoon and callLater pass further arguments on to the callback',
  cancel: 'callSoon (and callLater) return a handle that can be cancelled',
  context: 'a callback sees the AsyncLocalStorage of the moment when it was scheduled',
  timers: 'time, callLater and callAt',
  timerOrder: 'timers run in the order of their deadlines',
  deadlines: "a timer's handle tells its deadline with when()",
  farTimers: 'delays of 2^31 milliseconds and more, and such as are infinite or no number',
  restart: 'nothing runs outside a run, and a stopped loop can be run again',
  persistent: 'runForever goes on when there is nothing left to do',
  close: 'close drops what is pending',
  guards: 'a run inside a run, closing a running loop, and using a closed loop raise',
  state: 'isRunning and isClosed',
  runningLoop: 'the adapter can tell which loop is running in this thread, and only one may run',
  exceptions: 'an exception of a callback goes to the exception handler, and the loop goes on',
  exits: 'SystemExit and KeyboardInterrupt leave runForever',
  advance: 'the virtual clock can be moved on while a callback runs',
  coarseClock: 'the factory makes loops whose clock moves in steps of a given size',
  asyncioOrder: "the order of CPython's asyncio also where no document promises it",
} as const;

export type Capability = keyof typeof capabilities;

export const capabilityNames = Object.keys(capabilities) as readonly Capability[];

/** How a subject's clock goes: `virtual` moves only while the loop waits; `real` follows the machine's. */
export type ClockKind = 'virtual' | 'real';

/** What a subject says of itself. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly clock: ClockKind;
  /** Seconds. By so much may a timer be early on the loop's own clock; 0.001 for a loop that keeps whole milliseconds. */
  readonly resolution: number;
  readonly claims: readonly Capability[];
}
