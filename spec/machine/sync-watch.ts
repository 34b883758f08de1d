/**
 * Invariants of primitives and queues: never two holders, never more than the count, no item lost, doubled or invented,
 * nobody overtaken, nobody forgotten while what he waits for is free. How many turns a wake-up takes is free, and whom a
 * cancel reaches is not judged here.
 */

import { type Json, sameJson } from '../program.js';
import type { AwaitedEvent, CreateEvent, ThingId, UseEvent } from '../trace.js';
import type { Phrase } from '../verdict.js';
import { refuse } from './refusal.js';
import type { WaitState } from './task-state.js';

interface Kept {
  readonly item: Json;
  /** Somebody waited for an item when it came: it may have been handed to him, before he goes on. */
  readonly offered: boolean;
}

interface Watched {
  readonly event: CreateEvent;
  /** How many hold it; and how many may. */
  held: number;
  capacity: number;
  /** It was released while it was on its way to somebody: how many hold it is not known any more. */
  vague: boolean;
  readonly waiting: WaitState[];
  readonly items: Kept[];
  unfinished: number;
  /** Waiters of a condition that may take its lock back at any moment: those that were notified. */
  notified: number;
  readonly listening: Set<WaitState>;
  isSet: boolean;
  /** The last event that could have let somebody in. */
  freedAt: number;
  setAt: number;
  /** The last time that nothing was left unfinished. */
  finishedAt: number;
}

const lawOf = ({ event: { what } }: Watched): string => {
  switch (what) {
    case 'lock':
      return '9.1';
    case 'event':
      return '9.3';
    case 'semaphore':
    case 'boundedSemaphore':
      return '9.4';
    case 'condition':
      return '9.5';
    default:
      return '9.6';
  }
};

const isQueue = ({ event: { what } }: Watched): boolean =>
  what === 'queue' || what === 'lifoQueue' || what === 'priorityQueue';

const isHeld = ({ event: { what } }: Watched): boolean =>
  what === 'lock' || what === 'semaphore' || what === 'boundedSemaphore' || what === 'condition';

export class SyncWatch {
  readonly #things: (Watched | undefined)[] = [];
  /** Who began to wait when the event was set, or when nothing was unfinished: he may go on even if that has changed. */
  readonly #metSet = new Set<WaitState>();
  /** Puts that were seen to have taken effect before they came back. */
  readonly #effected = new Set<WaitState>();
  /** What leaves a block of something that nobody was seen to hold. */
  readonly #unheld = new Set<WaitState>();
  /** Whether the task of a wait may have been cancelled, so that nothing can be said of its place. */
  readonly #isDisturbed: (wait: WaitState) => boolean;

  constructor(isDisturbed: (wait: WaitState) => boolean) {
    this.#isDisturbed = isDisturbed;
  }

