/** How the loop that was plugged in is judged from a command line. */

import type { Answers } from './answers.js';

export const subjectArguments = ({ name, plugged, clock }: Answers): string =>
  plugged.kind === 'python'
    ? `python:${plugged.loop}${clock === 'virtual' ? ' --clock virtual' : ''}`
    : `./${name}.adapter.ts`;
