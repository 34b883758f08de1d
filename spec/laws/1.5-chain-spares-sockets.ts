import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { generations } from './starvation.js';
import { hasRoom, type Watching, watchesOf } from './watches.js';

export const law: Law = {
  id: '1.5',
  title: 'An endless chain of callSoon does not keep a socket that is ready from being served.',
  basis: 'cpython',
  needs: ['readiness'],
  source:
    'CPython, BaseEventLoop._run_once: the selector is asked in each iteration, without waiting if callbacks are ready',
  why: 'A task that yields in a loop would cut a program off from the network.',
  caveat:
    'When bytes have come nobody can tell from outside, so what is looked at is a writer on a socket to which next to nothing was sent: that one is ready at once. Counted in generations of the chain, a thousand and more: a loop may ask its selector seldom.',
  check(reading) {
    if (reading.deepest < generations) return 0;
    let met = 0;
    for (const { socket, interest, spans } of watchesOf(reading)) {
      if (interest !== 'write' || !hasRoom(socket)) continue;
      for (const span of spans) {
        const result = follow(reading, span, socket.event.name);
        if (typeof result !== 'number') return result;
        met += result;
      }
    }
    return met;
  },
  legal: `
    0 socket c accepted
    client a connected
    use_socket c addWriter w
    call_soon a
    run
    a starts
    call_soon a
    a ends
    ready c write w
    use_socket c removeWriter = true
    readied
    1100 times: a starts; call_soon a; a ends
  `,
  illegal: `
    0 socket c accepted
    client a connected
    use_socket c addWriter w
    call_soon a
    run
    1100 times: a starts; call_soon a; a ends
    ready c write w
    readied
  `,
};

/** How far the chain gets from there on. */
const follow = (reading: Reading, { from, to }: Watching, name: string): number | Breach => {
  const { events } = reading.trace;
  let before = 0;
  let deepest = 0;
  for (let index = 0; index < events.length; index += 1) {
    if (index === from) before = deepest;
    const event = events[index];
    if (event?.kind !== 'start') continue;
    const call = reading.call(event.call);
    if (call === undefined || call.timer) continue;
    deepest = Math.max(deepest, call.generation);
    if (index < from || deepest - before < generations) continue;
    if (to !== never && to < index) return 1;
    return breach(
      index,
      [`${name} has a writer, and room, and every iteration should look for it`],
      [`${generations} generations of callbacks have run since, and the writer was not called`],
    );
  }
  return 0;
};
