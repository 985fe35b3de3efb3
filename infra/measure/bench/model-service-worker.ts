/** A worker that plays a model's service: `/v1/messages` answers with one event, `/v1/responses` with many. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const { streamBytes } = workerData as { streamBytes: number };
const frame = `event: response.output_text.delta\ndata: ${JSON.stringify({
  type: "response.output_text.delta",
  delta: "some words of a model ".repeat(40),
})}\n\n`;
const piece = frame.repeat(64);

const server = createServer(async (request, response) => {
  request.resume();
  response.writeHead(200, { "content-type": "text/event-stream" });
  if (request.url === "/v1/responses")
    for (let sent = 0; sent < streamBytes; sent += piece.length)
      if (!response.write(piece)) await new Promise((resolve) => response.once("drain", resolve));
  response.end(frame);
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  parentPort?.postMessage({ url: `http://127.0.0.1:${port}` });
});
