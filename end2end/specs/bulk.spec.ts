// A manager acts on every run of a filtered list at once: it says first how many it concerns, runs by itself, shows how far
// it is and what became of each, and is listed.

import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";

test("pausing all runs of a list, with a result for each", async ({ page }) => {
  await signIn(page, "manager");
  await page.goto("/runs");
  await settled(page);
  const first = page.getByRole("main").locator('tbody a[href^="/runs/"]').first();
  const title = await first.innerText();
  await first.click();
  await settled(page);
  await page.getByRole("button", { name: "More to do with this run" }).click();
  await page.getByRole("button", { name: "Pause…" }).click();
  await page.getByRole("dialog").getByLabel("Why").fill("Their lawyer is away");
  await page.getByRole("dialog").getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.goto("/runs");
  await settled(page);
  await page.getByRole("button", { name: "Act on all of these" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("status")).toContainText(/^This concerns \d+ runs: /);
  await dialog.getByLabel("What to do").selectOption({ label: "Pause" });
  await expect(dialog).toContainText("Nothing starts, nobody can finish a step");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: /^Do it to \d+ runs$/ }).click();
  await expect(dialog).toContainText("Say why");
  await dialog.getByLabel("Why").fill("Stocktaking");
  await dialog.getByRole("button", { name: /^Do it to \d+ runs$/ }).click();

  await expect(page).toHaveURL(/\/bulk\/[0-9a-f-]+$/);
  await expect(page.getByText("Done, some refused")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "refused" })).toContainText(/\d+ done, 2 refused/);
  await page.getByLabel("Show", { exact: true }).selectOption({ label: "Refused" });
  const results = page.getByRole("region", { name: "What became of each" });
  await expect(results.locator("tbody tr")).toHaveCount(2);
  await expect(results).toContainText(title.trim());
  await expect(results).toContainText("Their lawyer is away");
  await expectAccessible(page);
  await expectNoSideways(page);

  await page.getByRole("link", { name: "Done to many at once" }).first().click();
  await expect(page.getByRole("main")).toContainText("Stocktaking");
  await expectAccessible(page);
});

test("a member has no such button, and sees their own wishes alone", async ({ page }) => {
  await signIn(page, "legal");
  await page.goto("/runs");
  await settled(page);
  await expect(page.getByRole("button", { name: "Act on all of these" })).toHaveCount(0);
  await page.goto("/bulk");
  await expect(page.getByRole("main")).toContainText("Nothing yet");
});
