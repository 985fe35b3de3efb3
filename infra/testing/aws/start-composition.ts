/**
 * The deployed system on one machine: a gateway calls the functions, as they are bundled for Lambda, with the
 * events of API Gateway, over services that speak AWS's protocols. It takes the options of `npm start`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { claimFolder } from "../../local/data/database.ts";
import { readOptions } from "../../local/options.ts";
import { consoleFiles, securityHeaders } from "../../local/server/console-files.ts";
import { listen } from "../../local/server/listen.ts";
import { functions } from "./functions/functions.ts";
import { lambdaApi } from "./functions/lambda-api.ts";
import { throughGateway } from "./gateways/http-gateway.ts";
import { socketGateway, socketLimits } from "./gateways/socket-gateway.ts";
import { addPerson } from "./people.ts";
import { openRights } from "./rights/rights.ts";
import { findServices, writeInvoker } from "./services-file.ts";
import { clientId, personToken, signInServer, signingKey } from "./sign-in.ts";

const team = "local";
const options = readOptions(process.argv.slice(2));
const { data } = options;
if (!claimFolder(data)) {
  console.error(`Another Wheelhouse runs on ${data}.`);
  process.exit(1);
}
const services = await findServices(data);
const key = signingKey(data);
const server = createServer();
const port = await listen(server, options);
const url = `http://127.0.0.1:${port}`;
const pool = await listening(
  signInServer(key, [team], (person) => addPerson(data, person.name, person.teams)),
);
const { http, webhooks, openapi, ingest, socket, step, watch } = functions({
  ...options,
  services,
  port,
  signIn: pool,
});

const invoke = await listening(lambdaApi({ step, watch }));
writeInvoker(data, invoke);

const sockets = socketGateway(server, socket, socketLimits, openRights(data));
const console_ = consoleOf(`http://127.0.0.1:${pool}`);

server.on("request", (request: IncomingMessage, response: ServerResponse) => {
  void answer(request, response).catch((error) => {
    console.error(error);
    response.destroy();
  });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (await sockets.manage(request, response)) return;
  const path = new URL(request.url ?? "/", url).pathname;
  if (path.startsWith("/box/") || path.startsWith("/worker/"))
    return throughGateway(request, response, ingest);
  if (!path.startsWith("/api/")) return void console_(request, response);
  const description = path === "/api/openapi.json";
  const pool = description ? openapi : path.startsWith("/api/webhooks/") ? webhooks : http;
  return throughGateway(request, response, pool);
}

/** The console as CloudFront serves it: its files, the page for every other path, and the sign-in address. */
function consoleOf(signIn: string) {
  const files = consoleFiles(fileURLToPath(new URL("../../../web/dist", import.meta.url)), "");
  const policy = securityHeaders["content-security-policy"] ?? "";
  const allowed = policy.replace("connect-src 'self'", `connect-src 'self' ${signIn}`);
  return getRequestListener(async (request) => {
    if (new URL(request.url).pathname === "/config.json")
      return Response.json({ signIn: { kind: "cognito", domain: signIn, clientId } });
    const file = (await files(request)) ?? new Response("Not found", { status: 404 });
    file.headers.set("content-security-policy", allowed);
    return file;
  });
}

async function listening(it: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => it.listen(0, "127.0.0.1", resolve));
  const address = it.address();
  return typeof address === "object" && address ? address.port : 0;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(0));
const token = personToken(data, options.owner, [team]);
console.log(`Wheelhouse is ready: ${url}/#token=${token}`);
