import { isExit } from './exits.js';
import { raisedByItself } from './exposure.js';
import type { GeneratorReading, Node } from './frames.js';
import { framesOf, suppressionOf } from './frames.js';
import { type Breach, breach, type Law, thing } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { WaitReading } from './task-records.js';

export const law: Law = {
  id: '8.4',
  title:
    'An async generator that is closed ends where it stands: what must still run there has run when aclose comes back, or when the runner does, and nothing else runs.',
  basis: 'promised',
  needs: ['tasks', 'asyncGenerators'],
  source: 'PEP 525, "Support for Asynchronous Iteration Protocol": aclose; asyncio, shutdown_asyncgens',
  why: 'What a generator has opened stays open for ever if closing it does not close that too.',
  caveat:
    'Only generators that wait for someone to ask for their next item are looked at, and that a `try` has a `finally` is only known where the trace tells. Whether a generator that is left early is closed at once is left open.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || !tasks.things.some((made) => made?.event.what === 'generator')) return 0;
    const frames = framesOf(tasks);
    let met = 0;
    for (const generator of frames.generators.values()) {
      const found = closed(generator, tasks, frames.tangled);
      if (typeof found !== 'number') return found;
      met += found;
      const left = leftByRunner(generator, reading, tasks, frames.tangled);
      if (typeof left !== 'number') return left;
      met += left;
    }
    return met;
  },
  legal: `
    0 create generator g
    spawn a
    run
    a steps
    await next of g
    part m generator body of g
    part k with enter
    part k with body
    produce g 1
    awaited {"item":1}
    await aclose of g
    part k with exit
    part k with end
    awaited
    a finishes
  `,
  illegal: `
    0 create generator g
    spawn a
    run
    a steps
    await next of g
    part m generator body of g
    part k with enter
    part k with body
    produce g 1
    awaited {"item":1}
    await aclose of g
    awaited
    a finishes
  `,
};

/** How often the generator was closed as it should be. */
const closed = (generator: GeneratorReading, tasks: TaskReading, until: number): number | Breach => {
  const { made, waits, nodes, produced, begun } = generator;
  let met = 0;
  let shut: WaitReading | undefined;
  let failed: string | undefined;
  for (const wait of waits) {
    if (wait.at >= until || wait.end === never) return met;
    const { outcome, end, at } = wait;
    if (wait.event.what === 'next') {
      if (shut !== undefined && outcome?.raised === undefined && outcome?.value !== null)
        return breach(end, [thing(made), ' had been closed'], [`its next gave ${JSON.stringify(outcome?.value)}`]);
      if (failed !== undefined && raisedByItself(wait) !== undefined)
        return breach(
          end,
          [thing(made), ' had ended with ', failed],
          [`its next raised ${raisedByItself(wait)}, and does not say that it is at its end`],
        );
      failed ??= raisedByItself(wait);
      continue;
    }
    const stands = stateAt(generator, tasks, at);
    const raised = raisedByItself(wait);
    if (stands !== 'waiting') {
      if (raised !== undefined)
        return breach(
          end,
          [thing(made), stands === 'new' ? ' had not begun' : ' was over'],
          ['its aclose raised ', raised],
        );
    } else {
      const found = left(generator, at, end, tasks);
      if (found !== undefined) return found;
    }
    if (outcome?.raised !== undefined) return met;
    const lost = raisedInside(nodes, at, end);
    if (lost !== undefined)
      return breach(end, [thing(made), ` raised ${lost} when it was closed`], ['its aclose came back without it']);
    const late = begun.find((index) => index > end) ?? produced.find((index) => index > end);
    if (late !== undefined) return breach(late, [thing(made), ' had been closed'], ['its body ran on']);
    if (stands === 'new' && nodes.length > 0 && (nodes[0]?.at ?? 0) > at)
      return breach(nodes[0]?.at ?? at, [thing(made), ' was closed before it had begun'], ['its body was begun']);
    shut = wait;
    met += 1;
  }
  return met;
};

/** With what the body ended while it was closed, if that left the outermost of its blocks. */
const raisedInside = (nodes: readonly Node[], at: number, end: number): string | undefined => {
  const body = nodes.find(({ block }) => block?.of === 'generator');
  const last = body?.entries.findLast((entry) => entry.at < end);
  if (last?.kind !== 'ends' || last.at < at || last.raised === undefined) return undefined;
  return last.raised.type === 'GeneratorExit' || last.raised.type === 'CancelledError' ? undefined : last.raised.type;
};

