import { describe, expect, it } from 'vitest';
import { readTrace } from '../trace-notation.js';
import { lawOf } from './index.js';
import { readingOf } from './pass.js';

const check = (id: string, trace: string): unknown => lawOf(id)?.check(readingOf(readTrace(trace)));

const begin = `
  0 spawn t
  run
  socket c accepted
  client a connected
  client a sent "ab"
`;

describe('what a system says of a connection that has failed', () => {
  // Linux tells an error once, by whatever is asked first, and says "end" from then on.
  const afterError = `${begin}
    client a reset
    client a done
    t steps
    await sendAll at c data "x"
    awaited raising ConnectionResetError
    await receive at c most 2
    awaited []
  `;

  it('is no end that was told too early, nor a reset that was taken for one', () => {
    expect(check('11.5', afterError)).toBeTypeOf('number');
    expect(check('11.1', afterError)).toBeTypeOf('number');
  });

  it('is a reset that was taken for an end, where no error was told before', () => {
    const unannounced = afterError.replace('awaited raising ConnectionResetError', 'awaited');
    expect(check('11.5', unannounced)).toMatchObject({ however: ['the end was told as if all had come'] });
  });
});

it('what a client that was still at work had sent is not known', () => {
  const atWork = `${begin}
    t steps
    await receive at c most 9
    awaited ["abcd"]
  `;
  expect(check('11.1', atWork)).toBe(1);
  expect(check('11.1', `${atWork}\n client a done`)).toMatchObject({ however: ['more came'] });
});
