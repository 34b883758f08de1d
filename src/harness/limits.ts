/** Every bound of the kit stands here, with its reason. */

/** Turns of callSoon before a run is stopped: a callback that comes twice mostly comes in the next iteration or the one after. */
export const settlingHops = 4;

/**
 * The same for programs with tasks: what wakes a task may go through a combinator inside another, each of which takes some
 * turns (four in CPython's worst).
 */
export const settlingHopsOfTasks = 12;

/** Ticks that the settling timer waits: one, so that on a virtual clock the time really moves on. */
export const settlingDelay = 1;

/** Ticks added to a program's reach for its horizon: more than any delay in ticks that the generator uses. */
export const horizonMargin = 16;

/** Turns of callSoon that stand for the horizon on a loop without timers, for each unit of fuel. */
export const horizonHopsPerFuel = 4;

/** Seconds a tick on the machine's clock: five whole milliseconds are well apart for a loop that keeps whole milliseconds. */
export const realTick = 0.005;

/** Seconds a tick on a virtual clock, where waiting costs nothing; one reads best. */
export const virtualTick = 1;

/** Seconds. A program on a virtual clock takes microseconds; so long a silence is a hang even on a machine under load. */
export const virtualPatience = 3;

/** Callbacks of a program, by its weight, for which the patience above is meant; ten times as many get ten times as much. */
export const ordinaryWeight = 20_000;

/**
 * The part of its patience that a spinning loop spends on a processor, at the least. If it was less, the machine was busy
 * or stood still, and the program is run once more; so often at the most.
 */
export const spinningShare = 0.5;
export const mostStalls = 5;

/** Seconds after which a program that still goes on is given up as too slow, and not as hanging. */
export const mostSeconds = 60;

/** How much longer each further try may take, and how many events more must have come for the loop to be going on. */
export const furtherPatience = 2;
export const growth = 1.1;
export const mostTries = 3;

/** Programs that are given up as too slow before the search is ended. */
export const mostSlow = 4;

/** Events of a trace, by the program's weight: many times what a loop that calls each callback once gives. */
export const eventsPerWeight = 10;
export const fewEvents = 50_000;

/** Bytes of a program, beyond which it may give more events than that: a loop may take few at a time. */
export const muchVolume = 10_000;

/** Turns of the host's loop in which a run that was tried inside a run may still be refused. */
export const turnsForRefusal = 5;

/** Seconds that are enough while a hang is made smaller, where a mistake costs nothing: the result is run again in full. */
export const shrinkingPatience = 0.3;

/** Seconds a program on the machine's clock may take beyond its horizon before it is given up. */
export const realPatience = 10;

/** Programs side by side on the machine's clock, for loops that live on the host's: they mostly sleep. */
export const sideBySide = 600;

/**
 * Seconds that a call from another thread may take, and that a program with such calls waits beyond: longer than the other
 * thread waits for an answer, so that no timer wakes the loop before.
 */
export const threadCall = 0.001;
export const threadPatience = 6;

/** How often a thread whose call is not answered sleeps and wakes before it says so, and for how many seconds each time. */
export const threadBeats = 40;
export const threadBeat = 0.05;

/** Seconds from which on a delay is far: nobody waits for it on the machine's clock. */
export const farDelay = 3600;

/** Programs from which a subject does not come back before it is given up altogether: each takes its patience twice. */
export const mostHangs = 2;

/**
 * Seconds that one callback of a chain may take on the machine's clock before the horizon comes: it takes one millisecond,
 * and twenty times as much when others want the processor too.
 */
export const realGeneration = 0.02;

// Harnesses in processes of their own.

/** Seconds until a harness has said hello: an interpreter that starts on a slow machine, with a loop that is compiled. */
export const helloPatience = 20;

/** Seconds between two beats of the control timer, which tells a stalled machine from a stalled loop. */
export const controlBeat = 0.05;

/** A beat that comes so many times too late tells that the machine stood still; none of that silence is counted. */
export const lateBeat = 4;

