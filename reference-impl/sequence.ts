/**
 * Steps that follow each other at once where they can, and on promises where they must: so that what runs a loop is
 * written once, for loops that block and for loops that return promises.
 *
 * The steps are a generator that yields what has to be over before it goes on.
 */

export type Steps<Result> = Generator<unknown, Result, unknown>;

/** A run may give anything that can be waited for. */
const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

type Resume<Result> = () => IteratorResult<unknown, Result>;

const goOn = <Result>(steps: Steps<Result>, resume: Resume<Result>): Result | Promise<Result> => {
  for (let next = resume; ; ) {
    const { done, value } = next();
    if (done === true) return value;
    if (isThenable(value)) {
      return Promise.resolve(value).then(
        (result: unknown) => goOn(steps, () => steps.next(result)),
        (exception: unknown) => goOn(steps, () => steps.throw(exception)),
      );
    }
    next = () => steps.next(value);
  }
};

export const inSequence = <Result>(steps: Steps<Result>): Result | Promise<Result> => goOn(steps, () => steps.next());
