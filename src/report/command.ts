/** The command that runs a report's campaign again: the same programs on the same subject. */

import type { Report } from '../../spec/verdict.js';

export const commandOf = ({
  given,
  how = {},
  asked,
  seed,
  programs,
  strict,
  expectations,
  shard,
  budget,
}: Report): string => {
  const { withReferenceTasks, inProcess, python, clock, command, alone, without } = how;
  const options: readonly (readonly [string, string | boolean | undefined])[] = [
    ['--seed', seed],
    ['--laws', asked],
    budget === undefined ? ['--programs', String(shard?.planned ?? programs.planned)] : ['--budget', `${budget}s`],
    ['--shard', shard && `${shard.index}/${shard.of}`],
    ['--with-reference-tasks', withReferenceTasks],
    ['--in-process', inProcess],
    ['--python', python],
    ['--clock', clock],
    ['--alone', alone],
    ['--without', without],
    ['--strict', strict],
    ['--expect', expectations?.file],
  ];
  const words = options.flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [name] : [name, quoted(value)];
  });
  return ['npx looplaw run', ...(command === undefined ? [quoted(given)] : []), ...words, ...behind(command)].join(' ');
};

const behind = (command: readonly string[] | undefined): readonly string[] =>
  command === undefined ? [] : ['--', ...command.map(quoted)];

/** As a POSIX shell takes it for one word. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);
