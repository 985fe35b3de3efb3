import * as z from "zod";
import { egressPolicies, isListedHost } from "../egress.ts";

export const egressPolicy = z.enum(egressPolicies);

const listedHost = z
  .string()
  .trim()
  .toLowerCase()
  .refine(
    isListedHost,
    "Write a host such as example.com, or *.example.com for every name below it.",
  );

/** `PUT /api/egress`, and the record that a team keeps. */
export const teamEgress = z.lazy(() =>
  z.strictObject({
    interactive: egressPolicy,
    autonomous: egressPolicy,
    hosts: z
      .array(listedHost)
      .max(200, "The list can have 200 hosts.")
      // one record of a team holds 16 KB
      .refine((hosts) => hosts.join(" ").length <= 12_000, "The list is too long."),
  }),
);
