/** Looks an adapter over before anything is run: what can be said in one sentence should not be a thousand violations. */

import { type Capability, capabilityNames, outsideCapabilities, taskCapabilities } from '../../spec/capability.js';
import type { AnyAdapter, SubjectLoop } from '../harness/adapter.js';
import { AdapterError } from './driver.js';

/** What is wrong with an adapter, in the three parts of a sentence, and the name of the mistake. */
export interface AdapterFault {
  readonly mistake: AdapterMistake;
  readonly expected: string;
  /** With its verb, like `got "fast"`. */
  readonly came: string;
  readonly mend: string;
}

export type AdapterMistake =
  | 'no-adapter'
  | 'manifest'
  | 'resolution'
  | 'unknown-claim'
  | 'claim-rests-on-another'
  | 'missing-method'
  | 'factory-throws'
  | 'async-factory'
  | 'factory-makes-no-loop';

/** Throws an AdapterError with the first thing that is wrong. */
export const checkAdapter = (adapter: AnyAdapter): void => {
  for (const fault of adapterFaults(adapter)) throw new AdapterError(sentenceOf(fault));
};

export const sentenceOf = ({ expected, came, mend }: Omit<AdapterFault, 'mistake'>): string =>
  `Expected ${expected}, ${came}; ${mend}.`;

/** All that is wrong, one after the other. A loop is made only of an adapter that is right as far as that. */
export function* adapterFaults(adapter: AnyAdapter): Generator<AdapterFault, void, void> {
  let isWhole = true;
  for (const fault of manifestFaults(adapter)) {
    isWhole = false;
    yield fault;
  }
  if (isWhole) yield* loopFaults(adapter);
}

/** The methods that a loop must have for each claim. */
export const methodsOf: Readonly<Partial<Record<Capability, readonly (keyof SubjectLoop)[]>>> = {
  timers: ['time', 'callLater', 'callAt'],
  close: ['close'],
  state: ['isRunning', 'isClosed'],
  exceptions: ['setExceptionHandler'],
  futures: ['createFuture'],
  tasks: ['createTask'],
  currentTask: ['currentTask'],
  untilComplete: ['runUntilComplete'],
  runner: ['runMain'],
  sleep: ['sleep'],
  gather: ['gather'],
  wait: ['wait'],
  waitFor: ['waitFor'],
  shield: ['shield'],
  asCompleted: ['asCompleted'],
  timeoutBlocks: ['timeout'],
  taskGroups: ['taskGroup'],
  asyncFor: ['asyncFor'],
  asyncWith: ['asyncWith'],
  asyncGenerators: ['createGenerator'],
  locks: ['createLock'],
  events: ['createEvent'],
  semaphores: ['createSemaphore'],
  conditions: ['createCondition'],
  barriers: ['createBarrier'],
  queues: ['createQueue'],
  sockets: ['sockListen', 'sockAccept', 'sockConnect', 'sockReceive', 'sockSendAll', 'sockShutdown', 'sockClose'],
  readiness: ['addReader', 'removeReader', 'addWriter', 'removeWriter', 'receiveNow', 'sendNow'],
  http: ['serveHttp'],
  gateway: ['serveGateway'],
  streams: ['openStream'],
};

/** Claims that mean nothing without another. */
export const restsOn: readonly (readonly [Capability, Capability])[] = [
  ['timerOrder', 'timers'],
  ['deadlines', 'timers'],
  ['farTimers', 'timers'],
  ['coarseClock', 'timers'],
  ['guards', 'close'],
  ['cancelCounters', 'cancellation'],
  ['runner', 'close'],
  ['sleep', 'timers'],
  ['sockets', 'tasks'],
  ['resets', 'sockets'],
  ['readiness', 'sockets'],
  ['streams', 'sockets'],
  ['http', 'tasks'],
  ['keepAlive', 'http'],
  ['gateway', 'tasks'],
  ...taskCapabilities
    .filter((claim) => claim !== 'tasks' && claim !== 'futures')
    .map((claim) => [claim, 'tasks'] as const),
];

const always: readonly (keyof SubjectLoop)[] = ['callSoon', 'runForever', 'stop'];

