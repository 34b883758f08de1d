/** The command that runs a report's campaign again: the same programs on the same subject. */

import type { Report, SubjectOptions } from '../../spec/verdict.js';

export const commandOf = ({
  given,
  how,
  asked,
  seed,
  programs,
  strict,
  expectations,
  shard,
  budget,
}: Report): string => {
  const before = optionWords([
    ['--seed', seed],
    ['--laws', asked],
    budget === undefined ? ['--programs', String(shard?.planned ?? programs.planned)] : ['--budget', `${budget}s`],
    ['--shard', shard && `${shard.index}/${shard.of}`],
  ]);
  const after = optionWords([
    ['--strict', strict],
    ['--expect', expectations?.file],
  ]);
  return `npx looplaw run ${subjectWords(given, how, before, after)}`;
};

/** How a subject is named on the command line, with the options that say how it is to be run, and others around these. */
export const subjectWords = (
  given: string,
  how: SubjectOptions = {},
  before: readonly string[] = [],
  after: readonly string[] = [],
): string => {
  const { withReferenceTasks, inProcess, python, clock, command, alone, without } = how;
  const options = optionWords([
    ['--with-reference-tasks', withReferenceTasks],
    ['--in-process', inProcess],
    ['--python', python],
    ['--clock', clock],
    ['--alone', alone],
    ['--without', without],
  ]);
  const words = [...before, ...options, ...after];
  return command === undefined
    ? [quoted(given), ...words].join(' ')
    : [...words, '--', ...command.map(quoted)].join(' ');
};

const optionWords = (options: readonly (readonly [string, string | boolean | undefined])[]): readonly string[] =>
  options.flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [name] : [name, quoted(value)];
  });

/** As a POSIX shell takes it for one word. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);
