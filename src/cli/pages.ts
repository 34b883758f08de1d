/**
 * Where the pages of a comparison or a fingerprint go, by the same options as reports. Whoever named a file that cannot be
 * written hears of it before the work is done, and until then nothing stands in it: what is killed leaves no old page behind.
 */

import { writeFileSync } from 'node:fs';
import { colours, type Paint, plain } from '../report/paint.js';
import { guarded, type OutputOptions, requestsIn } from './reporter-requests.js';

export type Page<Value> = (value: Value, paint: Paint) => string;

export interface Pages<Value> {
  open(): void;
  write(value: Value): void;
}

export const pagesFor = <Value>(
  options: OutputOptions,
  formats: Readonly<Record<string, Page<Value>>>,
): Pages<Value> => {
  const requests = requestsIn(options, Object.keys(formats));
  return {
    open: () => {
      for (const { file } of requests) if (file !== undefined) guarded(file, () => writeFileSync(file, ''));
    },
    write: (value) => {
      for (const { name, file } of requests) {
        const page = formats[name];
        if (page === undefined) continue;
        if (file !== undefined) guarded(file, () => writeFileSync(file, page(value, plain)));
        else process.stdout.write(page(value, process.stdout.isTTY ? colours : plain));
      }
    },
  };
};
