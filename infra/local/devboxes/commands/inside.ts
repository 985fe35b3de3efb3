import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** Paths in every sandbox and container. They are the same everywhere, so that a Run finds its files again wherever it continues. */
export const inside = {
  workspace: "/workspace",
  home: "/home/devbox",
  socket: "/run/wheelhouse/ask.sock",
  node: "/opt/wheelhouse/node/bin/node",
  bin: "/opt/wheelhouse/bin",
  npm: "/opt/wheelhouse/npm",
  box: "/opt/wheelhouse/box",
  engines: "/opt/wheelhouse/engines",
} as const;

/** The folder of the program that is the first process in a sandbox. */
export const firstProcess = fileURLToPath(
  new URL("../../../../functions/devbox/box/inside", import.meta.url),
);

/** PATH of commands. Our tools come last, so that the tools of the machine or the image win. */
export const pathInside = (...more: readonly string[]): string =>
  [
    `${inside.home}/.local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    ...more,
    inside.bin,
    dirname(inside.node),
  ].join(":");
