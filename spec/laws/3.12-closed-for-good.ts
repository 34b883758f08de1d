import type { CloseEvent } from '../trace.js';
import { breach, type Law, the } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '3.12',
  title: 'A closed loop stays closed: to close it again is no error, and to schedule or run raises.',
  basis: 'promised',
  needs: ['guards'],
  source: 'asyncio, close: "This method is idempotent and irreversible"; CPython, _check_closed',
  why: 'Work that is handed to a closed loop would disappear without a word.',
  check(reading) {
    let met = 0;
    const { events } = reading.trace;
    const from = reading.closed === never ? events.length : reading.closed;
    for (const index of reading.asks) {
      const event = events[index];
      if (event?.kind !== 'ask' || event.what !== 'isClosed') continue;
      if (event.refused !== undefined)
        return breach(index, ['a loop tells at any time whether it is closed'], ['isClosed raised ', event.refused]);
      if (event.answer === null || !reading.isCertain(index)) continue;
      if (event.answer !== index > from) {
        return breach(
          index,
          [index > from ? 'the loop has been closed' : 'nobody has closed the loop'],
          ['isClosed says ', JSON.stringify(event.answer)],
        );
      }
    }
    const refusedClose = reading.closes.find(
      (index) => reading.runAt(index) === never && index < from && (events[index] as CloseEvent).refused !== undefined,
    );
    if (refusedClose !== undefined) {
      return breach(
        refusedClose,
        ['the loop was not running'],
        ['close raised ', (events[refusedClose] as CloseEvent).refused ?? ''],
      );
    }
    for (let index = from + 1; index < events.length; index += 1) {
      const event = events[index];
      if (event?.kind === 'call') {
        const call = reading.call(event.call);
        if (event.refused === undefined && call !== undefined)
          return breach(index, ['the loop has been closed'], [the(call), ' could be scheduled']);
      } else if (event?.kind === 'returned') {
        if (event.raised === undefined) return breach(index, ['the loop has been closed'], ['it could be run']);
      } else if (event?.kind === 'close') {
        if (event.refused !== undefined)
          return breach(index, ['to close a closed loop does nothing'], ['the second close raised ', event.refused]);
      } else continue;
      met += 1;
    }
    return met;
  },
  legal: `
    0 close
    close
    call_soon a refused
    ask isClosed = true
  `,
  illegal: `
    0 close
    call_soon a
  `,
};
