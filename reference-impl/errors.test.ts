import { describe, expect, it } from 'vitest';
import * as errors from './errors.js';

describe('the errors', () => {
  it('are known by the names that asyncio gives them', () => {
    const { ExceptionGroup, IncompleteReadError, LimitOverrunError, isCancelledError, ...others } = errors;
    for (const [name, Kind] of Object.entries(others)) {
      const error = new Kind('why');
      expect([error.name, error.message, error instanceof Error]).toEqual([name, 'why', true]);
    }
    expect(new ExceptionGroup('why', []).name).toBe('ExceptionGroup');
    expect(new IncompleteReadError(Uint8Array.of(1), 2)).toMatchObject({
      name: 'IncompleteReadError',
      message: '1 bytes came before the end, and 2 were expected.',
      partial: Uint8Array.of(1),
    });
    expect(new LimitOverrunError('why', 3)).toMatchObject({ name: 'LimitOverrunError', message: 'why', consumed: 3 });
  });

  it('of several tasks are kept in their order, whatever was thrown', () => {
    expect(new errors.ExceptionGroup('why', [null, 'x']).errors).toEqual([null, 'x']);
  });

  it('tell a cancellation, also that of another loop, from everything else', () => {
    class Theirs extends Error {
      override readonly name = 'CancelledError';
    }
    const cancellations = [new errors.CancelledError(), new Theirs()];
    const others = [new errors.TimeoutError(), { name: 'CancelledError' }, null, undefined, 0, ''];
    expect(cancellations.map(errors.isCancelledError)).toEqual([true, true]);
    expect(others.filter(errors.isCancelledError)).toEqual([]);
  });
});
