import { describe, expect, it } from 'vitest';
import { readTrace } from '../trace-notation.js';
import { lawOf } from './index.js';
import { readingOf } from './pass.js';

const check = (id: string, trace: string): unknown => lawOf(id)?.check(readingOf(readTrace(trace)));

/** A writer that is never called, although a chain of callbacks goes on and comes to its end. */
const uncalled = (socket: string, before = ''): string => `
  0 socket c ${socket}
  ${before}
  use_socket c addWriter w
  call_soon a
  run
  1100 times: a starts; call_soon a; a ends
  hop
  settled
`;

describe('a writer that is not called', () => {
  it('is missed on a connection over which nothing was sent', () => {
    expect(check('1.5', uncalled('accepted'))).toBeTypeOf('object');
    expect(check('11.7', uncalled('accepted'))).toBeTypeOf('object');
  });

  it.each([
    ['a socket that listens, which no system says to be writable', uncalled('listens')],
    [
      'a connection that may be full',
      uncalled('accepted', `spawn t\nrun\nt steps\nawait sendAll at c data "${'x'.repeat(1001)}"\nt pauses`),
    ],
    ['a side that was ended', uncalled('accepted', 'use_socket c shutdown')],
  ])('is not missed on %s', (_socket, trace) => {
    expect(check('1.5', trace)).toBe(0);
    expect(check('11.7', trace)).toBe(0);
  });
});
