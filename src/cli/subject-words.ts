/**
 * Where several subjects are given, each can bring its own options along, in one word of the shell:
 * `looplaw compare "python --python python3.8" "python --python python3.13"`. They are those of `looplaw run`.
 */

import type { SubjectOptions } from '../../spec/verdict.js';
import type { Driver } from '../driver/driver.js';
import { AdapterError } from '../driver/driver.js';
import { driverFor, isPython } from './driver-for.js';
import { UsageError } from './usage-error.js';

export interface GivenSubject {
  /** As it stands on the command line; with a number behind it where it stands there twice. */
  readonly label: string;
  readonly given: string;
  readonly options: SubjectOptions;
}

/** Options of the whole command: they are for the subjects in Python that bring none of their own. */
export type PythonOptions = Pick<SubjectOptions, 'python' | 'clock' | 'alone'>;

/** Those that were given, out of all options. */
export const pythonOptionsIn = ({ python, clock, alone }: PythonOptions): PythonOptions => ({
  ...(python === undefined ? {} : { python }),
  ...(clock === undefined ? {} : { clock }),
  ...(alone === undefined ? {} : { alone }),
});

const flags = { 'with-reference-tasks': 'withReferenceTasks', 'in-process': 'inProcess', alone: 'alone' } as const;
const valued = { python: 'python', clock: 'clock', without: 'without' } as const;

const isFlag = (name: string): name is keyof typeof flags => Object.hasOwn(flags, name);
const isValued = (name: string): name is keyof typeof valued => Object.hasOwn(valued, name);

export const subjectsIn = (words: readonly string[], shared: PythonOptions = {}): readonly GivenSubject[] => {
  const subjects = words.map((word) => subjectIn(word, shared));
  const [option] = Object.keys(shared);
  if (option !== undefined && !subjects.some(({ given }) => isPython(given))) {
    throw new UsageError(
      `Expected a subject in Python beside --${option}, got ${words.map((word) => `"${word}"`).join(', ') || 'none'}; leave the option out.`,
    );
  }
  const twice = (label: string): boolean => subjects.filter((each) => each.label === label).length > 1;
  const counts = new Map<string, number>();
  return subjects.map((subject) => {
    const count = (counts.get(subject.label) ?? 0) + 1;
    counts.set(subject.label, count);
    return twice(subject.label) ? { ...subject, label: `${subject.label} #${count}` } : subject;
  });
};

const subjectIn = (word: string, shared: PythonOptions): GivenSubject => {
  const [given = '', ...rest] = word.split(/\s+--(?=[a-z])/).map((part) => part.trim());
  const own = Object.assign({}, ...rest.map((option) => optionIn(option, word))) as SubjectOptions;
  const options = isPython(given) ? { ...shared, ...own } : own;
  return { label: word.trim(), given, options };
};

const optionIn = (option: string, word: string): SubjectOptions => {
  const [, name = '', value = ''] = /^([a-z-]+)(?:[\s=]+(.*))?$/.exec(option) ?? [];
  if (isFlag(name) && value === '') return { [flags[name]]: true };
  if (isValued(name) && value !== '') return { [valued[name]]: value };
  throw new UsageError(
    `Expected options of "looplaw run" behind the subject, like "python --python python3.13 --clock virtual", got "--${option}" in "${word}"; choose of --${[...Object.keys(valued), ...Object.keys(flags)].join(', --')}.`,
  );
};

/** Starts them all. If one of them cannot be, none is run. */
export const startAll = async (subjects: readonly GivenSubject[]): Promise<readonly Driver[]> => {
  const started = await Promise.allSettled(subjects.map(({ given, options }) => driverFor(given, options)));
  const drivers: Driver[] = [];
  const faults: string[] = [];
  for (const [index, outcome] of started.entries()) {
    if (outcome.status === 'fulfilled') drivers.push(outcome.value);
    else if (outcome.reason instanceof UsageError || outcome.reason instanceof AdapterError)
      faults.push(`${subjects[index]?.label}: ${outcome.reason.message}`);
    else throw outcome.reason;
  }
  if (faults.length === 0) return drivers;
  await closeAll(drivers);
  throw new UsageError(faults.join('\n'));
};

export const closeAll = async (drivers: readonly Driver[]): Promise<void> => {
  await Promise.all(drivers.map((driver) => driver.close?.()));
};