/** Whether the body has not begun, waits to be asked for its next item, or is over. */
const stateAt = (generator: GeneratorReading, tasks: TaskReading, at: number): 'new' | 'waiting' | 'over' => {
  const before = generator.waits.filter((wait) => wait.end !== never && wait.end < at);
  if (!generator.nodes.some((node) => node.at < at)) return before.length === 0 ? 'new' : 'over';
  const last = before.at(-1);
  const gives = last?.event.what === 'next' && last.outcome?.raised === undefined && last.outcome?.value !== null;
  const ended = generator.ended !== never && generator.ended < at;
  return gives && !ended && tasks.trace.events.length > 0 ? 'waiting' : 'over';
};

/** What must run when the body is ended at an event, and has not by another; or what must not run. */
const left = (generator: GeneratorReading, at: number, end: number, tasks: TaskReading): Breach | undefined => {
  const { made, nodes, begun, produced, ended } = generator;
  const open = nodes.filter((node) => node.at < at && (node.end === never || node.end > at));
  const closes = !produced.some((index) => index > at && index < end);
  for (const node of open) {
    if (!isInside(node, at)) continue;
    const part = node.block?.of === 'with' ? 'exit' : 'finally';
    const first = node.entries.find((entry) => entry.part === part && entry.at > at);
    if (first === undefined && closes) {
      return breach(
        end,
        [thing(made), ' stood in what must be left when it is closed'],
        ['it was closed, and that never ran'],
      );
    }
    if (first !== undefined && first.at > end)
      return breach(first.at, [thing(made), ' had been closed'], ['what must run then ran only now']);
  }
  if (open.some((node) => mayCatch(node, at, tasks))) return undefined;
  const isClosing = (index: number): boolean =>
    open.some(
      ({ block, end: over }) => block !== undefined && closing.has(block.of) && (over === never || over > index),
    );
  const late = [...begun, ...produced, ended].find((index) => index > at && index < end && !isClosing(index));
  if (late === undefined) return undefined;
  return breach(late, [thing(made), ' was closed where it stood'], ['its body went on']);
};

/** Blocks that have something to do when they are left. */
const closing: ReadonlySet<string> = new Set(['try', 'with', 'timeout', 'group']);

/** Whether the block may have kept the body from ending there, as one can in Python. */
const mayCatch = (node: Node, at: number, tasks: TaskReading): boolean =>
  node.block?.of === 'with'
    ? suppressionOf(node, tasks) !== false
    : node.entries.some((entry) => entry.at > at && entry.part === 'except');

/** Whether the body stands in what has to be left: in an async with, or in a try that has a finally. */
const isInside = (node: Node, at: number): boolean => {
  const parts = node.entries.filter((entry) => entry.kind === 'part' && entry.at < at);
  if (node.block?.of === 'with') return parts.at(-1)?.part === 'body';
  return node.block?.of === 'try' && parts[0]?.item === true && !parts.some(({ part }) => part === 'finally');
};

/** A runner closes what is left over. */
const leftByRunner = (
  generator: GeneratorReading,
  reading: Reading,
  tasks: TaskReading,
  until: number,
): number | Breach => {
  let met = 0;
  for (const { begin, end, main } of tasks.untils) {
    const returned = end === never ? undefined : reading.event(end);
    if (!main || end > until || returned?.kind !== 'returned') continue;
    if (returned.raised !== undefined && isExit(returned.raised)) continue;
    const waits = generator.waits.filter(({ at }) => at < end);
    const last = waits.at(-1);
    if (last === undefined || waits.some((wait) => wait.end === never || wait.end > end)) continue;
    // Only a loop that has seen it begin can know of it.
    if (last.at < begin || stateAt(generator, tasks, last.end + 1) !== 'waiting') continue;
    const { nodes, made } = generator;
    for (const node of nodes) {
      if (node.at > last.end || (node.end !== never && node.end < last.end) || !isInside(node, last.end)) continue;
      const part = node.block?.of === 'with' ? 'exit' : 'finally';
      if (!node.entries.some((entry) => entry.part === part && entry.at > last.end && entry.at < end))
        return breach(end, [thing(made), ' was left where it must be closed'], ['the runner came back without that']);
      met += 1;
    }
  }
  return met;
};
