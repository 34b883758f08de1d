import { breach, type Law, seconds } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '0.1',
  title: 'What the loop is asked comes back: a run that is stopped, a call, a callback.',
  basis: 'promised',
  needs: [],
  source: 'asyncio, run_forever: "Run the event loop until stop() is called"',
  why: 'A program whose loop hangs does nothing any more, and tells nobody.',
  caveat:
    'A machine that stands still, and a loop that goes on slowly, are no hangs. Where the schedule tells what the loop had to do next, the law of that is named instead.',
  check(reading) {
    if (reading.gone !== never) return 0;
    if (reading.hung === never) return 1;
    const event = reading.event(reading.hung);
    if (event.kind !== 'hung' || event.goesOn === true) return 0;
    return breach(
      reading.hung,
      ['each run of a program is stopped, and nothing that it asks takes long'],
      ['the loop did not come back for ', seconds(event.after)],
    );
  },
  legal: `
    0 call_soon a
    run
    a starts
    a ends
    stop
    returns
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    hung
  `,
};
