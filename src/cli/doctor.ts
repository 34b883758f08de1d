/** `looplaw doctor`: names the usual mistakes of an adapter. Mistakes are told one by one, as they are found. */

import type { Manifest } from '../../spec/capability.js';
import type { Answer, Diagnosis } from '../../spec/diagnosis.js';
import type { SubjectOptions } from '../../spec/verdict.js';
import { examine, findingOf } from '../doctor/examination.js';
import { endHarnesses } from '../driver/harness-process.js';
import { subjectWords } from '../report/command.js';
import { answerText, conclusionText, diagnosisHead } from '../report/diagnosis-text.js';
import { colours, plain } from '../report/paint.js';
import { version } from '../version.js';
import { adapterFaultsOf } from './adapter-faults.js';
import { harnessSteps } from './check-harness.js';
import { driverFor, isPython } from './driver-for.js';
import { exitStatus } from './exit-status.js';
import { isUrl } from './server-address.js';
import { UsageError } from './usage-error.js';

export interface DoctorOptions extends SubjectOptions {
  readonly json?: boolean;
}

export const doctor = async (given: string, { json = false, ...how }: DoctorOptions): Promise<number> => {
  if (how.command === undefined && isUrl(given))
    throw new UsageError(
      `Expected an adapter, a loop in Python or the command of a harness, got "${given}"; the doctor knows no servers, "looplaw run ${given}" judges them.`,
    );
  const paint = !json && process.stdout.isTTY ? colours : plain;
  const say = (text: string): void => {
    if (!json) process.stdout.write(text);
  };
  const answers: Answer[] = [];
  let subject: Manifest | undefined;
  let headed = false;
  for await (const told of answersOn(given, how)) {
    if ('subject' in told) {
      subject = told.subject;
      continue;
    }
    if (!headed) say(diagnosisHead({ given, ...(subject === undefined ? {} : { subject }) }, paint));
    headed = true;
    answers.push(told);
    say(answerText(told, paint));
  }
  const diagnosis: Diagnosis = {
    looplaw: 'diagnosis/1',
    version,
    given,
    ...(Object.keys(how).length === 0 ? {} : { how }),
    ...(subject === undefined ? {} : { subject }),
    answers,
    outcome: answers.some(isMistaken) ? 'mistaken' : 'healthy',
  };
  if (json) process.stdout.write(`${JSON.stringify(diagnosis, undefined, 2)}\n`);
  say(conclusionText(diagnosis, `npx looplaw run ${subjectWords(given, how)}`, paint));
  return diagnosis.outcome === 'healthy' ? exitStatus.conforms : exitStatus.violates;
};

const isMistaken = (answer: Answer): boolean =>
  answer.kind === 'finds' && answer.findings.some(({ severity }) => severity === 'error');

/** The answers, and before them who the subject is, if it can be had at all. */
async function* answersOn(
  given: string,
  how: SubjectOptions,
): AsyncGenerator<Answer | { readonly subject: Manifest }, void, void> {
  const isOfTypeScript = how.command === undefined && !isPython(given);
  const first = isOfTypeScript
    ? await lookOver(given, how)
    : how.command === undefined
      ? undefined
      : await listenTo(how.command);
  if (first !== undefined && isMistaken(first)) return yield first;
  const driver = await driverFor(given, how);
  yield { subject: driver.manifest };
  if (first !== undefined) yield first;
  for await (const answer of examine(driver)) yield isOfTypeScript ? answer : withoutCode(answer);
  await driver.close?.();
}

/** The module, its manifest and its factory. */
const lookOver = async (given: string, { withReferenceTasks = false }: SubjectOptions): Promise<Answer> => {
  const asked = 'the module exports an adapter, whose factory makes what it claims';
  const faults = await adapterFaultsOf(given, withReferenceTasks);
  return faults.length === 0 ? { asked, kind: 'passes' } : { asked, kind: 'finds', findings: faults.map(findingOf) };
};

/** As check-harness does, up to the first fault. */
const listenTo = async (command: readonly string[]): Promise<Answer> => {
  const asked = 'the harness keeps to the protocol';
  for await (const { what, wrong } of harnessSteps(command)) {
    if (wrong === undefined) continue;
    endHarnesses();
    const finding = findingOf({
      mistake: 'harness',
      expected: `a harness that ${what}`,
      came: wrong,
      mend: `"looplaw check-harness -- ${command.join(' ')}" tries each message, and docs/protocol.md tells what they are`,
    });
    return { asked, kind: 'finds', findings: [finding] };
  }
  endHarnesses();
  return { asked, kind: 'passes' };
};

/** Lines of TypeScript help nobody who writes another language. */
const withoutCode = (answer: Answer): Answer =>
  answer.kind === 'finds' ? { ...answer, findings: answer.findings.map(({ code: _, ...finding }) => finding) } : answer;
