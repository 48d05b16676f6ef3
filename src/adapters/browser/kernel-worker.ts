import type { ThreadRequest } from '../../trace/kernel/chunk-thread.ts';
import { createChunkThread } from '../../trace/kernel/chunk-thread.ts';
import { platformKernel } from '../../trace/kernel/platform.ts';

/** A thread of the kernel in a page. What it throws becomes an error event of the worker and ends its part. */
const receive = createChunkThread(
  (reply, buffers) => self.postMessage(reply, { transfer: [...buffers] }),
  platformKernel(),
);
self.onmessage = ({ data }: MessageEvent<ThreadRequest>) => receive(data);
