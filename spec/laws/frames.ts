/**
 * How the blocks and awaits of a trace stand inside each other: a tree for the body of each task, and one for that of each
 * async generator, whose statements run in the step of whoever asks for its next item.
 *
 * Where something ended with an exception, and the innermost block around it is no `try`, the exception must leave that
 * block: so what it does next is known.
 */

import { holdable } from '../program.js';
import type { FutureId, PartEvent, Raised, ThingId } from '../trace.js';
import { never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { BlockReading, ThingReading, WaitReading } from './task-records.js';

/** A part of the block; or something directly in it that began or ended. */
export interface Entry {
  readonly kind: 'part' | 'begins' | 'ends';
  readonly at: number;
  /** The step in which it came: where this is another, a cancellation may have come between. */
  readonly step: number;
  readonly part: PartEvent['part'] | undefined;
  readonly item: PartEvent['item'];
  readonly raised: Raised | undefined;
  /** What began or ended; at a part, the outermost of what stood open inside the block. */
  readonly inner: Node | undefined;
}

export interface Node {
  readonly wait: WaitReading | undefined;
  readonly block: BlockReading | undefined;
  readonly at: number;
  end: number;
  readonly parent: Node | undefined;
  readonly entries: Entry[];
}

export interface GeneratorReading {
  readonly made: ThingReading;
  /** Its `next` and `aclose`, in their order. */
  readonly waits: readonly WaitReading[];
  /** The events that gave items. */
  readonly produced: readonly number[];
  /** Its blocks. */
  readonly nodes: Node[];
  /** What its body began, awaits and blocks. */
  readonly begun: number[];
  /** The event by which its body had come to its end. */
  ended: number;
}

export class Frames {
  readonly loops: Node[] = [];
  readonly withs: Node[] = [];
  readonly generators = new Map<ThingId, GeneratorReading>();
  /** The blocks that stood open when their task was over. */
  readonly left: { readonly at: number; readonly node: Node }[] = [];
  /** From here on somebody asks a generator that is still at work: what stands inside what is not known any more. */
  tangled = Number.POSITIVE_INFINITY;
  /** The trace tells where the body of an async for is over. */
  tellsBodies = false;
  readonly #tasks: TaskReading;
  readonly #open = new Map<string, Node[]>();
  readonly #frameOf = new Map<Node, string>();
  readonly #blocks = new Map<number, Node>();
  readonly #waits = new Map<number, Node>();
  readonly #waiting = new Map<FutureId, WaitReading | undefined>();
  readonly #steps = new Map<FutureId, number>();

  constructor(tasks: TaskReading) {
    this.#tasks = tasks;
    for (const made of tasks.things) if (made?.event.what === 'generator') this.#addGenerator(made);
    for (let index = 0; index < tasks.trace.events.length; index += 1) this.#take(index);
  }

  #addGenerator(made: ThingReading): void {
    const waits = made.waits.filter(({ event }) => event.what === 'next' || event.what === 'aclose');
    const produced = made.uses.filter((index) => this.#tasks.trace.events[index]?.kind === 'produce');
    this.generators.set(made.event.thing, { made, waits, produced, nodes: [], begun: [], ended: never });
    let until = never;
    for (const { at, end } of waits) {
      if (at < until) this.tangled = Math.min(this.tangled, at);
      until = Math.max(until, end === never ? Number.POSITIVE_INFINITY : end);
    }
  }

  #take(index: number): void {
    const event = this.#tasks.trace.events[index];
    switch (event?.kind) {
      case 'step':
        this.#steps.set(event.task, index);
        return;
      case 'finish':
        for (const node of this.#open.get(`task ${event.task}`) ?? []) this.left.push({ at: index, node });
        return;
      case 'await': {
        const wait = this.#tasks.waits[event.wait];
        if (wait === undefined) return;
        this.#waiting.set(event.task, wait);
        const node = this.#begin(this.#frame(wait.outer, event.task), event.task, index, wait, undefined);
        this.#waits.set(event.wait, node);
        return;
      }
      case 'awaited': {
        const wait = this.#tasks.waits[event.wait];
        const node = this.#waits.get(event.wait);
        if (wait === undefined || node === undefined) return;
        this.#waiting.set(wait.task.id, wait.outer);
        return this.#finish(node, wait.task.id, index, event.raised);
      }
      case 'part':
        return this.#part(event, index);
      default:
        return;
    }
  }

  #part(event: PartEvent, index: number): void {
    let node = this.#blocks.get(event.block);
    if (node === undefined) {
      const frame =
        event.of === 'generator'
          ? `generator ${event.thing ?? never}`
          : this.#frame(this.#waiting.get(event.task), event.task);
      node = this.#begin(frame, event.task, index, undefined, this.#tasks.blocks[event.block]);
      this.#blocks.set(event.block, node);
      if (event.of === 'for') this.loops.push(node);
      if (event.of === 'with') this.withs.push(node);
    }
    if (event.of === 'for' && event.part === 'over') this.tellsBodies = true;
    const inner = this.#truncate(node);
    this.#enter(node, 'part', event.task, index, event, inner);
    if (event.part !== 'end') return;
    if (event.of === 'generator' && event.thing !== undefined) {
      const generator = this.generators.get(event.thing);
      if (generator !== undefined) generator.ended = index;
    }
    this.#finish(node, event.task, index, event.raised);
  }

  /** Where something stands that is awaited, or opened, inside that await. */
  #frame(around: WaitReading | undefined, task: FutureId): string {
    for (let wait = around; wait !== undefined; wait = wait.outer) {
      const { what, of } = wait.event;
      if ((what === 'next' || what === 'aclose') && of !== undefined && this.generators.has(of))
        return `generator ${of}`;
    }
    return `task ${task}`;
  }

  #begin(
    frame: string,
    task: FutureId,
    index: number,
    wait: WaitReading | undefined,
    block: BlockReading | undefined,
  ): Node {
    const open = this.#open.get(frame) ?? [];
    this.#open.set(frame, open);
    const parent = open.at(-1);
    const node: Node = { wait, block, at: index, end: never, parent, entries: [] };
    if (parent !== undefined) this.#enter(parent, 'begins', task, index, {}, node);
    open.push(node);
    this.#frameOf.set(node, frame);
    if (frame.startsWith('generator')) {
      const generator = this.generators.get(Number(frame.slice('generator '.length)));
      if (block !== undefined) generator?.nodes.push(node);
      if (block?.of !== 'generator') generator?.begun.push(index);
    }
    return node;
  }

  #finish(node: Node, task: FutureId, index: number, raised: Raised | undefined): void {
    this.#truncate(node);
    this.#open.get(this.#frameOf.get(node) ?? '')?.pop();
    node.end = index;
    if (node.parent !== undefined)
      this.#enter(node.parent, 'ends', task, index, raised === undefined ? {} : { raised }, node);
  }

  #enter(
    node: Node,
    kind: Entry['kind'],
    task: FutureId,
    at: number,
    { part, item, raised }: Partial<PartEvent>,
    inner: Node | undefined,
  ): void {
    node.entries.push({ kind, at, step: this.#steps.get(task) ?? never, part, item, raised, inner });
  }

  /** Whatever stands open inside the node is left; the outermost of it. */
  #truncate(node: Node): Node | undefined {
    const open = this.#open.get(this.#frameOf.get(node) ?? '');
    const place = open?.lastIndexOf(node) ?? never;
    if (open === undefined || place === never) return undefined;
    const inner = open[place + 1];
    open.length = place + 1;
    return inner;
  }
}

/** Whether an async with wants to suppress what its body raises, as far as this is known: locks and their like do not. */
export const suppressionOf = ({ block, entries }: Node, tasks: TaskReading): boolean | undefined => {
  const what = tasks.thing(block?.thing)?.event.what;
  if (what !== undefined && holdable.some((kind) => kind === what)) return false;
  const answer = entries.find(({ part }) => part === 'over')?.item;
  return typeof answer === 'boolean' ? answer : undefined;
};

const read = new WeakMap<TaskReading, Frames>();

/** The laws of a chapter ask of the same trace. */
export const framesOf = (tasks: TaskReading): Frames => {
  const known = read.get(tasks);
  if (known !== undefined) return known;
  const frames = new Frames(tasks);
  read.set(tasks, frames);
  return frames;
};

export const sameRaised = (left: Raised | undefined, right: Raised | undefined): boolean =>
  left?.error === right?.error && left?.type === right?.type;

/** Whether what came is the exception that was under way, or a cancellation that came in its place. */
export const isPropagated = (before: Entry, after: Entry): boolean =>
  sameRaised(before.raised, after.raised) || (before.step !== after.step && after.raised?.type === 'CancelledError');
