/** What distinguishes two nodes of one op on the same operands. */
import type { NDArray } from "../ndarray.ts";

/** What an op is told besides its operands: axes, shapes, names. Arrays and objects must not change afterwards. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The values an attribute may take. */
export type AttributeValue = number | string | boolean | readonly (number | string)[] | NDArray;
