import type { RunFact } from "../../../shared/schemas/event.ts";
import type { World } from "./world.ts";

/** The kinds of host, in the order of the table. */
export const hostKinds = ["root", "user", "plain", "image"] as const;
export type HostKind = (typeof hostKinds)[number];

/**
 * How an attempt ends. `refused`: it does nothing. `redacted`: the log shows that something was there, and not what.
 * `contained`: it works, but reaches only its own DevBox.
 * `possible`: it succeeds on this kind of host, which is a stated limit. `untried`: it is not run there, because this
 * kind of host promises nothing about it and a success would harm the machine.
 */
export const endings = ["refused", "redacted", "contained", "possible", "untried"] as const;
export type Ending = (typeof endings)[number];

/** What can be seen from outside once an attempt has ended. The attempt's own claims do not count. */
export type Seen = {
  readonly world: World;
  /** What its step printed, as the Run's log holds it. */
  readonly output: string;
  /** Everything in the log of its Run. */
  readonly facts: readonly RunFact[];
  /** The patch of its Run; empty when there is none. */
  readonly patch: string;
};

/** Somebody who has stolen the capability of a DevBox and can reach the coordinator. */
export type Thief = {
  /** The Run of the stolen capability, and another one. Both work. */
  readonly own: string;
  readonly other: string;
  readonly generation: number;
  /** The boot token with which the DevBox once said hello. */
  readonly bootToken: string;
  readonly capability: string;
  /** Calls the coordinator with the capability, unless the headers say otherwise. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: string }>;
  /** The number that the DevBox's next batch should have. */
  nextNumber(): Promise<number>;
  /** A Run's log as text, as people see it. */
  log(runId: string): Promise<string>;
};

type Common = {
  readonly id: string;
  /** What it tries, for the table. */
  readonly tries: string;
  readonly ends: Readonly<Record<HostKind, Ending>>;
};

/** An attempt with a stolen capability. Returns the trace of its success. */
export type Theft = Common & {
  readonly steal: (thief: Thief) => Promise<string | undefined | false>;
};

/** An attempt from inside a DevBox. */
export type Attempt = Common & {
  /** The shell script that tries it, inside the DevBox. */
  readonly script: (world: World) => string;
  /** The trace of a success; undefined when it has not succeeded. */
  readonly success: (seen: Seen) => string | undefined | false;
  /** It changes what follows in its DevBox. So it shares a Run only with attempts of the same name here. */
  readonly apart?: string;
};

/** Attempts about one thing: a section of the table. */
export type Subject = {
  readonly about: string;
  readonly attempts: readonly (Attempt | Theft)[];
};

/** The endings in both sandboxes, as a plain process and in the image. */
export const ends = (
  sandbox: Ending,
  plain: Ending,
  image: Ending = plain,
): Readonly<Record<HostKind, Ending>> => ({ root: sandbox, user: sandbox, plain, image });

export const everywhere = (ending: Ending) => ends(ending, ending, ending);

/** A success that shows in the output: a text that the script does not contain and cannot guess. */
export const printed =
  (secret: (world: World) => string) =>
  ({ output, world }: Seen): string | undefined =>
    output.includes(secret(world)) ? `It printed ${secret(world)}.` : undefined;

/** A success that a listener of the host heard. The script sends its own id. */
export const heard =
  (id: string) =>
  ({ world }: Seen): string | undefined =>
    world.heard(id);
