/** Writes down where the control goes in statements that hold others. */

import type { Json, Name } from '../../spec/program.js';
import type { BlockId, PartEvent, ThingId } from '../../spec/trace.js';
import type { Mutable } from './calls.js';
import type { Host, TaskSide } from './host.js';
import { typeOf } from './recorder.js';

export interface Block {
  readonly id: BlockId;
  readonly of: PartEvent['of'];
  readonly thing: ThingId | undefined;
}

export class Parts {
  readonly #host: Host;
  readonly #tasks: TaskSide;
  #blocks = 0;

  constructor(host: Host, tasks: TaskSide) {
    this.#host = host;
    this.#tasks = tasks;
  }

  open(of: PartEvent['of'], part: PartEvent['part'], thing: ThingId | undefined, item?: Json): Block {
    const block: Block = { id: this.#blocks, of, thing };
    this.#blocks += 1;
    if (item === undefined) this.note(block, part);
    else this.tell(block, part, item);
    return block;
  }

  note(block: Block, part: PartEvent['part'], ...raised: readonly [exception?: unknown]): void {
    // A generator that is closed leaves its blocks without a word: languages differ in what they say of it.
    const closes = raised.length > 0 && typeOf(raised[0]) === 'GeneratorExit';
    if (closes && part === 'end') return;
    const event: Mutable<PartEvent> = {
      kind: 'part',
      block: block.id,
      of: block.of,
      part,
      task: this.#tasks.active?.id ?? -1,
    };
    if (block.thing !== undefined) event.thing = block.thing;
    if (raised.length > 0 && !closes) event.raised = this.#host.recorder.describe(raised[0]);
    this.#host.recorder.record(event);
  }

  /** A part that carries an item. */
  tell(block: Block, part: PartEvent['part'], item: Json): void {
    const task = this.#tasks.active?.id ?? -1;
    this.#host.recorder.record({ kind: 'part', block: block.id, of: block.of, part, task, item });
  }

  add(what: 'timeout' | 'taskGroup', object: unknown, name: Name): ThingId {
    const { things } = this.#tasks;
    this.#host.recorder.record({ kind: 'create', thing: things.nextThing, what, name });
    return things.addThing(what, object, name).id;
  }
}
