/** Laws that are known and not checked, each with the reason. */

import type { UncheckedLaw } from './law.js';

export const uncheckedLaws: readonly UncheckedLaw[] = [
  {
    id: '2.9',
    title: 'An earlier timer that is added while the loop sleeps for a later one shortens the sleep.',
    basis: 'promised',
    source: 'asyncio, call_later',
    unchecked:
      'whatever adds the timer, a socket or another thread, has ended the sleep by that; an order that is wrong afterwards breaks 2.2',
  },
  {
    id: '4.15',
    title: 'An exception that nobody has asked for is reported once, when the future is collected; others are not.',
    basis: 'promised',
    source: 'CPython, test_futures.test_tb_logger_*',
    unchecked: 'when a host collects garbage is its own affair: a report that does not come may still come',
  },
  {
    id: '5.14',
    title: 'The object of a coroutine cannot be awaited twice.',
    basis: 'promised',
    source: 'CPython, test_coroutines.test_double_await',
    unchecked: 'in TypeScript a generator that is used up says nothing, and in Python it is the language that refuses',
  },
  {
    id: '7.12',
    title: 'Shielding one long future again and again, and cancelling each shield, does not make its callbacks grow.',
    basis: 'promised',
    source: 'python/cpython#79306',
    unchecked: 'how many callbacks a future holds cannot be seen from outside',
  },
  {
    id: '7.16',
    title: 'How many iterations a combinator takes.',
    basis: 'unspecified',
    source: 'CPython, asyncio.tasks: 1 to 4, by version',
    unchecked: 'every number is right, so there is nothing to judge',
  },
  {
    id: '11.13',
    title:
      'A server that has no descriptors left to accept with lives on, does not spin, and goes on when there are some again.',
    basis: 'cpython',
    source: 'CPython, selector_events._accept_connection: it tries again after ACCEPT_RETRY_DELAY',
    unchecked: 'needs a limit of descriptors in programs',
  },
  {
    id: '11.14',
    title: 'Many connections, or much that comes on one, starve neither timers nor other sockets.',
    basis: 'cpython',
    source: 'CPython bpo-27906; libuv 27e7a8b10',
    unchecked: 'how many events a loop may serve in one go is not said: CPython itself accepts up to the whole backlog',
  },
  {
    id: '11.15',
    title: 'Two receives at once on one socket, or a close while one waits.',
    basis: 'unspecified',
    source: 'asyncio says nothing of them',
    unchecked: 'left open, and not reported so far',
  },
];
