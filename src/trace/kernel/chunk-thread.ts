import type { LogHistogramData } from '../../numeric/histogram.ts';
import {
  type ChunkInputs,
  type ChunkRunner,
  type ChunkSums,
  createChunkRunner,
  type MachineMaker,
} from './chunks.ts';
import type { KernelImage } from './encode.ts';

/** What a thread that helps is told. Runs are numbered: what still comes from one that was dropped is known by that. */
export type ThreadRequest = { readonly run: number } & (
  | { readonly kind: 'open'; readonly image: KernelImage; readonly inputs: ChunkInputs }
  | { readonly kind: 'chunk'; readonly chunk: number }
  /** There are no more chunks: its histograms are wanted, and then the run is over for it. */
  | { readonly kind: 'finish' }
  | { readonly kind: 'drop' }
);

/** What it answers, in the order in which it was told. */
export type ThreadReply =
  /** Its code is there: it can be told something. */
  { readonly kind: 'started' } | RunReply;

/** What it answers about a run. */
export type RunReply = { readonly run: number } & (
  | { readonly kind: 'sums'; readonly sums: ChunkSums }
  | {
      readonly kind: 'histograms';
      /** Their place in the order of `ReadingLayout.counted`. */
      readonly first: number;
      readonly histograms: readonly LogHistogramData[];
      readonly isLast: boolean;
    }
);

/** Sends a reply; the buffers change their owner, so nothing large is copied. */
export type ReplySender = (reply: ThreadReply, buffers: readonly ArrayBuffer[]) => void;

/** Histograms in one message: some 1 MiB. */
const histogramsPerReply = 128;

/**
 * The side of a thread that helps: takes requests and replies through `send`, which is first called to say that it has
 * started. What goes wrong is thrown; the thread then ends, and the pool hears of it.
 */
export function createChunkThread(
  send: ReplySender,
  make: MachineMaker,
): (request: ThreadRequest) => void {
  let runner: ChunkRunner | undefined;
  let histogramCount = 0;

  function finish(run: number): void {
    for (let first = 0; first < histogramCount; first += histogramsPerReply) {
      const histograms = runner?.takeHistograms(first, histogramsPerReply) ?? [];
      const isLast = first + histogramsPerReply >= histogramCount;
      send(
        { kind: 'histograms', run, first, histograms, isLast },
        histograms.map((h) => h.bins.buffer),
      );
    }
    runner = undefined;
  }

  function work(run: number, chunk: number): void {
    const sums = runner?.run(chunk);
    if (sums === undefined) return;
    const buffers = [sums.sums, ...sums.within].map((column) => column.buffer);
    send({ kind: 'sums', run, sums }, buffers);
  }

  send({ kind: 'started' }, []);
  return (request) => {
    const { run } = request;
    switch (request.kind) {
      case 'open':
        runner = createChunkRunner(request.image, request.inputs, make);
        histogramCount = request.image.readings.counted.length;
        break;
      case 'chunk':
        work(run, request.chunk);
        break;
      case 'finish':
        finish(run);
        break;
      case 'drop':
        runner = undefined;
        break;
    }
  };
}
