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
};
