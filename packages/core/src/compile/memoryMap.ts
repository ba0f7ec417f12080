/** What lies where in the part of the memory that all programs share: the first page, which no buffer uses. */

/** Where the first index out of range is noted: its position plus 1 (0 for none), the index, the length of the axis. */
export const failure = { address: 16, bytes: 12 } as const;

/** Where buffers begin. */
export const firstBufferAddress = 65_536;

/** Buffers start at multiples of this many bytes. */
export const alignment = 64;

/** Bytes after every buffer that may be read, so that the last elements are read as a whole vector, or two. */
export const padding = 32;
