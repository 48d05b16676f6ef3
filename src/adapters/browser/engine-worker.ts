import { type EngineReply, type EngineRequest, serveEngine } from '../../app/engine-message.ts';

self.onmessage = (event: MessageEvent<EngineRequest>): void => {
  serveEngine(event.data, (message: EngineReply) => self.postMessage(message));
};
