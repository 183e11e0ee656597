// Two people draw the same orchestration: each hears of the other at once, and nobody's work is lost unasked.

import { type Page } from "@playwright/test";
import { expect, expectAccessible, settled, test } from "../support/fixtures.ts";
import { Builder } from "../support/builder.ts";

async function open(page: Page): Promise<Builder> {
  await page.goto("/orchestrations/customer_onboarding");
  await settled(page);
  return new Builder(page);
}

async function rename(builder: Builder, label: string): Promise<void> {
  await builder.select(builder.card("Interactive step", "Review terms").or(builder.card("Interactive step", "Look at the terms")));
  await builder.panel.locator("#p-label").fill(label);
}

test("the other's save is told live, and a choice is given", async ({ as, problems }) => {
  // The second save of the same draft is refused, which is the point.
  problems.allow(/412|409/);
  const mine = await open(await as("admin"));
  const theirs = await open(await as("admin"));

  await rename(theirs, "Look at the terms");
  await theirs.saved();
  const told = mine.page.getByRole("alert").filter({ hasText: "has changed this draft" });
  await expect(told).toContainText("Ada Novak has changed this draft.");
  await expectAccessible(mine.page);
  await told.getByRole("button", { name: "Load theirs" }).click();
  await expect(mine.card("Interactive step", "Look at the terms")).toBeVisible();
  await expect(told).toHaveCount(0);

  // Now both edit: theirs is saved first, mine is kept until I say which of the two stays.
  await rename(theirs, "Review terms");
  await theirs.saved();
  await expect(told).toBeVisible();
  await rename(mine, "Terms, by both");
  const both = mine.page.getByRole("alert").filter({ hasText: "saved this draft meanwhile" });
  await expect(both).toContainText("Ada Novak");
  await both.getByRole("button", { name: "Keep mine" }).click();
  await mine.saved();
  await expect(theirs.page.getByRole("alert").filter({ hasText: "has changed this draft" })).toBeVisible();
});
