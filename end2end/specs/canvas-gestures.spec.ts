// The drawing under two fingers, a trackpad and a wheel.

import { type CDPSession, type Page } from "@playwright/test";
import { expect, settled, signIn, test } from "../support/fixtures.ts";

const drawing = "/orchestrations/customer_onboarding";

async function open(page: Page): Promise<{ x: number; y: number }> {
  await signIn(page, "admin");
  await page.goto(drawing);
  await settled(page);
  // Something of the drawing to hold on to.
  const stage = await page.locator('[data-el^="stage-"]').first().boundingBox();
  if (!stage) throw new Error("no stage is drawn");
  return { x: stage.x + 30, y: stage.y + 16 };
}

const scale = (page: Page) =>
  page.getByRole("toolbar", { name: "View" }).locator(".num").innerText().then((text) => Number.parseInt(text, 10));

async function place(page: Page): Promise<{ x: number; y: number; width: number }> {
  const at = await page.locator('[data-el^="stage-"]').first().boundingBox();
  return at ?? { x: 0, y: 0, width: 0 };
}

type Finger = { x: number; y: number };

async function touch(session: CDPSession, type: "touchStart" | "touchMove" | "touchEnd", fingers: Finger[]): Promise<void> {
  const touchPoints = fingers.map(({ x, y }, id) => ({ x: Math.round(x), y: Math.round(y), id }));
  await session.send("Input.dispatchTouchEvent", { type, touchPoints });
}

test("a pinch on a trackpad zooms where it is, and a wheel does not jump", async ({ page }) => {
  const { x, y } = await open(page);
  const [before, at] = [await scale(page), await place(page)];
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  // As a trackpad tells it: many small turns with Ctrl held.
  for (let turn = 0; turn < 10; turn += 1) await page.mouse.wheel(0, -4);
  await expect.poll(() => scale(page)).toBeGreaterThan(before * 1.3);
  const [zoomed, now] = [await scale(page), await place(page)];
  expect(zoomed).toBeLessThan(before * 1.7);
  // What is under the pointer stays there.
  expect(Math.abs((x - now.x) / now.width - (x - at.x) / at.width)).toBeLessThan(0.02);
  await page.mouse.wheel(0, -400);
  await expect.poll(() => scale(page)).toBeGreaterThan(zoomed);
  expect(await scale(page)).toBeLessThan(zoomed * 1.3);
  await page.keyboard.up("Control");
});

test.describe("with fingers", () => {
  test.use({ hasTouch: true });

  test("two fingers zoom and pan, and nothing is carried off", async ({ page }) => {
    const { x, y } = await open(page);
    const [before, at] = [await scale(page), await place(page)];
    const session = await page.context().newCDPSession(page);
    await touch(session, "touchStart", [{ x, y }]);
    await touch(session, "touchStart", [{ x, y }, { x: x + 80, y }]);
    for (let step = 1; step <= 8; step += 1) {
      await touch(session, "touchMove", [{ x: x - step * 5, y: y + step * 4 }, { x: x + 80 + step * 5, y: y + step * 4 }]);
    }
    await touch(session, "touchEnd", []);
    // 80 pixels apart became 160.
    await expect.poll(() => scale(page)).toBeGreaterThan(before * 1.8);
    const now = await place(page);
    expect(await scale(page)).toBeLessThan(before * 2.2);
    expect(now.y).toBeGreaterThan(at.y);
    await expect(page.locator(".saved")).toContainText(/^Saved/);
    await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeDisabled();
  });
});
