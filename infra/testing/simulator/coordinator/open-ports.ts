import type { Ports } from "../../../../functions/ports/ports.ts";

/** Ports while they are put together. */
export type OpenPorts = { -readonly [Name in keyof Ports]: Ports[Name] };

/** A port call that changes what the coordinator stores. `remember` is called before the change; its result undoes it. */
export type Write = <T>(
  label: string,
  remember: () => () => void,
  change: () => T,
) => Promise<Awaited<T>>;
