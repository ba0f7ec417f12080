/** A Web Worker that trains what it is sent, and sends back how it went. */
import { train, type Trained, type Training } from "./articleTraining.ts";

// The types of the DOM would reach all of the repository; this is the part in use.
interface WorkerScope {
  onmessage: (event: { readonly data: Training }) => void;
  readonly postMessage: (message: Trained) => void;
}

const scope = globalThis as unknown as WorkerScope; // this file runs as a worker alone
scope.onmessage = ({ data }) => scope.postMessage(train(data));
