import { parentPort } from 'node:worker_threads';
import { createChunkThread } from '../../trace/kernel/chunk-thread.ts';
import { platformKernel } from '../../trace/kernel/platform.ts';

/** A thread of the kernel in Node: `bin/bundle.mjs` makes a file of its own of it. What it throws ends it. */
const port = parentPort;
if (port === null) throw new Error('kernel worker: expected to be started as a worker thread');
port.on(
  'message',
  createChunkThread((reply, buffers) => port.postMessage(reply, buffers), platformKernel()),
);
