/** What `looplaw init` has to know before it writes anything: from options, from what lies in the folder, or from its questions. */

import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ClockKind } from '../../../spec/capability.js';
import { freshSeed } from '../../campaign/seed.js';
import { UsageError } from '../usage-error.js';

export interface InitOptions {
  /** The module of a loop in TypeScript or JavaScript, and what it exports: `./my-loop.ts#MyLoop`. */
  readonly loop?: string;
  /** A loop in Python: `MODULE` or `MODULE:FACTORY`. */
  readonly python?: string;
  readonly name?: string;
  readonly clock?: string;
  readonly tests?: string;
  /** False with `--no-expect`. */
  readonly expect?: boolean;
  /** False with `--no-workflow`. */
  readonly workflow?: boolean;
  /** Takes what is usual for what no option says. */
  readonly yes?: boolean;
}

export type SuiteRunner = 'vitest' | 'node-test' | 'none';

/** The loop that is plugged in. `stand-in`: there is none yet, and looplaw's own stands in its place. */
export type Plugged =
  | { readonly kind: 'stand-in' }
  | { readonly kind: 'module'; readonly path: string; readonly exported: string }
  | { readonly kind: 'python'; readonly loop: string };

export interface Answers {
  readonly name: string;
  readonly version: string;
  readonly plugged: Plugged;
  readonly clock: ClockKind;
  readonly tests: SuiteRunner;
  readonly expect: boolean;
  readonly workflow: boolean;
  readonly seed: string;
  /** How looplaw is started in this folder, and how what it needs is installed. */
  readonly npx: string;
  readonly install: string | undefined;
}

/** What a terminal is asked. Each question comes with the usual answer. */
export interface Questions {
  loop(): Promise<string>;
  name(usual: string): Promise<string>;
  clock(usual: ClockKind): Promise<ClockKind>;
  tests(usual: SuiteRunner): Promise<SuiteRunner>;
  expect(): Promise<boolean>;
  workflow(): Promise<boolean>;
}

export const answersFrom = async (
  options: InitOptions,
  folder: string,
  looplaw: string,
  questions: Questions | undefined,
): Promise<Answers> => {
  const project = projectIn(folder);
  const plugged = await pluggedBy(options, questions);
  const asked = options.name ?? (await questions?.name(usualName(project, folder))) ?? usualName(project, folder);
  const clock =
    plugged.kind === 'stand-in'
      ? standInClock(options.clock)
      : (clockOf(options.clock) ?? (await questions?.clock('real')) ?? 'real');
  const tests = testsOf(options.tests, plugged) ?? (await testsAsked(plugged, project, questions));
  return {
    name: nameOf(asked),
    version: project?.version ?? '0.0.0',
    plugged,
    clock,
    tests,
    expect: options.expect !== false && ((await questions?.expect()) ?? true),
    workflow: options.workflow !== false && ((await questions?.workflow()) ?? true),
    seed: freshSeed(),
    npx: project === undefined ? `npx --yes looplaw@${looplaw}` : 'npx looplaw',
    install: project && (existsSync(join(folder, 'package-lock.json')) ? 'npm ci' : 'npm install'),
  };
};

interface Project {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const projectIn = (folder: string): Project | undefined => {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const usualName = (project: Project | undefined, folder: string): string =>
  (project?.name ?? basename(folder))
    .replace(/^@[^/]*\//, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'my-loop';

const nameOf = (given: string): string => {
  if (/^[a-z0-9][a-z0-9._-]*$/i.test(given)) return given;
  throw new UsageError(
    `Expected a name that files can bear, of letters, digits, dots and hyphens, got "${given}"; write --name my-loop, say.`,
  );
};

const pluggedBy = async ({ loop, python }: InitOptions, questions: Questions | undefined): Promise<Plugged> => {
  if (loop !== undefined && python !== undefined) {
    throw new UsageError(`Expected one loop, got --loop ${loop} and --python ${python}; leave one of them out.`);
  }
  if (python !== undefined) {
    if (/^[\w.]+(:[\w.]+)?$/.test(python)) return { kind: 'python', loop: python };
    throw new UsageError(
      `Expected a module of Python and what makes its loops, like "my_loop:MyLoop", got "${python}"; correct it.`,
    );
  }
  return loopIn(loop ?? (await questions?.loop()) ?? '');
};

/** Nothing is a loop that is not there yet. */
const loopIn = (given: string): Plugged => {
  if (given === '') return { kind: 'stand-in' };
  const [path = '', exported = 'default'] = given.split('#');
  if (path !== '' && /^[A-Za-z_$][\w$]*$/.test(exported)) return { kind: 'module', path, exported };
  throw new UsageError(
    `Expected a module and the name of what it exports, like "./my-loop.ts#MyLoop", got "${given}"; correct it.`,
  );
};

const clockOf = (given: string | undefined): ClockKind | undefined => {
  if (given === undefined || given === 'virtual' || given === 'real') return given;
  throw new UsageError(`Expected a clock, virtual or real, got "${given}"; choose one of these.`);
};

/** The loop that comes with looplaw has a virtual clock. */
const standInClock = (given: string | undefined): ClockKind => {
  if (clockOf(given) !== 'real') return 'virtual';
  throw new UsageError(
    'Expected a loop beside --clock real, since the one that stands in for yours has a virtual clock; write --loop ./my-loop.ts#MyLoop too.',
  );
};

const runners: readonly SuiteRunner[] = ['vitest', 'node-test', 'none'];

const testsOf = (given: string | undefined, { kind }: Plugged): SuiteRunner | undefined => {
  const known = runners.find((each) => each === given);
  if (given !== undefined && known === undefined) {
    throw new UsageError(`Expected a runner of tests, vitest, node-test or none, got "${given}"; choose one of these.`);
  }
  if (known !== undefined && known !== 'none' && kind === 'python') {
    throw new UsageError(
      `Expected --tests none beside --python, got "${known}"; a suite in JavaScript has no loops of Python, the workflow runs looplaw itself.`,
    );
  }
  return known;
};

const testsAsked = async (
  { kind }: Plugged,
  project: Project | undefined,
  questions: Questions | undefined,
): Promise<SuiteRunner> => {
  if (kind === 'python') return 'none';
  const hasVitest = { ...project?.dependencies, ...project?.devDependencies }['vitest'] !== undefined;
  const usual = hasVitest ? 'vitest' : 'node-test';
  return (await questions?.tests(usual)) ?? usual;
};
