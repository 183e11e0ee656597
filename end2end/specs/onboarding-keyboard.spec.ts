// A small orchestration from a blank canvas to its last step, without a mouse.

import { expect, expectAccessible, settled, test } from "../support/fixtures.ts";
import { Keyboard } from "../support/keyboard.ts";

async function name(keys: Keyboard, label: string): Promise<void> {
  await expect(keys.page.locator("#p-label")).toBeFocused();
  await keys.type(label);
  await expect(keys.page.getByRole("complementary", { name: "Properties" }).getByRole("heading", { level: 2 })).toHaveText(label);
}

/** From the "+" that has the focus. */
async function add(keys: Keyboard, kind: string, label: string): Promise<void> {
  await keys.press("Enter");
  await expect(keys.page.getByRole("combobox", { name: "What to add" })).toBeFocused();
  await keys.type(kind);
  await keys.press("Enter");
  await name(keys, label);
}

async function draw(keys: Keyboard): Promise<void> {
  const { page } = keys;
  const at = (label: string | RegExp) => page.locator(".layer").getByRole("button", { name: label });
  await keys.use(page.getByRole("button", { name: "Add the first stage" }));
  await name(keys, "Papers");
  await keys.press("Escape");
  await expect(at(/^Stage 1: Papers/)).toBeFocused();
  await keys.press("ArrowDown");
  await expect(at("Add a step to Papers")).toBeFocused();
  await add(keys, "interactive", "Check the papers");
  await keys.press("Escape");
  await expect(at(/^Interactive step: Check the papers/)).toBeFocused();

  await keys.press("ArrowRight");
  await expect(at("Add between Papers and End")).toBeFocused();
  await add(keys, "stage", "Archive");
  await keys.press("Escape", "ArrowDown");
  await expect(at("Add a step to Archive")).toBeFocused();
  await add(keys, "interactive", "File the papers");
  await keys.choose(page.locator("#p-who-kind"), "A group");
  await keys.choose(page.locator("#p-who-name"), "Legal");
  await keys.press("Escape");
  await expect(at(/^Interactive step: File the papers, Legal/)).toBeFocused();
}

/**
 * Moves a step to the stage before, takes that back, does it again and takes it back once more; deletes it and takes that
 * back. All along the keyboard is where it should be.
 */
async function change(keys: Keyboard): Promise<void> {
  const { page } = keys;
  const step = page.locator(".layer").getByRole("button", { name: /^Interactive step: File the papers/ });
  const papers = page.locator(".layer").getByRole("button", { name: /^Stage 1: Papers/ });
  const archive = page.locator(".layer").getByRole("button", { name: /^Stage 2: Archive/ });
  const within = async (stage: typeof step) => {
    const [inner, outer] = [await step.boundingBox(), await stage.boundingBox()];
    return !!inner && !!outer && inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width;
  };
  const there = async (key: string, stage: typeof step) => {
    await keys.press(key);
    await expect.poll(() => within(stage)).toBe(true);
    await expect(step).toBeFocused();
  };
  await there("Alt+ArrowLeft", papers);
  await there("Control+z", archive);
  await there("Control+Shift+z", papers);
  await there("Control+z", archive);

  await keys.press("Delete");
  await expect(step).toHaveCount(0);
  await there("Control+z", archive);
  // From a list of choices too, which has no undo of its own; the keyboard stays in it.
  const who = page.locator("#p-who-kind");
  await keys.to(who);
  await keys.choose(who, "Whoever starts the run");
  await keys.press("Control+z");
  await expect(who.locator("option:checked")).toHaveText("A group");
  await expect(page.locator("#p-who-kind")).toBeFocused();
  await keys.press("Escape");
  await expect(step).toBeFocused();
}

test("from a blank canvas to the last step, with the keyboard alone", async ({ page, browser, server, problems }) => {
  test.setTimeout(150_000);
  const keys = await Keyboard.enter(page, "admin");
  await keys.jump("Orchestrations");
  await expect(page).toHaveURL(/\/orchestrations$/);
  await keys.use(page.getByRole("button", { name: "New orchestration" }));
  await keys.to(page.getByLabel("What is it called?"));
  await keys.type("Paper round");
  await keys.press("Enter");
  await expect(page).toHaveURL(/\/orchestrations\/paper_round$/);

  await draw(keys);
  await change(keys);
  await expect(page.locator(".saved")).toContainText(/^Saved/);
  await expectAccessible(page);
  await keys.use(page.getByRole("button", { name: "Activate", exact: true }), "Shift+Tab");
  await expect(page.locator(".saved")).toContainText("version 1 is active");

  // By hand, on a record.
  await keys.jump("Records");
  await keys.use(page.getByRole("main").getByRole("link", { name: /Account/ }).first());
  await expect(page).toHaveURL(/\/records\/Account$/);
  await keys.use(page.getByRole("main").locator('a[href^="/records/Account/"]:not([href$="/new"]):not([href$="/import"])').first());
  await expect(page).toHaveURL(/\/records\/Account\/.+/);
  await keys.use(page.getByRole("button", { name: "Start an orchestration" }));
  await keys.use(page.getByRole("button", { name: "Paper round" }));
  const dialog = page.getByRole("dialog", { name: "Start Paper round" });
  await keys.use(dialog.getByRole("button", { name: "Start", exact: true }));
  await expect(page).toHaveURL(/\/runs\/.+/);
  const run = page.url();
  await expect(page.getByLabel("Where it stands", { exact: true })).toContainText("Stage 1 of 2 · Papers");

  // Both steps, each by its person.
  await work(keys, "Check the papers");
  const context = await browser.newContext({ baseURL: server.url });
  problems.follow(context);
  const legal = await Keyboard.enter(await context.newPage(), "legal");
  await work(legal, "File the papers");
  await context.close();

  await page.goto(run);
  await settled(page);
  await expect(page.getByLabel("Where it stands", { exact: true })).toContainText("Completed");
});

async function work(keys: Keyboard, step: string): Promise<void> {
  const { page } = keys;
  await keys.jump("My work");
  await expect(page).toHaveURL(/\/work$/);
  await keys.use(page.getByRole("main").getByRole("link", { name: step }).first());
  await expect(page.getByRole("heading", { name: step, level: 2 })).toBeVisible();
  await keys.use(page.getByRole("button", { name: "Done", exact: true }));
  await expect(page.getByRole("heading", { name: `${step}: done` })).toBeVisible();
}
