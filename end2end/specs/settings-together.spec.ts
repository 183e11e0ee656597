// Two administrators in the settings: nobody overwrites the other unasked, and nothing that was entered is lost.

import { type Page } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

async function edit(page: Page, path: string, who: string): Promise<void> {
  if (!page.url().endsWith(path)) {
    await page.goto(path);
    await settled(page);
  }
  await page.getByRole("button", { name: `Edit ${who}`, exact: true }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
}

for (const [path, before, field, words] of [
  ["/admin/teams", "Sales desk", "#team-label", "Somebody changed this queue"],
  ["/admin/people", "Nina Petrov", "#edit-label", "Somebody changed this user"],
] as const) {
  test(`whoever is late at ${path} is told, and keeps what they entered`, async ({ as, problems }) => {
    // The second change is refused, which is the point.
    problems.allow(/412/);
    const [mine, theirs] = [await as("admin"), await as("admin")];
    await edit(mine, path, before);
    await edit(theirs, path, before);
    await theirs.locator(field).fill("Theirs");
    await theirs.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(theirs.getByRole("button", { name: "Edit Theirs", exact: true })).toBeVisible();

    const dialog = mine.getByRole("dialog");
    await mine.locator(field).fill("Mine");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByRole("alert")).toContainText(words);
    await expect(mine.locator(field)).toHaveValue("Mine");
    await expectAccessible(mine);

    await dialog.getByRole("button", { name: "Not now" }).click();
    await edit(mine, path, "Theirs");
    await expect(mine.locator(field)).toHaveValue("Theirs");
    await mine.locator(field).fill("Both");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(theirs.getByRole("button", { name: "Edit Both", exact: true })).toBeVisible();
  });
}

test("a long list shows more", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  for (let n = 10; n < 70; n++) {
    await api.send("PUT", `/queues/z_queue_${n}`, { label: `Line ${n}`, members: [] });
  }
  await signIn(page, "admin");
  await page.goto("/admin/teams");
  await settled(page);
  const last = page.getByRole("button", { name: "Edit Line 69", exact: true });
  await expect(page.getByRole("button", { name: "Edit Line 10", exact: true })).toBeVisible();
  await expect(last).toHaveCount(0);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(last).toBeVisible();
  await expect(page.getByRole("button", { name: "Show more" })).toHaveCount(0);

  // Whoever changes something on a later page does not lose their place.
  await last.click();
  await page.locator("#team-label").fill("The last line");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Edit The last line", exact: true })).toBeVisible();
});
