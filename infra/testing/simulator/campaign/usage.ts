import { mutants } from "../mutants/mutants.ts";
import { hosts } from "../setting.ts";

export const usage = `npm run sim -- [options]

Plays seeded schedules of a coordinator, its DevBoxes and people while things fail, and checks that nothing is lost.
Each seed is one schedule. Prints a summary at the end, and each schedule that fails at once.

  --seed N           the first seed; alone, it plays this one schedule (without it: 1)
  --schedules N      how many seeds to play (without it: 100,000)
  --state FILE       keeps there what was played. To stop, press Ctrl+C; to go on, give the same command again
  --workers N        threads (without it: one for each processor)
  --trace            shows every step of one schedule
  --host HOST        where DevBoxes run: ${hosts.join(", ")}. Without it, the seed says whether that is local or
                     cloud; workers (machines that joined, which are killed, sleep, are cut off, drained and removed)
                     play only with --host workers
  --mutant NAME      plants a bug, which must be found: ${Object.keys(mutants).slice(0, 3).join(", ")} …
  --help             this text

  npm run sim -- --seed 3000000000 --schedules 2000000 --state campaign.json
`;
