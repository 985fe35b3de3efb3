import { pathParts } from "../../../../shared/repository/path-parts.ts";

/** A submodule as `.gitmodules` describes it. Everything in it is text from the repository. */
export type Declared = { readonly name: string; readonly path: string; readonly url: string };

/** Where a submodule is cloned from, or why it is not. */
export type Judged = { readonly path: string } & (
  | {
      readonly name: string;
      /** Its full address. */
      readonly url: string;
      /** Its path on the host of the Run's repository. Missing on another host, which gets no credential. */
      readonly own?: string;
    }
  | { readonly refused: string }
);

/**
 * Decides from where a submodule may be cloned. Relative addresses, https and the ssh forms of the Run's own host lead
 * to that host; https leads to any other one.
 *
 * @param parent the address of the repository that contains the submodule
 * @param host the origin of the Run's repository
 */
export function judgeSubmodule(
  { name, path, url }: Declared,
  parent: string,
  host: string,
): Judged {
  const refuse = (refused: string): Judged => ({ path, refused });
  if (!insideOf(path)) return refuse("its folder is not a plain path inside the repository");
  if (name === "" || /\p{Cc}/u.test(name) || name.split(/[/\\]/).includes(".."))
    return refuse("git does not allow its name");
  if (url === "") return refuse("it has no address");
  if (/[\p{Cc}\p{Z}\\]/u.test(url))
    return refuse("its address has blanks, backslashes or control characters");
  if (url.startsWith("-")) return refuse("its address begins with “-”, as an option does");
  const full = relativeTo(parent, url) ?? sshOf(url, host) ?? url;
  if (full === "above") return refuse("its address leads above its host");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(full)?.[1]?.toLowerCase();
  const address = URL.parse(full);
  const onHost = address?.origin === host;
  if (!onHost && shortSsh(full)) return refuse("it is cloned by ssh from another host");
  if (scheme === undefined || !address) return refuse("its address is a folder, or none");
  if (scheme !== "https" && !onHost) return refuse(`it is cloned by ${scheme}, not by https`);
  if (address.username || address.password) return refuse("its address has a user or a password");
  const [, rawPath = ""] = /^[a-z]+:\/\/[^/]*(\/.*)$/i.exec(full) ?? [];
  if (!plainPath(rawPath)) return refuse("its address has “..”, an option or an empty part in it");
  const plain = rawPath.replace(/\/$/, "");
  return { name, path, url: `${address.origin}${plain}`, ...(onHost ? { own: plain } : {}) };
}

/** Whether a path of an address has only plain parts, however they are encoded. No query, no fragment. */
function plainPath(path: string): boolean {
  const parts = pathParts(path);
  return !/^[^/]|[?#]/.test(path) && typeof parts !== "string" && parts.length > 0;
}

/** Whether git takes what is before the first colon as a host of ssh: `git@HOST:PATH`, `HOST:PATH`. */
function shortSsh(address: string): boolean {
  const colon = address.indexOf(":");
  const [host, rest] = [address.slice(0, colon), address.slice(colon + 1)];
  if (colon < 0 || host.includes("/") || rest.startsWith("//") || rest.startsWith(":"))
    return false;
  return host.includes("@") || host.includes(".");
}

/** A plain path below the repository, and no part of it is git's own folder. */
const insideOf = (path: string): boolean =>
  /^[^/-]/.test(path) &&
  !/[\p{Cc}\\]/u.test(path) &&
  path.split("/").every((part) => part !== "" && !/^(\.{1,2}|\.git|git~\d+)[ .]*$/i.test(part));

/** A relative address, resolved as git does. Undefined: the address is not relative. `above`: it leaves the host. */
function relativeTo(parent: string, url: string): string | undefined {
  if (!/^\.\.?\//.test(url)) return undefined;
  const { origin, pathname } = new URL(parent);
  const at = pathname.replace(/\/$/, "").split("/").slice(1);
  let rest = url;
  for (;;) {
    const [step] = /^\.\.?\/+/.exec(rest) ?? [];
    if (step === undefined) return `${origin}/${[...at, rest].join("/")}`;
    if (step.startsWith("..") && at.pop() === undefined) return "above";
    rest = rest.slice(step.length);
  }
}

/** `git@HOST:PATH` and `ssh://git@HOST/PATH` of the Run's own host, as its https address. */
function sshOf(url: string, host: string): string | undefined {
  const [, name, path] =
    /^(?:[\w.-]+@)?([A-Za-z0-9.-]+):(?!\/\/)\/?([^:]+)$/.exec(url) ??
    /^ssh:\/\/(?:[\w.-]+@)?([A-Za-z0-9.-]+)\/(.+)$/i.exec(url) ??
    [];
  return name !== undefined && name.toLowerCase() === new URL(host).hostname
    ? `${host}/${path}`
    : undefined;
}
