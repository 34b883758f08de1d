/** `looplaw replay`: the program of a counterexample once more, on the subject that broke the law or on another. */

import { laws as allLaws } from '../../spec/laws/index.js';
import { meets } from '../../spec/laws/law.js';
import { programLines } from '../../spec/program-text.js';
import type { LawReport } from '../../spec/verdict.js';
import { realTries } from '../campaign/known-programs.js';
import { violationsIn } from '../campaign/shrinking.js';
import { colours, plain } from '../report/paint.js';
import { proofLines } from '../report/proof.js';
import { readCounterexample } from './counterexample-file.js';
import { driverFor } from './driver-for.js';
import { exitStatus } from './exit-status.js';

export const replay = async (path: string, given: string | undefined): Promise<number> => {
  const file = await readCounterexample(path);
  const driver = await driverFor(given ?? file.subject, given === undefined ? (file.how ?? {}) : {});
  const { program, foundSize } = file.counterexample;
  const laws = allLaws.filter((law) => law.needs.every((need) => meets(driver.manifest, need)));
  const paint = process.stdout.isTTY ? colours : plain;
  const tries = driver.manifest.clock === 'real' ? realTries : 1;
  for (let count = 0; count < tries; count += 1) {
    const [trace] = await driver.run([program]);
    if (trace === undefined) continue;
    const seen = violationsIn(program, trace, laws);
    const found = seen.find(({ violation }) => violation.law === file.law) ?? seen[0];
    if (found === undefined) continue;
    const law = allLaws.find(({ id }) => id === found.violation.law);
    if (law === undefined) continue;
    const report: LawReport = {
      id: law.id,
      title: law.title,
      strength: 'must',
      source: law.source,
      verdict: { kind: 'violates', exercised: 1, counterexample: { ...found, foundSize } },
    };
    const lines = [
      '',
      `  ${paint.bad('✗')} ${paint.strong(`${law.id.padEnd(5)} ${law.title}`)}`,
      ...proofLines(report, undefined, paint).map((line) => `          ${line}`),
      '',
    ];
    process.stdout.write(`${lines.map((line) => line.trimEnd()).join('\n')}\n`);
    return exitStatus.violates;
  }
  const lines = ['', ...programLines(program).map((line) => `          ${line}`), ''];
  process.stdout.write(
    `${lines.join('\n')}\n  ${paint.good(`${driver.manifest.name} keeps law ${file.law} in this program${tries > 1 ? `, in ${tries} runs` : ''}.`)}\n\n`,
  );
  return exitStatus.conforms;
};
