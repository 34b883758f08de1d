/** The subjects that come with looplaw, by the names under which `looplaw run` knows them. Python is the machine's own. */

export const bundledSubjects = ['reference', 'reference-realtime', 'minimal', 'node', 'prototype', 'polling'] as const;

export type BundledSubject = (typeof bundledSubjects)[number];

export const isBundled = (given: string): given is BundledSubject => bundledSubjects.some((name) => name === given);
