import { describe, expect, it } from 'vitest';
import { comesBack } from './guard.js';

const forEver = (): void => {
  for (;;);
};

describe('a guarded call', () => {
  it('that comes back is told so, and has done its work', () => {
    let done = false;
    expect(
      comesBack(() => {
        done = true;
      }, 5),
    ).toBe(true);
    expect(done).toBe(true);
  });

  it('that spins is interrupted', () => {
    expect(comesBack(forEver, 0.05)).toBe(false);
  });

  it('that catches everything is interrupted all the same', () => {
    const stubborn = (): void => {
      for (;;) {
        try {
          forEver();
        } catch {
          // Whatever it is, on with it.
        } finally {
          forEver();
        }
      }
    };
    expect(comesBack(stubborn, 0.05)).toBe(false);
  });

  it('that throws throws the same', () => {
    const error = new Error('x');
    expect(() =>
      comesBack(() => {
        throw error;
      }, 5),
    ).toThrow(error);
  });

  it('leaves nothing behind', () => {
    comesBack(() => undefined, 5);
    comesBack(forEver, 0.05);
    expect(globalThis.looplawGuarded).toBeUndefined();
  });
});
