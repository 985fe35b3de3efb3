import type { RequestListener, Server } from "node:http";
import { join } from "node:path";
import { prefixNamed } from "./console-files.ts";

/**
 * The console from its sources with hot reload, for `npm run dev`. It uses the same server as the API, so
 * that sockets and the sign-in work like in the built console.
 *
 * @param hostNames that a reverse proxy passes on; Vite refuses all others except those of loopback
 */
export async function viteConsole(
  folder: string,
  prefix: string,
  hostNames: readonly string[],
): Promise<(server: Server) => RequestListener> {
  const { createServer } = await import("vite");
  return (server) => {
    const vite = createServer({
      configFile: join(folder, "vite.config.ts"),
      configLoader: "native", // a bundled copy of the settings would make `node --watch` restart
      base: `${prefix}/`,
      plugins: [
        { name: "wheelhouse:prefix", transformIndexHtml: (html) => prefixNamed(prefix, html) },
      ],
      server: { middlewareMode: true, hmr: { server }, allowedHosts: [...hostNames] },
    });
    server.on("close", () => void vite.then((it) => it.close()));
    return (request, response) => {
      vite.then(
        (it) => it.middlewares(request, response),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    };
  };
}
