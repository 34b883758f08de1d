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
import { OutsideClients } from './outside-clients.js';
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
  const clients = new Map<number, OutsideClients>();
  for await (const line of lines) {
    if (line === '') continue;
    const message = JSON.parse(line) as KitMessage;
    if (message.kind === 'end') break;
    if (message.kind === 'finished') {
      clients.get(message.id)?.finish();
      continue;
    }
    const { id, program } = message;
    const outside = program.clients === undefined ? undefined : new OutsideClients(id, write);
    if (outside !== undefined) clients.set(id, outside);
    const answered = answer(message, subject, write, turn, outside);
    if (!together) {
      await answered;
      clients.delete(id);
      continue;
    }
    running.add(answered);
    answered.finally(() => {
      running.delete(answered);
      clients.delete(id);
    });
  }
  await Promise.all(running);
};

/** Runs a program, and lets the host's loop turn before it is said to be over: what it has left there is its own. */
const answer = async (
  { id, program, tick, live }: RunMessage,
  of: Subject,
  write: Write,
  turn: () => Promise<void>,
  clients: OutsideClients | undefined,
): Promise<void> => {
  const subject = tick === of.tick ? of : { ...of, tick };
  const events =
    live === true ? new LiveEvents((index, event) => write({ kind: 'event', id, index, event })) : undefined;
  let interpreter: Interpreter;
  try {
    interpreter = interpreterOf(program, subject, events, clients);
  } catch (thrown) {
    const { name } = subject.manifest;
    return write({
      kind: 'refuse',
      why: `Expected the factory of "${name}" to make a loop, it threw "${String(thrown)}"; call it by itself to see where.`,
    });
  }
  let trace: Trace;
  try {
    trace = await interpreter.run();
  } catch (thrown) {
    return write({ kind: 'unable', id, why: String(thrown) });
  }
  await turn();
  write({ kind: 'trace', id, origin: trace.origin, events: trace.events });
};

const interpreterOf = (
  program: Program,
  subject: Subject,
  live: LiveEvents | undefined,
  clients: OutsideClients | undefined,
): Interpreter =>
  new Interpreter(program, subject, live === undefined ? undefined : (events) => live.see(events), clients);
