/** One measured system as a process, and the conversation with it. It knows the protocol of bench-peers/worker.mjs alone. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { System } from "./systems.ts";
import type { Workload } from "./workloads.ts";

/** What a system says once it has taken its first step. */
export interface Preparation {
  /** Milliseconds from the data in memory to the end of the first step. */
  readonly first: number;
  /** Milliseconds of what comes before that step, where the system tells. */
  readonly phases?: Readonly<Record<string, number>>;
  /** Bytes that the system plans to use, where it tells. */
  readonly planBytes?: number;
}

type Message = Readonly<Record<string, unknown>>;

/** What a workload's workers read, as a file; removed when it is disposed of. */
export interface WorkloadFile {
  readonly spec: Message;
  readonly dispose: () => void;
}

/** Writes a workload's arrays to a file, so that every system starts from the same bits. */
export function writeWorkload({ id, spec, arrays }: Workload): WorkloadFile {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-bench-"));
  const file = join(folder, "arrays.f32");
  const data = arrays();
  writeFileSync(file, Buffer.concat(data.map(({ buffer }) => Buffer.from(buffer))));
  return {
    spec: { ...spec, id, file, lengths: data.map(({ length }) => length) },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A system that is ready, and its version. */
export interface Started {
  readonly worker: Worker;
  readonly version: string;
}

/** A system that has been started, and what became of it. */
export interface Starting {
  readonly system: System;
  readonly result: Promise<Started>;
}

/** Starts systems together, waits until each is ready or has failed, and ends them after use. */
export async function withWorkers<T>(
  systems: readonly System[],
  use: (started: readonly Starting[]) => Promise<T>,
): Promise<T> {
  const started = systems.map((system) => ({ system, ...Worker.start(system) }));
  try {
    await Promise.allSettled(started.map(({ result }) => result));
    return await use(started);
  } finally {
    for (const { worker } of started) worker.stop();
  }
}

/** Starts one system, and ends it after use. */
export async function withWorker<T>(system: System, use: (worker: Worker) => Promise<T>): Promise<T> {
  return withWorkers([system], async ([only]) => use((await only!.result).worker));
}

/** A running system. One question is open at a time. */
export class Worker {
  readonly system: System;
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  #answer: { resolve: (message: Message) => void; reject: (error: Error) => void } | undefined;
  #errors = "";

  private constructor(system: System) {
    this.system = system;
    const [command, ...rest] = system.command;
    this.#process = spawn(command, rest, { stdio: "pipe", env: { ...system.environment } });
    this.#process.stderr.on(
      "data",
      (chunk: Buffer) => (this.#errors = `${this.#errors}${chunk.toString()}`.slice(-2000)),
    );
    this.#process.on("error", (error) => this.#fail(error.message));
    this.#process.on("close", (code) => this.#fail(`ended with status ${code}. ${this.#errors.trim()}`));
    this.#process.stdin.on("error", () => {}); // the end of the process says it
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      if (!line.startsWith("@")) return;
      const message = JSON.parse(line.slice(1)) as Message;
      if ("error" in message) this.#fail(String(message["error"]));
      else this.#answer?.resolve(message);
    });
  }

  /** Starts a system; the result is there once it is ready. */
  static start(system: System): { worker: Worker; result: Promise<Started> } {
    const worker = new Worker(system);
    const result = worker.#next().then(({ version }) => ({ worker, version: String(version) }));
    return { worker, result };
  }

  /** Builds the workload and takes one step. */
  async prepare({ spec }: WorkloadFile): Promise<Preparation> {
    return (await this.#ask({ prepare: spec })) as unknown as Preparation; // as worker.mjs says
  }

  /** The loss, or Σ|elements|, so many steps after the start. */
  async check(id: string, steps: number): Promise<number> {
    return Number((await this.#ask({ check: steps, id }))["check"]);
  }

  /** Milliseconds that so many steps from the start take. */
  async time(id: string, steps: number): Promise<number> {
    return Number((await this.#ask({ time: steps, id }))["ms"]);
  }

  /** The most memory the process has had, in bytes. */
  async peakBytes(): Promise<number> {
    return Number((await this.#ask({ memory: true }))["peakBytes"]);
  }

  /** Where the time goes, as text. */
  async profile(id: string): Promise<string> {
    return String((await this.#ask({ profile: true, id }))["profile"]);
  }

  /** Ends the process. */
  stop(): void {
    this.#process.stdin.end();
    this.#process.kill();
  }

  async #ask(message: Message): Promise<Message> {
    const answer = this.#next();
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
    return answer;
  }

  #next(): Promise<Message> {
    return new Promise<Message>((resolve, reject) => {
      this.#answer = { resolve, reject };
      if (this.#process.exitCode !== null) this.#fail(`has ended. ${this.#errors.trim()}`);
    });
  }

  #fail(reason: string): void {
    this.#answer?.reject(new Error(`${this.system.name}: ${reason}`));
  }
}
