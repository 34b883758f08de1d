/** What the programs of one subject throw: each time a value of its own, so that it is known again wherever it comes out. */

import { KeyboardInterrupt, SystemExit } from '../../spec/event-loop.js';
import { assertNever, type Exception } from '../../spec/program.js';

/** A thrown value that is no Error, as Python's BaseException is no Exception. */
class BaseException {
  readonly name = 'BaseException';
}

/** Values that count as false; each is thrown once in a program, so that they can be told apart. */
const falsyValues: readonly unknown[] = [null, undefined, 0, '', false, Number.NaN, 0n];

export class Thrown {
  #falsy = 0;

  made(kind: Exception): unknown {
    switch (kind) {
      case 'Error':
        return new Error('raised by the program');
      case 'BaseException':
        return new BaseException();
      case 'Falsy':
        this.#falsy += 1;
        return this.#falsy > falsyValues.length ? new BaseException() : falsyValues[this.#falsy - 1];
      case 'SystemExit':
        return new SystemExit('raised by the program');
      case 'KeyboardInterrupt':
        return new KeyboardInterrupt('raised by the program');
      default:
        return assertNever(kind);
    }
  }
}
