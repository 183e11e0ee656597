// An administrator sees who changed what, finds it again, takes it out, and looks whether the log is whole.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

test("a change of a person is found with old and new values, and the log is whole", async ({ page, server }) => {
  const admin = await Api.as(server, "admin");
  await admin.send("PATCH", "/users/finance", { label: "Fatima H. Haddad" });
  await signIn(page, "admin");
  await page.goto("/admin/audit");
  await settled(page);
  await expect(page.getByRole("heading", { name: "Audit log" })).toBeVisible();
  await page.getByLabel("What was done").selectOption({ label: "Changed a person" });
  await page.getByLabel("Contains").fill("fatima h.");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/action=user/);
  const row = page.getByRole("row").filter({ hasText: "Fatima H. Haddad" }).first();
  await expect(row).toContainText("Changed a person");
  await row.getByText("1 change").click();
  await expect(row.locator("del")).toHaveText("Fatima Haddad");
  await expect(row.locator("ins")).toHaveText("Fatima H. Haddad");
  await expect(row).toContainText("API token (Made on the command line)");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("Nothing was altered.")).toBeVisible();
  const head = await page.locator(".verified code").innerText();
  expect(head).toMatch(/^[0-9a-f]{64}$/);
  await page.getByLabel("A head that you noted").fill(head);
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("Nothing was altered.")).toBeVisible();
  await page.getByLabel("A head that you noted").fill("ab".repeat(32));
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("The head that you noted is not in the audit log")).toBeVisible();
  await expectAccessible(page);
});

test("the log is taken out as CSV and as JSON lines", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/admin/audit?action=sign_in");
  await settled(page);
  for (const [link, name] of [["CSV", "audit.csv"], ["JSON lines", "audit.jsonl"]] as const) {
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: link }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(name);
  }
  const csv = await (await page.request.get("/api/v1/audit/export?action=sign_in")).text();
  expect(csv.split("\n")[0]).toContain("number,at,who,actor");
  expect(csv).toContain(",sign_in,");
});

test("on a phone nothing is cut off", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, "admin");
  await page.goto("/admin/audit");
  await settled(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(360);
  await expectAccessible(page);
});

test("managers are told that it is not theirs to see", async ({ page, problems }) => {
  problems.allow(/403/);
  await signIn(page, "manager");
  await page.goto("/admin/audit");
  await settled(page);
  await expect(page.getByText("Only administrators see the audit log.")).toBeVisible();
});
