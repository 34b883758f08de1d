import { describe, expect, it } from 'vitest';
import minimal from '../adapters/minimal.js';
import node from '../adapters/node.js';
import reference from '../adapters/reference.js';
import realtime from '../adapters/reference-realtime.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { checkAdapter } from './check-adapter.js';
import { AdapterError } from './driver.js';

const least = { callSoon: () => undefined, runForever: () => undefined, stop: () => undefined };

const good = { name: 'mine', version: '1.0.0', clock: 'virtual', claims: [], create: () => least };

const check = (adapter: unknown): void => checkAdapter(adapter as AnyAdapter);

const faults: readonly (readonly [fault: string, adapter: unknown, message: string])[] = [
  ['is nothing', null, 'Expected an adapter, got null; export default defineAdapter({ ... }).'],
  ['is a word', 'loop', 'Expected an adapter, got "loop"; export default defineAdapter({ ... }).'],
  ['has no name', { ...good, name: '' }, 'Expected the adapter\'s name to be a text, got ""; name the loop.'],
  [
    'has no version',
    { ...good, version: undefined },
    "Expected the adapter's version to be a text, got undefined; say which version of the loop it is.",
  ],
  [
    'has a clock that nobody knows',
    { ...good, clock: 'fast' },
    'Expected the adapter\'s clock to be "virtual" or "real", got "fast"; say how the loop\'s clock goes.',
  ],
  [
    'has a resolution in milliseconds',
    { ...good, resolution: 16 },
    'Expected a resolution in seconds, from 0 to less than 0.5, got 16; a loop that keeps whole milliseconds has 0.001.',
  ],
  [
    'has a resolution that is no number',
    { ...good, resolution: 'fine' },
    'Expected a resolution in seconds, from 0 to less than 0.5, got "fine"; a loop that keeps whole milliseconds has 0.001.',
  ],
  [
    'has no factory',
    { ...good, create: undefined },
    'Expected create to be a function that makes a loop, got undefined; add create: () => new MyLoop().',
  ],
  [
    'has no list of claims',
    { ...good, claims: 'timers' },
    'Expected claims to be a list, got "timers"; list what the loop can do, or nothing: [].',
  ],
  [
    'claims advance without the function',
    { ...good, claims: ['advance'] },
    'Expected advance to be a function, since it is claimed, got undefined; add advance: (loop, by) => ... that moves the virtual clock, or take the claim back.',
  ],
  [
    'claims runningLoop without the function',
    { ...good, claims: ['runningLoop'] },
    'Expected runningLoop to be a function, since it is claimed, got undefined; add runningLoop: () => ..., or take the claim back.',
  ],
  [
    'has a factory that throws',
    {
      ...good,
      create: () => {
        throw new Error('no memory');
      },
    },
    'Expected the factory of "mine" to make a loop, it threw "Error: no memory"; call create({}) by itself to see where.',
  ],
  [
    'has a factory that makes nothing',
    { ...good, create: () => undefined },
    'Expected the factory of "mine" to make a loop, it made undefined; return the loop from create.',
  ],
  [
    'has a loop that cannot be stopped',
    { ...good, create: () => ({ ...least, stop: undefined }) },
    'Expected the loop of "mine" to have stop(), since every loop needs it, and it has not; add the method.',
  ],
];

describe('an adapter is refused, in one sentence that says what to do, where it', () => {
  it.each(faults)('%s', (_fault, adapter, message) => {
    expect(() => check(adapter)).toThrow(new AdapterError(message));
  });

  it('claims what nobody knows', () => {
    expect(() => check({ ...good, claims: ['telepathy'] })).toThrow(
      /^Expected claims from the list arguments, .*, asyncioOrder, got "telepathy"; correct the claim or take it out\.$/,
    );
  });

  it.each([
    ['timers', 'time'],
    ['close', 'close'],
    ['state', 'isRunning'],
    ['exceptions', 'setExceptionHandler'],
  ])('claims %s and has no %s()', (claim, method) => {
    expect(() => check({ ...good, claims: [claim] })).toThrow(
      `Expected the loop of "mine" to have ${method}(), since "${claim}" is claimed, and it has not; add the method, or take the claim back.`,
    );
  });
});

describe('an adapter is refused, in one sentence that says what to do, where it claims', () => {
  it.each([
    ['timerOrder', 'timers'],
    ['deadlines', 'timers'],
    ['farTimers', 'timers'],
    ['coarseClock', 'timers'],
    ['guards', 'close'],
  ])('%s and not %s', (claim, needed) => {
    expect(() => check({ ...good, claims: [claim] })).toThrow(
      `Expected the claim "${needed}" beside "${claim}", which rests on it, got ["${claim}"]; add the one, or take the other back.`,
    );
  });
});

describe('an adapter is accepted', () => {
  it('that claims nothing and has the least', () => {
    expect(() => check(good)).not.toThrow();
  });

  it('that leaves out advance on the real clock, where a callback can always be busy', () => {
    expect(() => check({ ...good, clock: 'real', claims: ['advance'] })).not.toThrow();
  });

  it.each([
    ['reference', reference],
    ['reference-realtime', realtime],
    ['minimal', minimal],
    ['node', node],
  ])('that is bundled: %s', (_name, adapter) => {
    expect(() => check(adapter)).not.toThrow();
  });
});
