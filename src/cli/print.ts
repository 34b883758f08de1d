/** `looplaw print`: a program as a script that runs without looplaw, or in the short form. */

import { assertNever } from '../../spec/program.js';
import { programLines } from '../../spec/program-text.js';
import { pythonScript } from '../report/scripts/python-script.js';
import { typescriptScript } from '../report/scripts/typescript-script.js';
import { readProgram } from './program-file.js';
import { UsageError } from './usage-error.js';

export interface PrintOptions {
  readonly as: string;
  /** Seconds. */
  readonly tick?: string;
}

const forms = ['python', 'typescript', 'text'] as const;

type Form = (typeof forms)[number];

export const print = async (path: string, options: PrintOptions): Promise<string> => {
  const form = formOf(options.as);
  const tick = options.tick === undefined ? {} : { tick: tickOf(options.tick) };
  const program = await readProgram(path);
  switch (form) {
    case 'python':
      return pythonScript(program, tick);
    case 'typescript':
      return typescriptScript(program, tick);
    case 'text':
      return `${programLines(program).join('\n')}\n`;
    default:
      return assertNever(form);
  }
};

const formOf = (given: string): Form => {
  const known = forms.find((form) => form === given);
  if (known !== undefined) return known;
  throw new UsageError(`Expected a form, one of ${forms.join(', ')}, got "${given}"; choose one of these.`);
};

const tickOf = (given: string): number => {
  const tick = Number(given);
  if (tick > 0 && Number.isFinite(tick)) return tick;
  throw new UsageError(`Expected a tick in seconds, more than 0, got "${given}"; write --tick 0.01, say.`);
};
