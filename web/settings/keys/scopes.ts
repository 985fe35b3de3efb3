import type { Scope } from "../../../shared/schemas/key.ts";

/** What a key may do, in words. */
export const scopes: readonly { readonly value: Scope; readonly label: string }[] = [
  { value: "run", label: "Start Runs and work with them" },
  { value: "read", label: "Look at everything, change nothing" },
  { value: "admin", label: "Everything, also keys and webhooks" },
];
