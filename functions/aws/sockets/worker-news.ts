import type { WorkerNews } from "../../workers/news.ts";
import type { Connections } from "./connections.ts";
import type { Sockets } from "./viewers.ts";

type Parts = {
  readonly connections: Pick<Connections, "worker">;
  readonly sockets: Pick<Sockets, "post">;
  readonly note: (event: string, fields: Record<string, unknown>) => void;
};

/** Hints to workers over the connections of the WebSocket API. No call of a worker waits for them. */
export const socketWorkerNews = ({ connections, sockets, note }: Parts): WorkerNews => ({
  tell: async (worker) => {
    try {
      await sockets.post(await connections.worker(worker), [{ type: "orders" }]);
    } catch (error) {
      note("worker.not-told", { worker, error: String(error) });
    }
  },
});
