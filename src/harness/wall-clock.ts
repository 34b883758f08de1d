/**
 * The machine's wall clock as a subject in this realm sees it: `Date.now`, moved by an offset. Only one program at a time
 * may do so, and it must put the clock back.
 */

const machineNow = Date.now;

let offset = 0;

const steppedNow = (): number => machineNow.call(Date) + offset;

export const stepWallClock = (seconds: number): void => {
  offset += seconds * 1000;
  Date.now = steppedNow;
};

export const restoreWallClock = (): void => {
  offset = 0;
  Date.now = machineNow;
};
