/**
 * Tries a harness out, message by message: does it say hello, answer each program with a trace that fits the schema, tell
 * events as they happen, refuse what it cannot run, and leave when it is told to?
 */

import type { Program } from '../../spec/program.js';
import { type HarnessMessage, type HelloMessage, protocolVersion, type TraceMessage } from '../../spec/protocol.js';
import { helloPatience, leavePatience, realPatience, realTick, virtualTick } from '../harness/limits.js';
import { needsOf } from '../harness/reach.js';
import { ClientPatience } from './client-patience.js';
import { ControlTimer } from './control-timer.js';
import { type Command, HarnessProcess } from './harness-process.js';
import { MessageReader } from './messages.js';
import { ProgramClients } from './program-clients.js';

/** One thing that was tried; what is wrong with it, if anything is. */
export interface Step {
  readonly what: string;
  readonly wrong?: string;
  /** Worth knowing, and no fault. */
  readonly note?: string;
}

/** A program that a harness is asked to run, and the word for what it holds. */
export interface Sample {
  readonly what: string;
  readonly program: Program;
}

/** What of a trace does not fit the program; undefined if it does. */
export type Look = (program: Program, hello: HelloMessage, trace: TraceMessage) => string | undefined;

export async function* checkHarness(
  command: Command,
  samplesFor: (hello: HelloMessage) => readonly Sample[],
  look: Look,
): AsyncGenerator<Step, void, void> {
  const reader = new MessageReader();
  let talk = new Talk(new HarnessProcess(command, reader));
  const hello = await talk.hear(helloPatience);
  if (typeof hello === 'string') return yield { what: 'says hello', wrong: hello };
  if (hello.kind === 'refuse') return yield { what: 'says hello', wrong: `it refuses: ${hello.why}` };
  if (hello.kind !== 'hello') return yield { what: 'says hello', wrong: `its first message is "${hello.kind}"` };
  if (hello.protocol !== protocolVersion) {
    return yield {
      what: 'says hello',
      wrong: `expected version ${protocolVersion} of the protocol, it speaks ${hello.protocol}`,
    };
  }
  const { name, version, clock } = hello.manifest;
  yield { what: 'says hello', note: `${name} ${version}, ${clock} clock, ${hello.sideBySide ?? 1} at a time` };
  const tick = clock === 'real' ? realTick : virtualTick;
  const samples = samplesFor(hello);
  for (const [id, { what, program }] of samples.entries()) {
    const answer = await answerTo(talk, id, program, tick);
    const wrong = wrongIn(answer, id) ?? (isTrace(answer) ? look(program, hello, answer) : undefined);
    yield { what: `runs ${what}`, ...(wrong === undefined ? {} : { wrong }) };
    if (typeof answer === 'string') {
      talk = new Talk(new HarnessProcess(command, reader));
      await talk.hear(helloPatience);
    }
  }
  const [sample] = samples;
  if (sample !== undefined) yield await liveStep(talk, sample.program, tick, samples.length, reader);
  yield await unknownStep(talk, tick, samples.length + 1);
  yield await endStep(talk);
}

/** The answer to a program; if it has clients, these act meanwhile. */
const answerTo = async (talk: Talk, id: number, program: Program, tick: number): Promise<HarnessMessage | string> => {
  talk.harness.send({ kind: 'run', id, program, tick });
  if (program.clients === undefined) return talk.hear(realPatience);
  const clients = new ProgramClients(program, tick, new ClientPatience(1, needsOf(program).longestTicks * tick), () =>
    talk.harness.send({ kind: 'finished', id }),
  );
  const control = new ControlTimer(() => clients.beat());
  control.start();
  try {
    for (;;) {
      const answer = await talk.hear(realPatience);
      if (typeof answer !== 'string' && answer.kind === 'alive') clients.sign();
      else if (typeof answer !== 'string' && answer.kind === 'listening') clients.listens(answer.name, answer.port);
      else return isTrace(answer) ? { ...answer, events: [...answer.events, ...clients.events] } : answer;
    }
  } finally {
    control.stop();
    clients.end();
  }
};

