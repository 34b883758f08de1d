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
  threads: 'callSoonThreadsafe: other threads may call the loop (not for adapters in TypeScript)',
  signals: 'the loop has handlers of signals (not for adapters in TypeScript)',
  futures: 'createFuture: futures with done-callbacks',
  tasks: 'createTask: tasks that drive coroutines; and the futures that they await',
  cancellation: 'tasks can be cancelled: CancelledError is raised where they wait',
  awaitDoneIsSync: 'awaiting what is done goes on at once, without giving up a turn',
  cancelCounters: 'cancelling and uncancel count the requests to cancel a task',
  foreignFutures:
    'a task that awaits itself, a future of another loop, or what is no future, is told so by RuntimeError',
  currentTask: 'currentTask tells which task is at work',
  untilComplete: 'runUntilComplete',
  runner: 'runMain: runs a coroutine, cancels what is left over and waits for it, and closes the loop',
  sleep: 'sleep, for so many seconds',
  gather: 'gather',
  wait: 'wait, with its three conditions and a timeout',
  waitFor: 'waitFor, with a timeout',
  shield: 'shield',
  asCompleted: 'asCompleted',
  timeoutBlocks: 'timeout blocks, which can be nested and rescheduled',
  taskGroups: 'task groups',
  asyncFor: 'asyncFor, over what gives items one by one',
  asyncWith: 'asyncWith, with what is entered and left',
  asyncGenerators: 'async generators that can be closed early',
  locks: 'locks',
  events: 'events',
  semaphores: 'semaphores, also bounded ones',
  conditions: 'conditions',
  barriers: 'barriers',
  queues: 'queues: first in first out, last in first out, by priority',
  sockets: 'sockets that listen, accept, connect, receive, send all, shut down and close',
  resets: 'a connection that the other side breaks off is told from one that it has ended',
  readiness: 'callbacks for when a socket can be read, or written',
  streams: 'streams over sockets: read, readUntil, readExactly, readLine, write, drain, writeEof, close',
  http: 'serves HTTP',
  keepAlive: 'serves one request after the other on a connection of HTTP/1.1, also such as come together',
  gateway: 'serves an application of the gateway interface (PEP 3333)',
  asyncioOrder: "the order of CPython's asyncio also where no document promises it",
} as const;

export type Capability = keyof typeof capabilities;

export const capabilityNames = Object.keys(capabilities) as readonly Capability[];

/** The claims that speak of futures and tasks, and of what is built on them. */
export const taskCapabilities = [
  'futures',
  'tasks',
  'cancellation',
  'awaitDoneIsSync',
  'cancelCounters',
  'foreignFutures',
  'currentTask',
  'untilComplete',
  'runner',
  'sleep',
  'gather',
  'wait',
  'waitFor',
  'shield',
  'asCompleted',
  'timeoutBlocks',
  'taskGroups',
  'asyncFor',
  'asyncWith',
  'asyncGenerators',
  'locks',
  'events',
  'semaphores',
  'conditions',
  'barriers',
  'queues',
] as const satisfies readonly Capability[];

/** What only a loop of another language can have: nobody calls a function of JavaScript from another thread. */
export const outsideCapabilities = ['threads', 'signals'] as const satisfies readonly Capability[];

/** What speaks of sockets, and of what is built on them. */
export const networkCapabilities = [
  'sockets',
  'resets',
  'readiness',
  'streams',
  'http',
  'keepAlive',
  'gateway',
] as const satisfies readonly Capability[];

/** What a loop of callbacks and timers can claim by itself. */
export const callbackCapabilities: readonly Capability[] = capabilityNames.filter(
  (name) => ![...taskCapabilities, ...outsideCapabilities, ...networkCapabilities].some((each) => each === name),
);

/** All that a loop in TypeScript can claim, but for the network. */
export type PortCapability = Exclude<
  Capability,
  (typeof outsideCapabilities)[number] | (typeof networkCapabilities)[number]
>;

const isOfPort = (name: Capability): name is PortCapability =>
  ![...outsideCapabilities, ...networkCapabilities].some((each) => each === name);

export const portCapabilities: readonly PortCapability[] = capabilityNames.filter(isOfPort);

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
