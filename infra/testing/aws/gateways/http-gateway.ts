import type { IncomingMessage, ServerResponse } from "node:http";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { FunctionPool } from "../functions/function-pool.ts";

/** A request is limited to 10 MB (HTTP API quotas); a function accepts 6 MB of it. */
const maxBody = 10 * 1024 ** 2;

/** Handles a request like an HTTP API: one call of the function in payload format 2.0. */
export async function throughGateway(
  request: IncomingMessage,
  response: ServerResponse,
  pool: FunctionPool,
): Promise<void> {
  if (Number(request.headers["content-length"] ?? 0) > maxBody)
    return refuse(response, 413, "Request Entity Too Large");
  const body = await bodyOf(request);
  if (!body) return refuse(response, 413, "Request Entity Too Large");
  try {
    const result = await pool.invoke(eventOf(request, body));
    reply(response, result as APIGatewayProxyStructuredResultV2);
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "RequestTooLarge") refuse(response, 413, "Request Entity Too Large");
    else if (name === "Sandbox.Timedout") refuse(response, 504, "Gateway Timeout");
    else refuse(response, 500, "Internal Server Error");
  }
}

/** Undefined as soon as the body is larger than a request may be, even if it never ends. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ message }));
}

const textual = /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded))/;

function eventOf(request: IncomingMessage, body: Buffer): APIGatewayProxyEventV2 {
  const { pathname, search, searchParams } = new URL(request.url ?? "/", "http://gateway");
  const { cookie, ...others } = request.headers;
  const headers = Object.fromEntries(
    Object.entries(others).map(([name, value]) => [name, [value].flat().join(",")]),
  );
  const isText = body.length === 0 || textual.test(headers["content-type"] ?? "");
  const method = request.method ?? "GET";
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    ...(cookie ? { cookies: cookie.split(/;\s*/) } : {}),
    headers,
    ...(search ? { queryStringParameters: Object.fromEntries(searchParams) } : {}),
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName: "localhost",
      domainPrefix: "local",
      requestId: "",
      routeKey: "$default",
      stage: "$default",
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
      http: {
        method,
        path: pathname,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
    },
    ...(body.length > 0 ? { body: body.toString(isText ? "utf8" : "base64") } : {}),
    isBase64Encoded: !isText,
  } as APIGatewayProxyEventV2;
}

function reply(response: ServerResponse, result: APIGatewayProxyStructuredResultV2): void {
  const { statusCode = 200, headers = {}, cookies, body = "", isBase64Encoded } = result;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies?.length) response.setHeader("set-cookie", cookies);
  response.writeHead(statusCode);
  response.end(isBase64Encoded ? Buffer.from(body, "base64") : body);
}