  create(event: CreateEvent, index: number): void {
    if (event.what === 'timeout' || event.what === 'taskGroup' || event.what === 'generator') return;
    const size = event.size ?? 1;
    if (event.refused !== undefined) {
      // A semaphore of less than nothing, a barrier of nobody.
      if (size < 0 || (event.what === 'barrier' && size < 1)) return;
      refuse('9.4', index, [{ thing: event.thing }, ' can be made'], ['it raised ', event.refused]);
    }
    const counted = event.what === 'semaphore' || event.what === 'boundedSemaphore';
    this.#things[event.thing] = {
      event,
      held: 0,
      capacity: counted ? size : 1,
      vague: false,
      waiting: [],
      items: [],
      unfinished: 0,
      notified: 0,
      listening: new Set(),
      isSet: false,
      freedAt: -1,
      setAt: -1,
      finishedAt: -1,
    };
  }

  #thing(id: ThingId | undefined): Watched | undefined {
    return id === undefined ? undefined : this.#things[id];
  }

  begin(wait: WaitState, index: number): void {
    const thing = this.#thing(wait.event.of);
    if (thing === undefined) return;
    const { what } = wait.event;
    if (what === 'leave') {
      // What leaves a block gives back what it holds, at once; if nobody holds it, that fails, or is seen at the end.
      if (isHeld(thing) && (thing.held > 0 || thing.event.what === 'semaphore')) this.#release(thing, index);
      else this.#unheld.add(wait);
      return;
    }
    if (thing.event.what === 'condition' && what === 'waitOn') {
      if (thing.held > 0) this.#release(thing, index);
      else if (this.#isOnItsWay(thing)) thing.vague = true;
      thing.listening.add(wait);
      return;
    }
    if (thing.isSet || (what === 'join' && thing.unfinished === 0)) this.#metSet.add(wait);
    thing.waiting.push(wait);
  }

  end(wait: WaitState, event: AwaitedEvent, index: number): void {
    const thing = this.#thing(wait.event.of);
    if (thing === undefined) return;
    if (wait.event.what === 'leave') {
      if (this.#unheld.delete(wait) && event.raised === undefined && isHeld(thing)) this.#release(thing, index);
      return;
    }
    const place = thing.waiting.indexOf(wait);
    if (place >= 0) thing.waiting.splice(place, 1);
    const { what } = wait.event;
    if (thing.event.what === 'condition' && what === 'waitOn') {
      thing.listening.delete(wait);
      thing.notified = Math.max(0, thing.notified - 1);
      if (event.raised?.type === 'RuntimeError') return;
      thing.held += 1;
      if (thing.held > 1 && !thing.vague)
        this.#wrong(thing, index, ['somebody holds the lock of '], ['wait came back with it, too']);
      return;
    }
    if (event.raised !== undefined) {
      // Somebody who goes may have been chosen already, and passes his turn on.
      thing.freedAt = index;
      return;
    }
    switch (what) {
      case 'acquire':
        thing.held += 1;
        if (thing.held > thing.capacity && !thing.vague)
          this.#wrong(
            thing,
            index,
            [thing.capacity === 1 ? 'somebody holds ' : `${thing.capacity} hold `],
            ['another one got it'],
          );
        if (place > 0) this.#mustBeFirst(thing, place, index);
        return;
      case 'waitOn':
        if (thing.event.what === 'event' && !thing.isSet && thing.setAt < wait.at && !this.#metSet.has(wait))
          this.#wrong(thing, index, ['nobody has set '], ['wait came back']);
        return;
      case 'put':
        // It may have taken effect before, and been seen.
        if (!this.#effected.delete(wait)) this.#put(thing, wait.event.item ?? null, index);
        return;
      case 'get':
        return this.#get(thing, event.value ?? null, index);
      case 'join':
        if (thing.unfinished > 0 && thing.finishedAt < wait.at && !this.#metSet.has(wait))
          refuse(
            '9.7',
            index,
            [`${thing.unfinished} items of `, { thing: thing.event.thing }, ' are not finished'],
            ['join came back'],
          );
        return;
      default:
        return;
    }
  }

  #wrong(thing: Watched, index: number, because: Phrase, however: Phrase): never {
    return refuse(lawOf(thing), index, [...because, { thing: thing.event.thing }], however);
  }

  /** Those that waited before, and were not disturbed, are served before. A condition takes back those it has notified. */
  #mustBeFirst(thing: Watched, place: number, index: number): void {
    if (thing.event.what === 'condition' || thing.vague) return;
    // Where there is one left for each of those, nobody waits for longer because of it.
    if (thing.capacity - thing.held >= place) return;
    for (const earlier of thing.waiting.slice(0, place)) {
      if (earlier.event.what !== 'acquire' || this.#isDisturbed(earlier)) continue;
      this.#wrong(thing, index, [{ future: earlier.event.task }, ' has waited longer for '], ['another one got it']);
    }
  }

  #release(thing: Watched, index: number): void {
    thing.held -= 1;
    thing.freedAt = index;
  }

  use(event: UseEvent, index: number): void {
    const thing = this.#thing(event.thing);
    if (thing === undefined) return;
    const { refused } = event;
    const me = { thing: event.thing };
    switch (event.do) {
      case 'release': {
        const free = thing.event.what === 'semaphore' ? false : thing.held <= 0;
        // Somebody who waits may have been chosen, and counts as a holder.
        const perhaps = this.#isOnItsWay(thing);
        if (thing.vague || (free && perhaps)) {
          thing.vague ||= refused === undefined;
          if (refused === undefined) this.#release(thing, index);
          return;
        }
        if (free) {
          const right = thing.event.what === 'boundedSemaphore' ? 'ValueError' : 'RuntimeError';
          if (refused !== right)
            refuse(
              lawOf(thing),
              index,
              ['nobody holds ', me, `, so ${right} is raised`],
              [refused === undefined ? 'it could be released' : `it raised ${refused}`],
            );
          return;
        }
        if (refused !== undefined)
          refuse(lawOf(thing), index, ['somebody holds ', me], ['releasing it raised ', refused]);
        return this.#release(thing, index);
      }
      case 'set':
        thing.isSet = true;
        thing.setAt = thing.freedAt = index;
        return;
      case 'clear':
        thing.isSet = false;
        return;
      case 'notify':
      case 'notifyAll':
        if (refused === undefined) {
          const count = event.do === 'notify' ? (event.count ?? 1) : thing.listening.size;
          thing.notified = Math.min(thing.listening.size, thing.notified + count);
        }
        if (thing.held <= 0 && !thing.vague && refused !== 'RuntimeError' && !this.#isOnItsWay(thing))
          refuse('9.5', index, ['nobody holds the lock of ', me], ['it could be notified']);
        return;
      case 'putNowait':
        if (refused === undefined) return this.#put(thing, event.item ?? null, index);
        if (isQueue(thing) && !this.#isFull(thing, true))
          refuse('9.6', index, [me, ' has room'], ['putting an item raised ', refused]);
        return;
      case 'getNowait':
        if (refused === undefined) return this.#get(thing, event.answer ?? null, index);
        if (thing.items.length > this.#count(thing, 'get'))
          refuse('9.6', index, [me, ` holds ${thing.items.length} items`], ['getting one raised ', refused]);
        return;
      case 'taskDone':
        if (!isQueue(thing)) return;
        if (thing.unfinished <= 0) {
          // One that waits to be put may be in already.
          if (this.#count(thing, 'put') > 0) {
            if (refused === undefined) thing.unfinished -= 1;
            return;
          }
          if (refused !== 'ValueError')
            refuse(
              '9.7',
              index,
              ['all items of ', me, ' are finished, so ValueError is raised'],
              [refused === undefined ? 'another one could be' : `it raised ${refused}`],
            );
          return;
        }
        if (refused !== undefined)
          refuse('9.7', index, ['an item of ', me, ' is not finished'], ['task_done raised ', refused]);
        thing.unfinished -= 1;
        if (thing.unfinished === 0) thing.finishedAt = index;
        thing.freedAt = index;
        return;
      default:
        return;
    }
  }

  #count(thing: Watched, what: 'get' | 'put'): number {
    return thing.waiting.filter((wait) => wait.event.what === what).length;
  }

  /** Items that are kept for those who wait take no room; `strictly`: also if all of these take theirs. */
  #isFull(thing: Watched, strictly: boolean): boolean {
    const size = thing.event.size ?? 0;
    if (size <= 0) return false;
    return (
      thing.items.length - (strictly ? 0 : this.#count(thing, 'get')) >=
      (strictly ? size - this.#count(thing, 'put') : size)
    );
  }

  #put(thing: Watched, item: Json, index: number): void {
    if (!isQueue(thing)) return;
    if (this.#isFull(thing, false))
      this.#wrong(thing, index, [`there are ${thing.items.length} items in `], ['another one was put in']);
    const offered = thing.items.filter((each) => each.offered).length;
    thing.items.push({ item, offered: this.#count(thing, 'get') > offered });
    thing.unfinished += 1;
    thing.freedAt = index;
  }

  /** The lock may have been given to somebody who has not gone on yet. */
  #isOnItsWay(thing: Watched): boolean {
    if (thing.waiting.some(({ event }) => event.what === 'acquire')) return true;
    return thing.notified > 0 || [...thing.listening].some((wait) => this.#isDisturbed(wait));
  }

  /** A put that waits takes effect as soon as there is room: its item may be given before it has come back. */
  #putOfWaiter(thing: Watched, item: Json, index: number): void {
    const wait = thing.waiting.find(
      (each) => each.event.what === 'put' && !this.#effected.has(each) && sameJson(each.event.item ?? null, item),
    );
    if (wait === undefined) return;
    this.#effected.add(wait);
    thing.items.push({ item, offered: true });
    thing.unfinished += 1;
    thing.freedAt = index;
  }

  #get(thing: Watched, item: Json, index: number): void {
    if (!isQueue(thing)) return;
    const isIt = (each: Kept): boolean => sameJson(each.item, item);
    if (!thing.items.some(isIt)) this.#putOfWaiter(thing, item, index);
    const order = ordered(thing);
    const place = order.findIndex(isIt);
    if (place < 0)
      this.#wrong(
        thing,
        index,
        [`the items are ${JSON.stringify(thing.items.map((each) => each.item))} in `],
        ['it gave ', JSON.stringify(item)],
      );
    // Some queues hand an item to whoever waits, before he goes on.
    if (place > this.#count(thing, 'get') && !order.some((each) => each.offered && isIt(each)))
      this.#wrong(
        thing,
        index,
        [`${JSON.stringify(order[0]?.item)} comes first of the items in `],
        ['it gave ', JSON.stringify(item)],
      );
    thing.items.splice(
      thing.event.what === 'lifoQueue' ? thing.items.findLastIndex(isIt) : thing.items.findIndex(isIt),
      1,
    );
    thing.freedAt = index;
  }

  /** Whoever waits for what is free has been forgotten. */
  settled(hopAt: number, index: number): void {
    for (const thing of this.#things) {
      if (thing === undefined) continue;
      for (const wait of thing.waiting) {
        if (wait.at >= hopAt || thing.freedAt >= hopAt || this.#isDisturbed(wait)) continue;
        const law = wait.event.what === 'join' ? '9.7' : lawOf(thing);
        if (this.#isFree(thing, wait))
          refuse(
            law,
            index,
            ['what ', { future: wait.event.task }, ' waits for is free in ', { thing: thing.event.thing }],
            ['it never got it'],
          );
      }
    }
  }

  #isFree(thing: Watched, wait: WaitState): boolean {
    switch (wait.event.what) {
      case 'acquire':
        return thing.held < thing.capacity && !thing.vague && thing.event.what !== 'condition';
      case 'waitOn':
        return thing.event.what === 'event' && (thing.isSet || thing.setAt > wait.at);
      case 'get':
        return thing.items.length > 0;
      case 'put':
        return isQueue(thing) && !this.#isFull(thing, false) && this.#count(thing, 'get') === 0;
      case 'join':
        return isQueue(thing) && thing.unfinished === 0 && this.#count(thing, 'put') === 0;
      default:
        return false;
    }
  }
}

const ordered = ({ event: { what }, items }: Watched): readonly Kept[] => {
  if (what === 'lifoQueue') return items.toReversed();
  if (what === 'priorityQueue')
    return items.toSorted(({ item: left }, { item: right }) => Number(left) - Number(right));
  return items;
};
