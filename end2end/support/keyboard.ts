// A person who has no mouse.

import { type Locator, type Page, expect } from "@playwright/test";
import { type Persona, settled } from "./people.ts";

/** No page has more stops than this. */
const STOPS = 160;

export class Keyboard {
  constructor(readonly page: Page) {}

  /** Signs in as one of the demo's people. */
  static async enter(page: Page, persona: Persona): Promise<Keyboard> {
    const keys = new Keyboard(page);
    await page.goto("/sign-in");
    await settled(page);
    await keys.use(page.locator(`button[name="name"][value="${persona}"]`));
    await expect(page).not.toHaveURL(/sign-in/);
    await settled(page);
    return keys;
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Tabs on until this has the focus. */
  async to(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await expect(target).toBeVisible();
    for (let stop = 0; stop < STOPS; stop += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`the keyboard does not come to ${String(target)}`);
  }

  /** Goes to something and presses it. */
  async use(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await this.to(target, key);
    await this.press("Enter");
  }

  /** Writes into a field, over what stands there. */
  async fill(field: Locator, text: string): Promise<void> {
    await this.to(field);
    await this.press("Control+a");
    await this.type(text);
  }

  /** Enters a day of which nobody can tell whether the day or the month comes first: `06062026`. */
  async date(field: Locator, digits: string): Promise<void> {
    await this.to(field);
    await this.type(digits);
    await expect(field).toHaveValue(`${digits.slice(4)}-${digits.slice(2, 4)}-${digits.slice(0, 2)}`);
  }

  /** Ticks a box. */
  async tick(box: Locator): Promise<void> {
    await this.to(box);
    await this.press("Space");
    await expect(box).toBeChecked();
  }

  /** Chooses one of a group of radio buttons: Tab goes into the group once, arrows move in it. */
  async pick(radio: Locator): Promise<void> {
    const inGroup = () =>
      radio.evaluate((element) => {
        const now = document.activeElement;
        return now instanceof HTMLInputElement && now.type === "radio" && now.name === (element as HTMLInputElement).name;
      });
    for (let stop = 0; stop < STOPS && !(await inGroup()); stop += 1) await this.press("Tab");
    expect(await inGroup(), "the keyboard comes into the group").toBe(true);
    if (!(await radio.isChecked())) await this.press("Space");
    for (let step = 0; step < 12 && !(await radio.isChecked()); step += 1) await this.press("ArrowDown");
    await expect(radio).toBeChecked();
  }

  /** Chooses an entry of a list by its first letters, as browsers let one. */
  async choose(list: Locator, words: string): Promise<void> {
    await this.to(list);
    const entries = await list.locator("option").allTextContents();
    expect(entries, "what can be chosen").toContain(words);
    const now = () => list.evaluate((element) => (element as HTMLSelectElement).selectedOptions[0]?.textContent ?? "");
    await this.press("Home");
    for (let step = 0; step < entries.length && (await now()) !== words; step += 1) await this.press("ArrowDown");
    expect(await now()).toBe(words);
  }

  /** Goes to a page, run or record by its name. */
  async jump(words: string): Promise<void> {
    await this.press("Control+k");
    const box = this.page.getByRole("dialog", { name: "Search or do anything" });
    await expect(box.getByRole("combobox")).toBeFocused();
    await this.type(words);
    await expect(box.getByRole("option").first()).toContainText(words);
    await this.press("Enter");
    await expect(box).toBeHidden();
  }
}