const isTrace = (answer: HarnessMessage | string): answer is TraceMessage =>
  typeof answer !== 'string' && answer.kind === 'trace';

const wrongIn = (answer: HarnessMessage | string, id: number): string | undefined => {
  if (typeof answer === 'string') return answer;
  if (answer.kind === 'unable') return `it says that it cannot: ${answer.why}`;
  if (answer.kind !== 'trace') return `expected a trace, it wrote "${answer.kind}"`;
  return answer.id === id ? undefined : `expected the trace of ${id}, it wrote that of ${answer.id}`;
};

const liveStep = async (
  talk: Talk,
  program: Program,
  tick: number,
  id: number,
  reader: MessageReader,
): Promise<Step> => {
  const what = 'tells events as they happen';
  talk.harness.send({ kind: 'run', id, program, tick, live: true });
  const told: unknown[] = [];
  for (;;) {
    const answer = await talk.hear(realPatience);
    if (typeof answer === 'string') return { what, wrong: answer };
    if (answer.kind === 'event') {
      if (answer.index < 0 || answer.index > told.length)
        return { what, wrong: `expected the event at ${told.length} or one before, it told that at ${answer.index}` };
      told[answer.index] = answer.event;
      continue;
    }
    const wrong = wrongIn(answer, id);
    if (wrong !== undefined || !isTrace(answer)) return { what, wrong: wrong ?? 'there is no trace' };
    if (told.length === 0) return { what, note: 'it does not, and need not: of a hang less will be known' };
    const missing = answer.events.length - told.filter((event) => reader.event(event) !== undefined).length;
    // The last ones may not be complete before the trace itself comes.
    return missing <= 2 ? { what } : { what, wrong: `${missing} of ${answer.events.length} events were not told` };
  }
};

const unknownStep = async (talk: Talk, tick: number, id: number): Promise<Step> => {
  const what = 'says so when it cannot run a program';
  const program = { script: [{ op: 'noSuchStatement' }], callbacks: {} } as unknown as Program;
  talk.harness.send({ kind: 'run', id, program, tick });
  const answer = await talk.hear(realPatience);
  if (typeof answer === 'string') return { what, wrong: answer };
  return answer.kind === 'unable' ? { what } : { what, wrong: `expected "unable", it wrote "${answer.kind}"` };
};

const endStep = async (talk: Talk): Promise<Step> => {
  const what = 'leaves when it is told to';
  talk.harness.send({ kind: 'end' });
  const answer = await talk.hear(leavePatience);
  if (typeof answer !== 'string') return { what, wrong: `it wrote "${answer.kind}"` };
  return /with status 0$/.test(answer) ? { what } : { what, wrong: answer };
};

/** Messages one by one; a text tells why there is none. */
class Talk {
  readonly harness: HarnessProcess;
  readonly #heard: (HarnessMessage | string)[] = [];
  #wake: (() => void) | undefined;

  constructor(harness: HarnessProcess) {
    this.harness = harness;
    const hear = (heard: HarnessMessage | string): void => {
      this.#heard.push(heard);
      this.#wake?.();
    };
    harness.listen({
      onMessage: hear,
      onFault: ({ how, expected, told, complaint }) => {
        const said = complaint === undefined ? '' : `; it complained: ${complaint.split('\n').at(-1) ?? ''}`;
        hear(how === 'ended' ? `${told}${said}` : `expected ${expected}, but ${told}${said}`);
      },
    });
  }

  async hear(seconds: number): Promise<HarnessMessage | string> {
    if (this.#heard.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, seconds * 1000);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const heard = this.#heard.shift();
    if (heard !== undefined) return heard;
    const { unfinished } = this.harness;
    this.harness.end();
    return unfinished === ''
      ? `it was silent for ${seconds} s`
      : `it wrote a line without a newline: ${unfinished.slice(0, 80)}`;
  }
}
