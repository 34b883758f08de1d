/** The bounds of judging a running server, each with its reason. */

/** Seconds between two beats of the kit's timer while a client waits. */
export const clientBeat = 0.05;

/** Seconds of silence at the least before witnesses are asked: many times what a machine under load keeps a process waiting. */
export const leastSilence = 3;

/** The same while a program is made smaller, where a mistake costs nothing: the result is run again in full. */
export const shortSilence = 0.5;

/** How many times the longest plain answer: what is slow is not wrong. */
export const silences = 20;

/** How many times that silence, where the witnesses are not served either: then all of the server hangs, or its machine. */
export const mostSilences = 5;

/** How many times that again a client waits for what comes, and comes, and does not end. */
export const longestWait = 4;

/** Witnesses that are served in full before a client is given up. */
export const witnesses = 3;

/** Plain requests at the beginning, from which it is learnt how long an answer takes. */
export const plainAnswers = 3;

/** Seconds between two pieces: the server is awake within a fraction, and reads the first by itself. */
export const clientGap = 0.004;

/** Connections at a time: a server that lets five wait, and serves one after the other, is right. */
export const mostAtOnce = 4;

/** Programs whose clients give up before the others are left out: each takes its patience. */
export const mostGiveUps = 8;

/** How often a server is asked after a program before it is looked at in earnest. */
export const checkTries = 2;
