/** Looks an adapter over before anything is run: what can be said in one sentence should not be a thousand violations. */

import { type Capability, capabilityNames, outsideCapabilities, taskCapabilities } from '../../spec/capability.js';
import type { AnyAdapter, SubjectLoop } from '../harness/adapter.js';
import { AdapterError } from './driver.js';

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

/** Throws an AdapterError with the first thing that is wrong. */
export const checkAdapter = (adapter: AnyAdapter): void => {
  checkManifest(adapter);
  let loop: SubjectLoop;
  try {
    loop = adapter.create({});
  } catch (thrown) {
    throw new AdapterError(
      `Expected the factory of "${adapter.name}" to make a loop, it threw "${String(thrown)}"; call create({}) by itself to see where.`,
    );
  }
  if ((typeof loop !== 'object' && typeof loop !== 'function') || loop === null) {
    throw new AdapterError(
      `Expected the factory of "${adapter.name}" to make a loop, it made ${String(loop)}; return the loop from create.`,
    );
  }
  for (const method of always) requireMethod(adapter, loop, method, 'every loop needs it');
  for (const claim of adapter.claims) {
    for (const method of methodsOf[claim] ?? []) requireMethod(adapter, loop, method, `"${claim}" is claimed`);
  }
};

const requireMethod = (adapter: AnyAdapter, loop: SubjectLoop, method: keyof SubjectLoop, because: string): void => {
  if (typeof loop[method] === 'function') return;
  throw new AdapterError(
    `Expected the loop of "${adapter.name}" to have ${method}(), since ${because}, and it has not; add the method${because.startsWith('every') ? '' : ', or take the claim back'}.`,
  );
};

const checkManifest = (adapter: AnyAdapter): void => {
  const wrong = (what: string, got: unknown, mend: string): never => {
    throw new AdapterError(`Expected ${what}, got ${JSON.stringify(got) ?? String(got)}; ${mend}.`);
  };
  if (typeof adapter !== 'object' || adapter === null)
    wrong('an adapter', adapter, 'export default defineAdapter({ ... })');
  if (typeof adapter.name !== 'string' || adapter.name === '')
    wrong("the adapter's name to be a text", adapter.name, 'name the loop');
  if (typeof adapter.version !== 'string')
    wrong("the adapter's version to be a text", adapter.version, 'say which version of the loop it is');
  if (adapter.clock !== 'virtual' && adapter.clock !== 'real') {
    wrong('the adapter\'s clock to be "virtual" or "real"', adapter.clock, "say how the loop's clock goes");
  }
  const { resolution = 0 } = adapter;
  if (!(resolution >= 0 && resolution < 0.5))
    wrong(
      'a resolution in seconds, from 0 to less than 0.5',
      resolution,
      'a loop that keeps whole milliseconds has 0.001',
    );
  if (typeof adapter.create !== 'function')
    wrong('create to be a function that makes a loop', adapter.create, 'add create: () => new MyLoop()');
  if (!Array.isArray(adapter.claims))
    wrong('claims to be a list', adapter.claims, 'list what the loop can do, or nothing: []');
  for (const claim of adapter.claims) {
    if (!capabilityNames.includes(claim))
      wrong(`claims from the list ${capabilityNames.join(', ')}`, claim, 'correct the claim or take it out');
  }
  for (const claim of outsideCapabilities) {
    if (adapter.claims.includes(claim))
      wrong(
        `no claim of "${claim}" by an adapter in TypeScript, whose callbacks cannot be called from other threads`,
        adapter.claims,
        'take the claim back',
      );
  }
  for (const [claim, needed] of restsOn) {
    if (adapter.claims.includes(claim) && !adapter.claims.includes(needed))
      wrong(
        `the claim "${needed}" beside "${claim}", which rests on it`,
        adapter.claims,
        'add the one, or take the other back',
      );
  }
  if (adapter.claims.includes('advance') && adapter.clock === 'virtual' && typeof adapter.advance !== 'function') {
    wrong(
      'advance to be a function, since it is claimed',
      adapter.advance,
      'add advance: (loop, by) => ... that moves the virtual clock, or take the claim back',
    );
  }
  if (adapter.claims.includes('runningLoop') && typeof adapter.runningLoop !== 'function') {
    wrong(
      'runningLoop to be a function, since it is claimed',
      adapter.runningLoop,
      'add runningLoop: () => ..., or take the claim back',
    );
  }
};
