import { describe, expect, it } from 'vitest';
import { Identifiers } from './names.js';

const snake = (name: string, suffix: string): string => `${name}_${suffix}`;

describe('the identifiers of a script', () => {
  it('are the names themselves, unless the language uses them', () => {
    const identifiers = new Identifiers(['if'], snake);
    expect(identifiers.of('callback', 'a')).toBe('a');
    expect(identifiers.of('callback', 'if')).toBe('if_callback');
    expect(identifiers.of('callback', 'a')).toBe('a');
  });

  it('tell apart what shares a name', () => {
    const identifiers = new Identifiers([], snake);
    expect([identifiers.of('callback', 'a'), identifiers.of('coroutine', 'a'), identifiers.of('handle', 'a')]).toEqual([
      'a',
      'a_coroutine',
      'a_handle',
    ]);
    expect(identifiers.of('future', 'a', 'handle')).toBe('a_handle_2');
  });

  it('are words, whatever the name is made of', () => {
    const identifiers = new Identifiers([], snake);
    expect(identifiers.of('thing', '1-x')).toBe('_1_x');
  });
});
