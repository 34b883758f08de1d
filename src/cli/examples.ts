/** `looplaw run SUBJECT --scenario`: the cheatsheet's examples, what they print, and how long they take. */

import { capabilities } from '../../spec/capability.js';
import { bytesOf, textOf } from '../../spec/data.js';
import { ResponseReader } from '../../spec/http-message.js';
import { meets } from '../../spec/laws/law.js';
import { programLines } from '../../spec/program-text.js';
import { type Answer, cheatsheet, type Example } from '../../spec/scenarios/cheatsheet.js';
import { cutOf, type Trace } from '../../spec/trace.js';
import type { Driver } from '../driver/driver.js';
import { colours, type Paint, plain } from '../report/paint.js';
import { exitStatus } from './exit-status.js';
import { UsageError } from './usage-error.js';

/** What an example came to on a subject. */
interface Outcome {
  readonly printed: readonly string[];
  /** Ticks from the beginning of the program to the end of its last run. */
  readonly elapsed: number;
  /** What is wrong; nothing if it is as in the cheatsheet. */
  readonly wrong: string | undefined;
}

export const runExamples = async (name: string | true, starting: Promise<Driver>): Promise<number> => {
  const chosen = examplesOf(name);
  const driver = await starting;
  const paint = process.stdout.isTTY ? colours : plain;
  let failed = 0;
  for (const example of chosen) {
    const missing = example.needs.filter((need) => !meets(driver.manifest, need));
    if (missing.length > 0) {
      const needs = missing.map((need) => (need in capabilities ? need : `a ${need}`)).join(', ');
      write([paint.dim(`- ${example.name.padEnd(width)}  ${example.title}    skipped: needs ${needs}`)]);
      continue;
    }
    const [trace] = await driver.run([example.program]);
    const outcome = trace === undefined ? undefined : outcomeOf(example, trace);
    if (outcome?.wrong !== undefined || outcome === undefined) failed += 1;
    write(linesOf(example, outcome, name !== true, paint));
  }
  await driver.close?.();
  return failed === 0 ? exitStatus.conforms : exitStatus.violates;
};

const width = Math.max(...cheatsheet.map(({ name }) => name.length));

const examplesOf = (name: string | true): readonly Example[] => {
  if (name === true) return cheatsheet;
  const found = cheatsheet.filter((example) => example.name === name);
  if (found.length > 0) return found;
  throw new UsageError(
    `Expected a scenario of the cheatsheet, one of ${cheatsheet.map((example) => example.name).join(', ')}, got "${name}"; "looplaw run --scenario" runs them all.`,
  );
};

const write = (lines: readonly string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

/** The virtual clock moves only while the loop waits, so the time is the cheatsheet's to the letter; a real one is late. */
export const outcomeOf = ({ output, elapsed, seen }: Example, trace: Trace): Outcome => {
  const printed = trace.events.flatMap((event) => (event.kind === 'print' ? [event.text] : []));
  const end = trace.events.findLast((event) => event.kind === 'returned');
  const took = end?.kind === 'returned' ? (end.time - trace.origin) / trace.tick : Number.NaN;
  const told = { printed, elapsed: took };
  const cut = cutOf(trace);
  if (cut !== undefined)
    return { ...told, wrong: cut === 'gone' ? 'its process was lost' : 'the loop did not come back' };
  if (end?.kind === 'returned' && end.raised !== undefined)
    return { ...told, wrong: `the run raised ${end.raised.type}` };
  if (printed.join('\n') !== output.join('\n'))
    return { ...told, wrong: `expected ${quoted(output)}, got ${quoted(printed)}` };
  if (seen !== undefined) {
    for (const [client, sight] of Object.entries(seen)) {
      const came = sightOf(client, sight, trace);
      if (sightText(came) !== sightText(sight))
        return { ...told, wrong: `expected client ${client} to see ${sightText(sight)}, it saw ${sightText(came)}` };
    }
    return { ...told, wrong: undefined };
  }
  const slack = trace.resolution / trace.tick + 1e-6;
  if (trace.subject.claims.includes('timers')) {
    if (took < elapsed - slack) return { ...told, wrong: `expected ${elapsed} ticks, it took ${took}` };
    if (trace.subject.clock === 'virtual' && took > elapsed + slack)
      return { ...told, wrong: `expected ${elapsed} ticks, it took ${took}` };
  }
  return { ...told, wrong: undefined };
};

const receivedBy = (client: string, { events }: Trace): string =>
  events
    .flatMap((event) =>
      event.kind === 'client' && event.client === client && event.what === 'received' ? event.data : [],
    )
    .map((data) => textOf(bytesOf(data)))
    .join('');

/** What a client saw, in the terms of what it is to see: bytes, or a response if they make a whole one. */
const sightOf = (client: string, expected: string | Answer, trace: Trace): string | Answer => {
  const came = receivedBy(client, trace);
  if (typeof expected === 'string') return came;
  const reader = new ResponseReader('GET');
  reader.push(came);
  reader.end();
  const { response } = reader;
  if (response === undefined || !reader.isWhole || reader.rest !== '') return came;
  const type = response.fields.find(({ name }) => name === 'content-type')?.value ?? '';
  return { status: response.status, type: type.split(';')[0] ?? '', body: response.body };
};

const sightText = (sight: string | Answer): string =>
  typeof sight === 'string'
    ? JSON.stringify(sight)
    : `status ${sight.status}, ${sight.type === '' ? 'no type' : sight.type}, ${JSON.stringify(sight.body)}`;

const quoted = (lines: readonly string[]): string =>
  lines.length === 0 ? 'nothing' : lines.map((line) => JSON.stringify(line)).join(', ');

const linesOf = (example: Example, outcome: Outcome | undefined, whole: boolean, paint: Paint): readonly string[] => {
  const { name, title, program, output } = example;
  const right = outcome !== undefined && outcome.wrong === undefined;
  const took = outcome === undefined || Number.isNaN(outcome.elapsed) ? '' : `    ${outcome.elapsed.toFixed(2)} ticks`;
  const head = `${right ? paint.good('\u2713') : paint.bad('\u2717')} ${name.padEnd(width)}  ${title}${paint.dim(took)}`;
  const clients = Object.entries(example.seen ?? {}).map(([client, sight]) => `${client} sees ${sightText(sight)}`);
  const prints = [...(outcome?.printed ?? output), ...(right ? clients : [])].map((line) => `    ${line}`);
  const wrong = right ? [] : ['', `    ${outcome?.wrong ?? 'the subject could not be run'}`];
  if (!whole) return [head, ...prints, ...wrong, ''];
  return [
    head,
    '',
    ...programLines(program).map((line) => paint.dim(line === '' ? '' : `    ${line}`)),
    '',
    ...prints,
    ...wrong,
  ];
};
