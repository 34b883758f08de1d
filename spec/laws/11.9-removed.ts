import { breach, type Law } from './law.js';
import { watchesOf } from './watches.js';

export const law: Law = {
  id: '11.9',
  title: 'After a reader or writer was removed it is never called, also if it was ready already.',
  basis: 'promised',
  needs: ['readiness'],
  source:
    'CPython, test_selector_events.test_process_events_read_cancelled; asyncio, remove_reader: "Returns True if fd was previously being monitored for reads"',
  why: 'The callback of a protocol that is over would work on what others own by now.',
  caveat: 'What removing says is left to a loop that says nothing.',
  check(reading) {
    let met = 0;
    for (const { socket, interest, calls, removed } of watchesOf(reading)) {
      met += removed;
      const what = interest === 'read' ? 'reader' : 'writer';
      const wrong = calls.find(({ gone }) => gone === 'removed' || gone === 'never');
      if (wrong !== undefined)
        return breach(
          wrong.at,
          [`the ${what} of ${socket.event.name} was ${wrong.gone === 'never' ? 'never added' : 'removed'}`],
          [wrong.event.callback, ' was called'],
        );
      let there = false;
      for (const { event, at } of socket.uses) {
        if (event.refused !== undefined) continue;
        if (event.do === (interest === 'read' ? 'addReader' : 'addWriter')) there = true;
        if (event.do === 'closeSocket') there = false;
        if (event.do !== (interest === 'read' ? 'removeReader' : 'removeWriter')) continue;
        const spent = calls.some((call) => call.at < at && call.event.spent === true);
        if (typeof event.answer === 'boolean' && event.answer !== there && !spent)
          return breach(
            at,
            [`${socket.event.name} had ${there ? 'a' : 'no'} ${what}`],
            ['removing it says ', String(event.answer)],
          );
        there = false;
      }
    }
    return met;
  },
  legal: `
    0 socket c accepted
    use_socket c addReader r
    run
    ready c read r
    use_socket c removeReader = true
    readied
  `,
  illegal: `
    0 socket c accepted
    use_socket c addReader r
    use_socket c removeReader = true
    run
    ready c read r
    readied
  `,
};
