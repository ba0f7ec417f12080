/**
 * A table that gives equal things one identity without keeping them alive: weak references under string keys.
 * It knows nothing of what it stores.
 */
export class InternTable<T extends object> {
  readonly #entries = new Map<string, WeakRef<T>>();
  #sweepAt = 1024;

  /** The live entry under `key`, or the new one that `create` makes. */
  getOrCreate(key: string, create: () => T): T {
    const found = this.#entries.get(key)?.deref();
    if (found !== undefined) return found;
    const created = create();
    this.#entries.set(key, new WeakRef(created));
    if (this.#entries.size >= this.#sweepAt) this.#sweep();
    return created;
  }

  /** The number of keys, those of collected entries included until the next sweep. */
  get size(): number {
    return this.#entries.size;
  }

  // Sweeping whenever the table has doubled costs constant time per insertion, and needs no finalizer callbacks.
  #sweep(): void {
    for (const [key, reference] of this.#entries) {
      if (reference.deref() === undefined) this.#entries.delete(key);
    }
    this.#sweepAt = Math.max(1024, 2 * this.#entries.size);
  }
}
