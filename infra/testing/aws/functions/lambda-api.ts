import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { FunctionFailed, type FunctionPool } from "./function-pool.ts";

/** Lambda's Invoke call (Lambda API reference, 2015-03-31), for services that call functions. */
export function lambdaApi(pools: Readonly<Record<string, FunctionPool>>): Server {
  return createServer(async (request, response) => {
    const [, name = ""] =
      /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? "") ?? [];
    const pool = pools[name];
    if (!pool) return void response.writeHead(404).end();
    const payload: unknown = JSON.parse((await text(request)) || "null");
    const reply = (value: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(200, headers).end(JSON.stringify(value ?? null));
    try {
      reply(await pool.invoke(payload));
    } catch (error) {
      if (!(error instanceof FunctionFailed)) return void response.writeHead(500).end();
      const failure = { errorType: error.name, errorMessage: error.message };
      reply(failure, { "x-amz-function-error": "Unhandled" });
    }
  });
}

/** Calls a function through the Lambda API on a port. If the function threw, throws an error with the same name. */
export async function invokeFunction(
  port: number,
  name: string,
  payload: unknown,
): Promise<unknown> {
  const response = await fetch(
    `http://127.0.0.1:${port}/2015-03-31/functions/${name}/invocations`,
    {
      method: "POST",
      body: JSON.stringify(payload),
    },
  );
  const said: unknown = await response.json();
  if (!response.headers.has("x-amz-function-error")) return said;
  const { errorType, errorMessage } = said as { errorType: string; errorMessage: string };
  throw new FunctionFailed(errorType, errorMessage);
}
