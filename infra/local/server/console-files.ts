import { globSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

type Encoding = "br" | "gzip";
type File = {
  readonly type: string;
  readonly fixed: boolean;
  readonly plain: Buffer;
  /** What was already asked for. */
  readonly compressed: Map<Encoding, Promise<Buffer>>;
};

const compress: Record<Encoding, (plain: Buffer) => Promise<Buffer>> = {
  br: (plain) =>
    promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (plain) => promisify(gzip)(plain),
};

/** A page may run and load only files of this server, and may assign HTML only through a policy (Trusted Types). */
export const securityHeaders: Record<string, string> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * The built console. Each file is compressed once, when a browser first asks for it. A path without a file extension
 * gets the page, so that deep links work.
 *
 * @param prefix the path below which the browser finds these files; one build serves every prefix
 */
export function consoleFiles(
  folder: string,
  prefix: string,
): (request: Request) => Promise<Response> | undefined {
  const files = new Map<string, File>();
  for (const path of globSync(join(folder, "**/*.*"))) {
    const bytes = readFileSync(path);
    const page = extname(path) === ".html";
    files.set(
      nameOf(folder, path),
      load(path, page ? Buffer.from(pageBelow(prefix, bytes.toString())) : bytes),
    );
  }
  return (request) => {
    const { pathname } = new URL(request.url);
    const page = extname(pathname) === "" ? files.get("/index.html") : undefined;
    const file = files.get(pathname) ?? page;
    return file && respond(file, request);
  };
}

const nameOf = (folder: string, path: string) => `/${relative(folder, path).split(sep).join("/")}`;

/** A page of the console below a prefix. It names its files from the root; scripts and styles find each other relatively. */
const pageBelow = (prefix: string, html: string): string =>
  prefixNamed(
    prefix,
    html.replace(/\b(href|src)="\/(?!\/)/g, (_, name) => `${name}="${prefix}/`),
  );

/** Tells the scripts of a page the prefix (web/path-prefix.ts reads it). */
export const prefixNamed = (prefix: string, html: string): string =>
  html.replace('name="path-prefix" content=""', () => `name="path-prefix" content="${prefix}"`);

function load(path: string, plain: Buffer): File {
  return {
    type: types[extname(path)] ?? "application/octet-stream",
    fixed: path.includes(`${sep}assets${sep}`),
    plain,
    compressed: new Map(),
  };
}

function compressed(file: File, encoding: Encoding): Promise<Buffer> {
  const known = file.compressed.get(encoding) ?? compress[encoding](file.plain);
  file.compressed.set(encoding, known);
  return known;
}

async function respond(file: File, request: Request): Promise<Response> {
  const accepted = request.headers.get("accept-encoding") ?? "";
  const encoding = /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : undefined;
  const body = encoding ? await compressed(file, encoding) : file.plain;
  return new Response(new Uint8Array(body), {
    headers: {
      ...securityHeaders,
      "content-type": file.type,
      "cache-control": file.fixed ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
      ...(encoding ? { "content-encoding": encoding } : {}),
    },
  });
}
