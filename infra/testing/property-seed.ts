import fc from "fast-check";

/**
 * Setup of every project: properties (fast-check) begin from one seed, so a change is judged by the same inputs each
 * time. PROPERTY_SEED names another one; `random` takes a new one for each file, to look for what nobody has tried.
 */
const asked = process.env["PROPERTY_SEED"] ?? "1";
const seed = asked === "random" ? Date.now() : Number(asked);
if (!Number.isSafeInteger(seed)) throw new Error("PROPERTY_SEED is a whole number, or random.");
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
