import type { Ports } from "./ports/ports.ts";

/** The path below which people reach the console and the API at their host: `/wheelhouse`. Empty for a host of its own. */
export function basePath({ settings }: Pick<Ports, "settings">): string {
  const url = URL.parse(settings.consoleUrl());
  return url === null || url.pathname === "/" ? "" : url.pathname;
}
