/**
 * The harness's side of the protocol (see spec/protocol.ts), for adapters in TypeScript: reads messages, runs programs,
 * writes traces. It knows no patience: who does not come back is ended from outside.
 */

import type { Program } from '../../spec/program.js';
import { type HarnessMessage, type KitMessage, protocolVersion, type RunMessage } from '../../spec/protocol.js';
import type { Trace } from '../../spec/trace.js';
import type { AnyAdapter } from './adapter.js';
import { Interpreter } from './interpreter.js';
import { sideBySide } from './limits.js';
import { LiveEvents } from './live-events.js';
import { type Subject, subjectOf } from './subject.js';

export type Write = (message: HarnessMessage) => void;

/** Serves until the messages end. */
export const serve = async (
  adapter: AnyAdapter,
  lines: AsyncIterable<string>,
  write: Write,
  turn: () => Promise<void>,
): Promise<void> => {
  const subject = subjectOf(adapter);
  const together = adapter.clock === 'real';
  write({
    kind: 'hello',
    protocol: protocolVersion,
    manifest: subject.manifest,
    ...(together ? { sideBySide } : {}),
  });
  const running = new Set<Promise<void>>();
  for await (const line of lines) {
    if (line === '') continue;
    const message = JSON.parse(line) as KitMessage;
    if (message.kind === 'end') break;
    const answered = answer(message, subject, write);
    if (answered === undefined) {
      // With a virtual clock nothing else lets the host's own loop turn, and what is to be finalized would pile up.
      await turn();
      continue;
    }
    if (!together) {
      await answered;
      continue;
    }
    running.add(answered);
    answered.finally(() => running.delete(answered));
  }
  await Promise.all(running);
};

/** A promise where the program needs the host to go on. */
const answer = ({ id, program, tick, live }: RunMessage, of: Subject, write: Write): Promise<void> | undefined => {
  const subject = tick === of.tick ? of : { ...of, tick };
  const events =
    live === true ? new LiveEvents((index, event) => write({ kind: 'event', id, index, event })) : undefined;
  const say = ({ origin, events: all }: Trace): void => write({ kind: 'trace', id, origin, events: all });
  const fail = (thrown: unknown): void => write({ kind: 'unable', id, why: String(thrown) });
  try {
    const trace = interpreterOf(program, subject, events).run();
    if (trace instanceof Promise) return trace.then(say, fail);
    say(trace);
  } catch (thrown) {
    fail(thrown);
  }
  return undefined;
};

const interpreterOf = (program: Program, subject: Subject, live: LiveEvents | undefined): Interpreter =>
  new Interpreter(program, subject, live === undefined ? undefined : (events) => live.see(events));
