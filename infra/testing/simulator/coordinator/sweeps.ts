import type { System } from "./system.ts";

const usualMs = 30_000;
const longestMs = 3_600_000;

/**
 * Sweeps again and again. Where nothing fails any more, the first sweeps find what is left: each later one comes after
 * twice the time, so that the hours until everything is at rest are few steps.
 */
export function sweepAgainAndAgain(system: System): void {
  const { world } = system;
  let ms = usualMs;
  const sweep = () => {
    system.sweep();
    ms = world.calm ? Math.min(ms * 2, longestMs) : usualMs;
    world.in(ms, sweep);
  };
  world.in(ms, sweep);
}
