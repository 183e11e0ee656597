// A manager steers a run: the page stays as it was left while the run goes on, and the drawing speaks in labels.

import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

test("pause, resume and cancel, each with its reason, on a page that follows", async ({ page }) => {
  await signIn(page, "manager");
  await page.goto("/runs");
  await settled(page);
  await page.getByRole("main").locator('a[href^="/runs/"]').first().click();
  const drawing = page.locator(".layer");
  await expect(drawing.locator('[data-el="step-set_up_billing"]')).toHaveAttribute("aria-label", /Finance/);
  await expect(drawing).not.toContainText("set_up_billing");
  await page.getByRole("tab", { name: "Full log" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  const zoomed = await page.getByRole("toolbar", { name: "View" }).locator(".num").innerText();

  const act = async (open: () => Promise<void>, button: string, why: string) => {
    await open();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Why").fill(why);
    await dialog.getByRole("button", { name: button, exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole("region", { name: "Full log" }).first()).toContainText(why);
  };
  const more = (entry: string) => async () => {
    await page.getByRole("button", { name: "More to do with this run" }).click();
    await page.getByRole("button", { name: entry }).click();
  };
  await act(more("Pause…"), "Pause", "Waiting for their lawyer");
  await expect(page.getByText("Paused", { exact: true }).first()).toBeVisible();
  await act(() => page.getByRole("button", { name: "Resume" }).click(), "Resume", "They answered");
  await act(more("Cancel…"), "Cancel the run", "They went elsewhere");
  await expect(page.getByLabel("Where it stands", { exact: true })).toContainText("They went elsewhere");
  // What was open and how the drawing was seen is as it was left.
  await expect(page.getByRole("tab", { name: "Full log" })).toHaveAttribute("aria-selected", "true");
  expect(await page.getByRole("toolbar", { name: "View" }).locator(".num").innerText()).toBe(zoomed);
  await expectAccessible(page);
});
