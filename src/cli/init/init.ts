/**
 * `looplaw init`: writes what a repository needs to judge its loop: an adapter, a suite, a file of expected failures and a
 * workflow. What is there already is left as it is.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../usage-error.js';
import { adapterText } from './adapter-file.js';
import { type Answers, answersFrom, type InitOptions, type Questions } from './answers.js';
import { findLoop } from './found-claims.js';
import { subjectArguments } from './run-command.js';
import { suitePath, suiteText } from './suite-file.js';
import { workflowPath, workflowText } from './workflow-file.js';

interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What was done, in words. `version` is looplaw's own; without questions what no option says is as usual. */
export const init = async (
  options: InitOptions,
  {
    folder,
    version,
    questions,
  }: { readonly folder: string; readonly version: string; readonly questions?: Questions | undefined },
): Promise<string> => {
  const answers = await answersFrom(options, folder, version, options.yes === true ? undefined : questions);
  const files = await filesFor(answers);
  const told = files.map((file) => `  ${write(join(folder, file.path), file.text) ? 'wrote' : 'there'}  ${file.path}`);
  return `${[...told, '', ...nextSteps(answers, folder, files).map((step, index) => `  ${index + 1}. ${step}`)].join(
    '\n',
  )}\n`;
};

/** On a terminal it asks; elsewhere nobody would answer. */
export const questionsFor = async ({ yes }: InitOptions): Promise<Questions | undefined> =>
  yes === true || !process.stdin.isTTY || !process.stdout.isTTY
    ? undefined
    : (await import('./questions.js')).terminalQuestions;

const filesFor = async (answers: Answers): Promise<readonly NewFile[]> => {
  const { name, plugged, tests, expect, workflow } = answers;
  const found = plugged.kind === 'module' ? await findLoop(plugged) : undefined;
  const files: (NewFile | false)[] = [
    plugged.kind !== 'python' && { path: `${name}.adapter.ts`, text: adapterText(answers, found) },
    tests !== 'none' && { path: suitePath(answers), text: suiteText(answers) },
    expect && { path: 'looplaw.expect.json', text: expectationText },
    workflow && { path: workflowPath, text: workflowText(answers) },
  ];
  return files.filter((file) => file !== false);
};

const expectationText = `${JSON.stringify(
  {
    $schema: './node_modules/looplaw/dist/spec/schema/expectation.schema.json',
    looplaw: 'expectation/1',
    violates: [],
  },
  undefined,
  2,
)}\n`;

/** False where the file is there already. */
const write = (path: string, text: string): boolean => {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw new UsageError(
      `Expected to write "${path}", it failed (${thrown instanceof Error ? thrown.message : ''}); look at the rights of the folder.`,
    );
  }
};

const nextSteps = (answers: Answers, folder: string, files: readonly NewFile[]): readonly string[] => {
  const { name, plugged, tests, npx, install } = answers;
  const suite = suitePath(answers);
  return [
    ...(install !== undefined && !isInstalled(folder) ? ['npm install --save-dev looplaw'] : []),
    ...(plugged.kind === 'stand-in'
      ? [`Put your loop into ${name}.adapter.ts: looplaw's own stands there for now.`]
      : []),
    ...(plugged.kind === 'module'
      ? [`Look through the claims in ${name}.adapter.ts: your loop is held to these, and to no others.`]
      : []),
    `${npx} run ${subjectArguments(answers)}   judges the loop.`,
    ...(tests === 'none'
      ? []
      : [`${tests === 'vitest' ? `npx vitest run ${suite}` : `node --test ${suite}`}   does so as a suite.`]),
    'Add .looplaw/ to .gitignore: counterexamples are kept there.',
    ...(files.some(({ path }) => path === workflowPath) ? [`Commit ${workflowPath}: it gates your CI.`] : []),
  ];
};

const isInstalled = (folder: string): boolean => {
  try {
    return /"looplaw"\s*:/.test(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return false;
  }
};
