/** The questions of `looplaw init`, on a terminal. Whoever breaks off has got nothing written. */

import { confirm, isCancel, select, text } from '@clack/prompts';
import { UsageError } from '../usage-error.js';
import type { Questions } from './answers.js';

export const terminalQuestions: Questions = {
  loop: () =>
    answered(
      text({
        message: 'Where is your loop? (a module and what it exports; nothing, if there is none yet)',
        placeholder: './my-loop.ts#MyLoop',
        defaultValue: '',
      }),
    ),
  name: (usual) => answered(text({ message: 'What is it called?', placeholder: usual, defaultValue: usual })),
  clock: (initialValue) =>
    answered(
      select({
        message: 'How does its clock go?',
        initialValue,
        options: [
          { value: 'real', label: "real: it follows the machine's clock" },
          { value: 'virtual', label: 'virtual: it moves only while the loop waits, and jumps to the next deadline' },
        ],
      }),
    ),
  tests: (initialValue) =>
    answered(
      select({
        message: 'Shall the laws be tests of your suite?',
        initialValue,
        options: [
          { value: 'vitest', label: 'of vitest' },
          { value: 'node-test', label: 'of node:test' },
          { value: 'none', label: 'no' },
        ],
      }),
    ),
  expect: () => answered(confirm({ message: 'A file for laws that are known not to hold?' })),
  workflow: () => answered(confirm({ message: 'A workflow for GitHub Actions?' })),
};

const answered = async <Value>(answer: Promise<Value>): Promise<Exclude<Value, symbol>> => {
  const value = await answer;
  if (isCancel(value)) throw new UsageError('Expected answers, they were broken off; nothing is written.');
  return value as Exclude<Value, symbol>;
};
