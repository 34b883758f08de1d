/** What a program calls its callbacks, handles, tasks, things, sockets and clients by. */

/** A lower-case word; two names that differ are two callbacks, or two handles. */
export type Name = string;
