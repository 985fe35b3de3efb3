/**
 * `npm run cost`: the cost of a deployment, counted by playing its handlers with meters. With `-- --docs` it also
 * writes the prices into docs/deploy.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { dynamoDb } from "../../testing/aws/dynamodb.ts";
import { assumed } from "./assumptions.ts";
import { type Bill, cost } from "./bill.ts";
import { withPrices } from "./doc-prices.ts";
import { model } from "./model.ts";
import { breakEvenSeconds } from "./pause.ts";
import { whole } from "./played/reference-run.ts";
import { dollarsOf, prices, type Unit } from "./prices.ts";
import { dollars, quotes } from "./quotes.ts";
import { limits } from "./scale.ts";

const { values } = parseArgs({ options: { docs: { type: "boolean", default: false } } });
const page = new URL("../../../docs/deploy.md", import.meta.url);

const dynamodb = await dynamoDb();
const it = await model(dynamodb);
const { watched, parkedAtOnce, parkedLate, leftUp, idle } = it;

title("A Run of ten minutes: 400 events in 300 batches, two questions, one viewer");
lines(whole(watched));
console.log(
  `${watched.events} events in ${watched.commits} commits of ${Math.round(watched.itemBytes)} bytes on average; ` +
    `the state is ${watched.stateBytes} bytes before it is compressed.`,
);
title("A month without Runs");
lines(idle.sweep);
lines(idle.standing);
title("A question that is open for eight hours, paused after five minutes: at once, and each hour");
lines(parkedLate.fixed);
lines(parkedLate.hourly);
title("At the most");
table(
  (await limits(dynamodb, watched)).map(({ limit, runs }) => [limit, { "Runs at once": runs }]),
);
title("In short (docs/deploy.md)");
table(quotes(it).map(([what, price]) => [what, { price }]));
console.log(
  `Parking pays from ${Math.round(breakEvenSeconds(parkedAtOnce, leftUp))} s on when it is done at once, ` +
    `from ${Math.round(breakEvenSeconds(parkedLate, leftUp))} s on after five minutes.`,
);
title("Assumed");
console.log(assumed);
console.log("Prices, without any free tier, and their sources: infra/measure/cost/prices.ts");
if (values.docs) writeFileSync(page, withPrices(readFileSync(page, "utf8"), quotes(it)));
dynamodb.close();
dynamodb.closeAllConnections();

function title(text: string): void {
  console.log(`\n${text}`);
}

function table(rows: readonly (readonly [string, object])[]): void {
  console.table(Object.fromEntries(rows));
}

/** The dearest first. */
function lines(bill: Bill): void {
  const rows = (Object.entries(bill) as [Unit, number][])
    .map(([unit, amount]) => ({ of: prices[unit].of, amount, price: dollarsOf(unit, amount) }))
    .sort((one, other) => other.price - one.price);
  table([
    ...rows.map(
      ({ of, amount, price }) =>
        [of, { amount: Number(amount.toPrecision(4)), dollars: price.toFixed(6) }] as const,
    ),
    ["total", { amount: "", dollars: `${cost(bill).toFixed(6)} (${dollars(cost(bill))})` }],
  ]);
}