function* loopFaults(adapter: AnyAdapter): Generator<AdapterFault, void, void> {
  const expected = `the factory of "${adapter.name}" to make a loop`;
  let loop: unknown;
  try {
    loop = adapter.create({});
  } catch (thrown) {
    const mend = 'call create({}) by itself to see where';
    return yield { mistake: 'factory-throws', expected, came: `it threw "${String(thrown)}"`, mend };
  }
  if ((typeof loop !== 'object' && typeof loop !== 'function') || loop === null) {
    const mend = 'return the loop from create';
    return yield { mistake: 'factory-makes-no-loop', expected, came: `it made ${String(loop)}`, mend };
  }
  if (isPromise(loop)) {
    loop.then(undefined, () => undefined);
    const mend = 'make create a function that is not async, and load or open beforehand what has to be waited for';
    return yield { mistake: 'async-factory', expected, came: 'it made a promise of one', mend };
  }
  const has = loop as SubjectLoop;
  for (const method of always) {
    if (typeof has[method] !== 'function') yield missing(adapter, method, 'every loop needs it', 'add the method');
  }
  for (const claim of adapter.claims) {
    for (const method of methodsOf[claim] ?? []) {
      if (typeof has[method] !== 'function')
        yield missing(adapter, method, `"${claim}" is claimed`, 'add the method, or take the claim back');
    }
  }
}

/** A loop may have a method of that name for its own purposes. */
const isPromise = (made: object): made is Promise<unknown> =>
  typeof (made as Partial<Promise<unknown>>).then === 'function' &&
  typeof (made as Partial<SubjectLoop>).callSoon !== 'function';

const missing = (adapter: AnyAdapter, method: keyof SubjectLoop, because: string, mend: string): AdapterFault => ({
  mistake: 'missing-method',
  expected: `the loop of "${adapter.name}" to have ${method}(), since ${because}`,
  came: 'and it has not',
  mend,
});

function* manifestFaults(adapter: AnyAdapter): Generator<AdapterFault, void, void> {
  const wrong = (expected: string, got: unknown, mend: string, mistake: AdapterMistake = 'manifest'): AdapterFault => ({
    mistake,
    expected,
    came: `got ${JSON.stringify(got) ?? String(got)}`,
    mend,
  });
  if (typeof adapter !== 'object' || adapter === null)
    return yield wrong('an adapter', adapter, 'export default defineAdapter({ ... })', 'no-adapter');
  if (typeof adapter.name !== 'string' || adapter.name === '')
    yield wrong("the adapter's name to be a text", adapter.name, 'name the loop');
  if (typeof adapter.version !== 'string')
    yield wrong("the adapter's version to be a text", adapter.version, 'say which version of the loop it is');
  if (adapter.clock !== 'virtual' && adapter.clock !== 'real') {
    yield wrong('the adapter\'s clock to be "virtual" or "real"', adapter.clock, "say how the loop's clock goes");
  }
  const { resolution = 0 } = adapter;
  if (!(resolution >= 0 && resolution < 0.5))
    yield wrong(
      'a resolution in seconds, from 0 to less than 0.5',
      resolution,
      'a loop that keeps whole milliseconds has 0.001',
      'resolution',
    );
  if (typeof adapter.create !== 'function')
    yield wrong('create to be a function that makes a loop', adapter.create, 'add create: () => new MyLoop()');
  if (!Array.isArray(adapter.claims))
    return yield wrong('claims to be a list', adapter.claims, 'list what the loop can do, or nothing: []');
  yield* claimFaults(adapter, wrong);
}

type Wrong = (expected: string, got: unknown, mend: string, mistake?: AdapterMistake) => AdapterFault;

function* claimFaults(adapter: AnyAdapter, wrong: Wrong): Generator<AdapterFault, void, void> {
  for (const claim of adapter.claims) {
    if (!capabilityNames.includes(claim)) {
      const expected = `claims from the list ${capabilityNames.join(', ')}`;
      yield wrong(expected, claim, 'correct the claim or take it out', 'unknown-claim');
    }
  }
  for (const claim of outsideCapabilities) {
    if (adapter.claims.includes(claim))
      yield wrong(
        `no claim of "${claim}" by an adapter in TypeScript, whose callbacks cannot be called from other threads`,
        adapter.claims,
        'take the claim back',
        'unknown-claim',
      );
  }
  for (const [claim, needed] of restsOn) {
    if (adapter.claims.includes(claim) && !adapter.claims.includes(needed))
      yield wrong(
        `the claim "${needed}" beside "${claim}", which rests on it`,
        adapter.claims,
        'add the one, or take the other back',
        'claim-rests-on-another',
      );
  }
  if (adapter.claims.includes('advance') && adapter.clock === 'virtual' && typeof adapter.advance !== 'function') {
    yield wrong(
      'advance to be a function, since it is claimed',
      adapter.advance,
      'add advance: (loop, by) => ... that moves the virtual clock, or take the claim back',
      'missing-method',
    );
  }
  if (adapter.claims.includes('runningLoop') && typeof adapter.runningLoop !== 'function') {
    yield wrong(
      'runningLoop to be a function, since it is claimed',
      adapter.runningLoop,
      'add runningLoop: () => ..., or take the claim back',
      'missing-method',
    );
  }
}
