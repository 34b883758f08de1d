import { describe, expect, it } from 'vitest';
import type { CoroutineStatement, Program } from '../../spec/program.js';
import { endsWhenCancelled } from './cancellable.js';

const isFine = (body: readonly CoroutineStatement[], more: Partial<Program> = {}): boolean =>
  endsWhenCancelled({ script: [], coroutines: { foo: body }, ...more });

const wait: CoroutineStatement = { op: 'await', future: 'f' };
const sleep: CoroutineStatement = { op: 'sleep', for: 1 };

describe('a program whose tasks are over soon after they are cancelled', () => {
  it('may wait, and take a time of its own to clean up', () => {
    expect(isFine([wait, { op: 'try', body: [wait], finally: [sleep] }])).toBe(true);
    expect(isFine([{ op: 'try', body: [wait], except: { error: 'Error', body: [wait] } }])).toBe(true);
  });

  it('does not go on when it is cancelled', () => {
    for (const error of ['CancelledError', 'any'] as const) {
      expect(isFine([{ op: 'try', body: [sleep], except: { error, body: [] } }, wait])).toBe(false);
    }
    const managers = { cm: { enter: [], exit: [], suppresses: true } } as const;
    expect(isFine([{ op: 'asyncWith', manager: 'cm', body: [sleep] }], { managers })).toBe(false);
  });

  it('does not raise something else, which might be caught in place of the cancel', () => {
    expect(isFine([{ op: 'try', body: [sleep], finally: [{ op: 'raise', error: 'Error' }] }])).toBe(false);
  });

  it('does not wait in a cleanup for what may never come, wherever it stands', () => {
    const lasting: CoroutineStatement = { op: 'try', body: [sleep], finally: [wait] };
    expect(isFine([lasting])).toBe(false);
    expect(isFine([{ op: 'timeout', in: 1, as: 'x', body: [lasting] }])).toBe(false);
    expect(isFine([], { generators: { count: [lasting] } })).toBe(false);
    expect(isFine([], { iterators: { it: { items: [], each: [lasting] } } })).toBe(false);
    expect(isFine([], { managers: { cm: { enter: [lasting], exit: [] } } })).toBe(false);
    expect(isFine([], { managers: { cm: { enter: [], exit: [wait] } } })).toBe(false);
  });

  it('has no conditions, groups or waitFor, of which it is not sure', () => {
    expect(isFine([], { script: [{ op: 'create', what: 'condition', as: 'k' }] })).toBe(false);
    expect(isFine([{ op: 'create', what: 'condition', as: 'k' }])).toBe(false);
    expect(isFine([{ op: 'taskGroup', as: 'v', body: [] }])).toBe(false);
    expect(isFine([{ op: 'waitFor', of: { future: 'f' }, timeout: 1 }])).toBe(false);
  });
});
