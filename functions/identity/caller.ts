import type { Scope } from "../../shared/schemas/key.ts";

/** The team that a call acts for, and the name it acts under. */
export type Caller = {
  readonly team: string;
  readonly name: string;
  /** All teams of a person with several teams. */
  readonly teams?: readonly string[];
  /** Scope of the API key that came with the call. Without one the caller is a person, who may do everything. */
  readonly scope?: Scope;
  /** The id of that key. */
  readonly key?: string;
  /** The id of the console's session that came with the call. Only one machine has sessions of its own. */
  readonly session?: string;
  /** Who proved to be here, whatever name they act under: the person at the sign-in pool, or the owner of the machine. */
  readonly account?: string;
};

/** The person or the key that a call is counted for. */
export const accountOf = ({ account, key, name }: Caller): string => account ?? key ?? name;