/** Beats between two looks at what the operating system says of a process. */
export const beatsPerLook = 5;

/** Programs that are sent ahead to a harness which runs one after the other, so that it never waits for the next. */
export const sentAhead = 48;

/** Programs side by side, whatever a harness says that it can. */
export const mostSideBySide = 1000;

/** Bytes of one message, and of all the events that a program sends as they happen: a scenario's longest trace has 18 MB. */
export const mostBytes = 64 * 2 ** 20;

/** Bytes of memory a harness may hold: several times the 440 MB that a campaign on the reference loop took with its judges. */
export const mostMemory = 2 * 2 ** 30;

/** Bytes of a harness's error output that are kept: the last lines tell what happened. */
export const keptComplaint = 4096;

/** Seconds that a harness has to leave after the kit has said `end`; then it is ended. */
export const leavePatience = 2;

/** Seconds between the end of a harness's output and its own, when it ends: how it ended says more. */
export const closingGrace = 0.25;

/** How often a harness may be lost before the search is ended: each shows the same fault, mostly. */
export const mostGone = 6;

/** Programs in which a harness itself says that its loop waits for nothing: that costs no time. */
export const mostStuck = 20;

/** Further tries of a program that once did not come back, and does when it is run again. */
export const furtherTries = 2;

/** Seconds for making a program smaller that hangs or takes its harness along: each try costs a harness. */
export const patienceForEnds = 4;

/** Seconds for making a program smaller on a running server: a client that waits in vain takes seconds each time. */
export const patienceForServers = 10;

/** The last events that are looked at again while a program runs live: an event is complete soon after it was recorded. */
export const stillChanging = 8;

/** How often each kind of a program that does not come to its end may come before the others are left out. */
export const mostCuts = { hung: mostHangs, slow: mostSlow, stuck: mostStuck, gone: mostGone } as const;

// Clients of programs whose harness is a process of its own: the kit runs them, on the machine's network.

/** Seconds between two pieces of what a client sends: the server is awake within a fraction, and reads the first by itself. */
export const pieceGap = 0.004;

/**
 * Beats of the kit's timer in which nothing came of what a client waits for, before it is given up: five seconds. So many
 * of them count after a sign of life of the loop, which gives one a beat where nothing else wants the processor: a loop that
 * is kept from running for longer is not to blame.
 */
export const beatsInVain = 100;
export const beatsPerSign = 5;

/** Programs with clients side by side: the clients of all share the kit's thread, and each connection takes a file on both sides. */
export const mostWithClients = 16;

/** Settling timers of a program with clients, of a tick each, between two signs of life. */
export const turnsPerSign = 10;

/**
 * Seconds added to the horizon of a program with clients: only the end of the clients is to end it, also where several give
 * up one after the other.
 */
export const clientsHorizon = 60;

// The doctor, which looks for the usual mistakes of an adapter.

/**
 * Seconds from which on a factory is slow: 51 200 programs would take a quarter of an hour for their loops alone. A loop is
 * made in microseconds. The quickest of so many calls counts, which a busy machine does not slow down.
 */
export const quickFactory = 0.02;
export const triesOfQuickFactory = 10;

/** Seconds of a delay that is seen on the machine's clock: a thousandth of it is far less, and a thousand times it far more. */
export const examinedDelay = 0.25;

/**
 * Seconds of a delay on a virtual clock, where it takes none; and the part of it that the machine's clock may move in the
 * quickest of so many tries. To run one callback in another process takes milliseconds.
 */
export const examinedJump = 1;
export const shareOfJump = 0.9;

/** How often a mistake must show that could also come of a machine which stands still. One try that shows none is enough. */
export const triesOfMistake = 5;

/** By how much two clocks must differ before one of them is said to count something else than seconds. */
export const otherUnit = 100;

/** How much faster than the machine's clock one must go that is said to jump. */
export const jumpingRate = 2;

/** Seconds by which a timer is early for want of a resolution, at the most: a tick of the coarsest clocks in use is 16 ms. */
export const coarsestTick = 0.02;
