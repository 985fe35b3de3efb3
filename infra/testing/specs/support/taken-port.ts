import { createServer, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { WebSocketServer } from "ws";

/** One request to a program that is not Wheelhouse. */
export type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** A program that listens on a port of this machine, answers everybody kindly, and writes down all that it is told. */
export async function takePort(port: number) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, headers, body: await text(request) });
    const page = headers.accept?.includes("text/html");
    response.writeHead(200, { "content-type": page ? "text/html" : "application/json" });
    const guess = "A".repeat(43);
    const kind = { proof: guess, challenge: guess, ticket: guess, capability: guess, runs: [] };
    response.end(page ? "<title>Not Wheelhouse</title>" : JSON.stringify(kind));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, { url = "", headers }) => {
    seen.push({ method: "WS", url, headers, body: "" });
    socket.on("message", (data) =>
      seen.push({ method: "WS", url, headers: {}, body: String(data) }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    seen,
    port: typeof address === "object" && address ? address.port : port,
    /** Everything that arrived, as one text. */
    all: () => JSON.stringify(seen),
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
