/** A progress bar on long runs, where somebody is looking: on the error output, so that it never mixes with a report. */

import { Presets, SingleBar } from 'cli-progress';

/** Milliseconds before a bar is shown: what is over before needs none. */
const patience = 1000;

export const withProgress = async <Result>(
  work: (onProgress: (done: number, total: number, violated: number) => void) => Promise<Result>,
  time?: { readonly seconds: number; readonly spent: () => number },
): Promise<Result> => {
  if (!process.stderr.isTTY) return work(() => undefined);
  const began = performance.now();
  // Where time is the limit it is time that the bar measures.
  const shownOf = (done: number): number =>
    time === undefined ? done : Math.floor(Math.min(time.spent(), time.seconds));
  let bar: SingleBar | undefined;
  try {
    return await work((done, total, violated) => {
      if (bar === undefined) {
        if (performance.now() - began < patience) return;
        bar = new SingleBar(
          {
            format:
              time === undefined
                ? '  {bar} {value}/{total} programs · {violated} laws violated'
                : '  {bar} {value}/{total} s · {done} programs · {violated} laws violated',
            stream: process.stderr,
            hideCursor: true,
            clearOnComplete: true,
          },
          Presets.shades_classic,
        );
        bar.start(time?.seconds ?? total, shownOf(done), { violated, done });
      }
      bar.update(shownOf(done), { violated, done });
    });
  } finally {
    bar?.stop();
  }
};
