/**
 * The machine's wall clock as a subject in this realm sees it: `Date.now` and `new Date()`, moved by an offset. Only one
 * program at a time may do so, and it must put the clock back.
 *
 * `Date.now` is replaced as soon as this module is loaded, which is before any subject: one that keeps the function for
 * itself must see the steps too. Without an offset it tells what it always told.
 */

const machineNow = Date.now;

let offset = 0;

const now = (): number => machineNow.call(Date) + offset;

Date.now = now;

const MachineDate = Date;

const SteppedDate: DateConstructor = new Proxy(MachineDate, {
  construct: (target, args: unknown[], newTarget: unknown) =>
    Reflect.construct(
      target,
      args.length === 0 ? [now()] : args,
      newTarget === SteppedDate ? target : (newTarget as typeof target),
    ) as object,
  apply: () => new MachineDate(now()).toString(),
});

export const stepWallClock = (seconds: number): void => {
  offset += seconds * 1000;
  globalThis.Date = SteppedDate;
};

export const restoreWallClock = (): void => {
  offset = 0;
  globalThis.Date = MachineDate;
};
