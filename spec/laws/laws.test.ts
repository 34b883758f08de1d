import { describe, expect, it } from 'vitest';
import { readTrace } from '../trace-notation.js';
import { byNumber, laws, uncheckedLaws } from './index.js';
import { readingOf } from './pass.js';

describe.each(laws.map((law) => [law.id, law.title, law] as const))('law %s: %s', (id, _title, law) => {
  it('meets and accepts its smallest legal trace', () => {
    const reading = readingOf(readTrace(law.legal));
    const result = law.check(reading);
    expect(result).toBeGreaterThan(0);
  });

  it('refuses its smallest illegal trace, with a reason', () => {
    const trace = readTrace(law.illegal);
    const result = law.check(readingOf(trace));
    if (typeof result === 'number')
      throw new Error(`Expected law ${id} to refuse the trace, it met it ${result} times.`);
    expect(trace.events[result.event]).toBeDefined();
    expect(result.because.length).toBeGreaterThan(0);
    expect(result.however.length).toBeGreaterThan(0);
  });
});

const legalReadings = laws.map((law) => [law.id, readingOf(readTrace(law.legal))] as const);

describe('the laws', () => {
  it('have numbers of their own, and stand in their order', () => {
    const ids = [...laws, ...uncheckedLaws].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...laws].sort(byNumber)).toEqual(laws);
  });

  it.each(laws.map((law) => [law.id, law] as const))('%s accepts every smallest legal trace', (_id, law) => {
    for (const [other, reading] of legalReadings) {
      expect(law.check(reading), `the legal trace of ${other}`).toBeTypeOf('number');
    }
  });
});

describe('law 2.5', () => {
  const trace = (delay: string): ReturnType<typeof readTrace> =>
    readTrace(`
      0 call_later n in ${delay}
      run
      call_soon a
      a starts
      call_later t in -1
      a ends
      5 t starts
      t ends
    `);
  const check = (delay: string): unknown => laws.find(({ id }) => id === '2.5')?.check(readingOf(trace(delay)));

  it('does not blame what a timer with NaN keeps waiting, which is told as 2.12', () => {
    expect(check('5')).toBeTypeOf('object');
    expect(check('nan')).toBeTypeOf('number');
  });
});

describe('law 2.8', () => {
  it('does not blame a cancel that came after the timers had run in the wrong order', () => {
    const trace = readTrace(`
      0 call_later a in 2
      call_later b in 1.5
      run
      2 a starts
      call_at c at 1
      cancel c
      a ends
      b starts
      b ends
    `);
    expect(laws.find(({ id }) => id === '2.8')?.check(readingOf(trace))).toBeTypeOf('number');
  });
});

describe('law 3.5', () => {
  it('does not blame what a deadline that is no number does to a run, which is told as 2.12', () => {
    const reading = readingOf(
      readTrace(`
        0 call_later a in nan
        run
        returns raising foreign ValueError
      `),
    );
    const verdict = (law: string): unknown => laws.find(({ id }) => id === law)?.check(reading);
    for (const law of ['1.2', '2.6', '3.5']) expect(verdict(law), law).toBeTypeOf('number');
    expect(verdict('2.12')).toBeTypeOf('object');
  });
});

describe('the laws on where a run ends', () => {
  const verdict = (law: string, text: string): unknown =>
    laws.find(({ id }) => id === law)?.check(readingOf(readTrace(text)));

  it.each([
    ['a bare yield', 'await yield', 'awaited'],
    ['a future that is done meanwhile', 'await future f', 'awaited'],
  ])('see tasks that wait for %s', (_what, waits, goesOn) => {
    const course = `
      t steps
      ${waits}
      t pauses
      call_soon a
      a starts
      settle f with 1
      a ends
      t steps
      ${goesOn}
      t finishes
      returns
    `;
    const stopped = course.replace('call_soon a', '').replace('settle f', 'stop\n settle f');
    expect(verdict('3.1', `0 future f\n spawn t\n call_soon a\n run${stopped}`)).toBeTypeOf(
      waits === 'await yield' ? 'number' : 'object',
    );
    expect(verdict('3.2', `0 future f\n spawn t\n stop\n run${course}`)).toBeTypeOf('object');
  });
});

describe('law 3.15', () => {
  it('sees exits of tasks', () => {
    const exit = { error: 0, type: 'SystemExit' } as const;
    const trace = readTrace('0 spawn t\n run\n t steps\n t finishes');
    const verdict = (raised: object): unknown => {
      const events = trace.events.map((event) => (event.kind === 'finish' ? { ...event, raised: exit } : event));
      const reading = readingOf({ ...trace, events: [...events, { kind: 'returned', time: 0, ...raised }] });
      return laws.find(({ id }) => id === '3.15')?.check(reading);
    };
    expect(verdict({ raised: exit })).toBe(1);
    expect(verdict({})).toBeTypeOf('object');
  });

  it('lets a runner clean up after an exit', () => {
    const trace = readTrace(`
      0 call_soon a
      coroutine t
      run until t main
      t steps
      await sleep in 5
      t pauses
      a starts
      a raises SystemExit
      t steps thrown CancelledError
      awaited raising CancelledError
      call_soon b
      t fails CancelledError
      b starts
      b ends
      returns raising SystemExit
    `);
    expect(laws.find(({ id }) => id === '3.15')?.check(readingOf(trace))).toBeGreaterThan(0);
  });

  it('lets a runner that is stopped while it cleans up say so', () => {
    const trace = readTrace(`
      0 call_soon a
      call_soon b
      coroutine t
      run until t main
      a starts
      a raises SystemExit
      b starts
      stop
      b ends
      t steps thrown CancelledError
      t fails CancelledError
      returns raising foreign RuntimeError
    `);
    expect(laws.find(({ id }) => id === '3.15')?.check(readingOf(trace))).toBe(0);
  });
});

describe('law 14.6', () => {
  const trace = (received: string, then: string): ReturnType<typeof readTrace> =>
    readTrace(`
      client a connected
      client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
      gateway 0 called {"PATH_INFO":"/a"}
      gateway 0 start "200 OK"
      gateway 0 givesBack
      gateway 0 asked
      gateway 0 yield "ab"
      gateway 0 asked
      gateway 0 yield "cd"
      gateway 0 asked
      gateway 0 exhausted
      gateway 0 close
      client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\n${received}"
      client a ${then}
    `);
  const check = (received: string, then: string): unknown =>
    laws.find(({ id }) => id === '14.6')?.check(readingOf(trace(received, then)));

  it('blames what a client waits for in vain, and bytes that nobody gave', () => {
    expect(check('ab', 'gave up response')).toBeTypeOf('object');
    expect(check('cd', 'gave up response')).toBeTypeOf('object');
    expect(check('cd', 'reset')).toBeTypeOf('object');
  });

  it('does not blame what a client that goes away has not got', () => {
    expect(check('ab', 'reset')).toBe(0);
    expect(check('ab', 'gave up room')).toBe(0);
    expect(check('ab', 'lost ECONNRESET')).toBe(0);
  });
});
