/** The other side of a JSON-RPC connection answered with an error. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Answers the other side's requests. A rejection with an `RpcError` becomes the error in the reply. */
export type Answering = (method: string, params: Record<string, unknown>) => Promise<object>;

/** JSON-RPC over lines: notifications, and requests by both sides, each with its own ids. */
export interface Rpc {
  call(method: string, params: object): Promise<Record<string, unknown>>;
  notify(method: string, params?: object): void;
  /** Handles a line from the other side. */
  take(line: Record<string, unknown>): void;
  /** The other side has ended: rejects every open call with this error. */
  end(why: Error): void;
}

export const methodNotFound = -32_601;

/** @param send writes a line to the other side */
export function createRpc(
  send: (line: object) => void,
  answer: Answering,
  notified: (method: string, params: Record<string, unknown>) => void,
): Rpc {
  const open = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  let last = 0;
  let over: Error | undefined;

  async function respond(id: unknown, method: string, params: Record<string, unknown>) {
    try {
      send({ jsonrpc: "2.0", id, result: await answer(method, params) });
    } catch (error) {
      const code = error instanceof RpcError ? error.code : -32_603;
      const message = error instanceof Error ? error.message : String(error);
      send({ jsonrpc: "2.0", id, error: { code, message } });
    }
  }

  return {
    call(method, params) {
      const call = Promise.withResolvers<Record<string, unknown>>();
      if (over) {
        call.reject(over);
        return call.promise;
      }
      last += 1;
      open.set(last, call);
      send({ jsonrpc: "2.0", id: last, method, params });
      return call.promise;
    },
    notify: (method, params) => send({ jsonrpc: "2.0", method, ...(params ? { params } : {}) }),
    take(line) {
      const { id, method, result, error } = line;
      const params = (line["params"] ?? {}) as Record<string, unknown>;
      if (typeof method === "string") {
        if (id === undefined) notified(method, params);
        else void respond(id, method, params);
        return;
      }
      const call = typeof id === "number" ? open.get(id) : undefined;
      if (!call) return;
      open.delete(id as number);
      if (error) {
        const { code, message, data } = error as { code: number; message: string; data?: unknown };
        call.reject(new RpcError(code, message, data));
      } else call.resolve((result ?? {}) as Record<string, unknown>);
    },
    end(why) {
      over = why;
      for (const call of open.values()) call.reject(why);
      open.clear();
    },
  };
}
