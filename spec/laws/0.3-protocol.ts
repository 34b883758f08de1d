import { goneBy } from './gone-harness.js';
import { breach, type Law } from './law.js';

export const law: Law = {
  id: '0.3',
  title: 'The harness keeps to the harness protocol.',
  basis: 'promised',
  needs: [],
  source: 'docs/protocol.md',
  why: 'What was seen of a loop cannot be judged where the harness does not say it as agreed.',
  caveat: 'It is the harness that is to be mended, or what the loop prints in its place.',
  check(reading) {
    const gone = goneBy(reading, 'protocol');
    return typeof gone === 'number' ? gone : breach(gone.at, [gone.event.expected], [gone.event.told]);
  },
  legal: `
    0 print x
  `,
  illegal: `
    0 print x
    gone protocol
  `,
};
